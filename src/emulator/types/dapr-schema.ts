import { z } from 'zod';

const ignored = z.unknown().optional();

/** A secret of a Dapr component: a value, or a Key Vault reference with the identity that follows it. */
export const daprSecret = z.strictObject({
  name: z.string(),
  value: z.string().nullish(),
  identity: z.string().nullish(),
  keyVaultUrl: z.string().nullish(),
});

/** `Microsoft.App/managedEnvironments/daprComponents` 2026-01-01, `properties`. */
export const daprProperties = z.strictObject({
  componentType: z.string(),
  version: z.string(),
  ignoreErrors: z.boolean().nullish(),
  initTimeout: z.string().nullish(),
  secrets: z.array(daprSecret).nullish(),
  secretStoreComponent: z.string().nullish(),
  metadata: z
    .array(z.strictObject({ name: z.string(), value: z.string().nullish(), secretRef: z.string().nullish() }))
    .nullish(),
  scopes: z.array(z.string()).nullish(),
  provisioningState: ignored,
  deploymentErrors: ignored,
});

/** The body of a PUT of a component. */
export const daprBody = z.strictObject({
  id: ignored,
  name: ignored,
  type: ignored,
  systemData: ignored,
  properties: daprProperties,
});
