import { z } from 'zod';

/** What is switched on or off; where nothing is written, the policy of the environment decides. */
export const flagsShape = {
  flags: z
    .strictObject({
      useKeyVault: flag('Whether steps read secrets from Key Vault.'),
      retries: flag('Whether requests that fail for a while are sent again.'),
      circuitBreaker: flag('Whether a service that keeps failing is left alone for a while.'),
      rollback: flag('Whether a failed run undoes its changes.'),
      telemetry: flag('Whether traces and metrics are sent.'),
      healthChecks: flag('Whether an unhealthy result fails the run, or only warns.'),
    })
    .default({})
    .describe('What is switched on or off; the policy of the environment decides the rest.'),
};

function flag(meaning: string): z.ZodOptional<z.ZodBoolean> {
  return z.boolean().optional().describe(meaning);
}
