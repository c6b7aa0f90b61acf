import { z } from 'zod';
import { armThing, defineStep } from './define.ts';
import { deployApplicationServices } from './deploy-application-services.ts';
import { puts } from './requires.ts';
import { together } from './together.ts';

/**
 * Tells services the addresses of others, which are known only once the apps exist. It owns just these environment
 * variables, at the address `<app>#env`.
 */
export const configureEnvironmentVariables = defineStep({
  name: 'configure_environment_variables',
  needs: { deployed: deployApplicationServices },
  output: z.object({
    /** By service and variable. */
    addresses: z.record(z.string(), z.record(z.string(), z.url())),
  }),
  inputs: ({ services, verification }, { deployed }) => {
    const asking = Object.entries(services).filter(([, { addresses }]) => Object.keys(addresses).length > 0);
    const asked = new Set(asking.flatMap(([, { addresses }]) => Object.values(addresses)));
    return {
      services: Object.fromEntries(
        asking.map(([name, { addresses }]) => [name, { id: deployed.apps[name]?.id ?? '', addresses }]),
      ),
      urls: Object.fromEntries([...asked].map((name) => [name, deployed.apps[name]?.url ?? ''])),
      verification: { timeoutSeconds: verification.timeoutSeconds },
    };
  },
  at: ({ services }) => Object.values(services).map(({ id }) => `${id}#env`),
  requires: (config) =>
    Object.entries(config.services)
      .filter(([, { addresses }]) => Object.keys(addresses).length > 0)
      .map(([name]) => puts(config, 'Microsoft.App/containerApps', name)),
  ...armThing,
  run: async ({ services, urls, verification }, { azure, log }) => {
    const set = await together(Object.entries(services), async ([name, { id, addresses }]) => {
      const entries = Object.entries(addresses).map(([variable, service]) => [variable, urls[service] ?? '']);
      const values: Record<string, string> = Object.fromEntries(entries);
      log(`telling ${name} the addresses of ${Object.values(addresses).join(', ')}`);
      await azure.apps.putAddresses(id, values, verification.timeoutSeconds);
      return [name, values] as const;
    });
    return { addresses: Object.fromEntries(set) };
  },
});
