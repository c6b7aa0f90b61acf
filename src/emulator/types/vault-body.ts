import { z } from 'zod';

const guid = z.string().regex(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i);
const flag = z.boolean().nullish();
const permissions = z.array(z.string()).nullish();

const accessPolicy = z.strictObject({
  tenantId: guid,
  objectId: z.string(),
  applicationId: guid.nullish(),
  permissions: z.strictObject({
    keys: permissions,
    secrets: permissions,
    certificates: permissions,
    storage: permissions,
  }),
});

const networkAcls = z.strictObject({
  bypass: z.enum(['AzureServices', 'None']).nullish(),
  defaultAction: z.enum(['Allow', 'Deny']).nullish(),
  ipRules: z.array(z.strictObject({ value: z.string() })).nullish(),
  virtualNetworkRules: z
    .array(z.strictObject({ id: z.string(), ignoreMissingVnetServiceEndpoint: flag }))
    .nullish(),
});

/**
 * The properties of a vault as a PUT may send them; templates write `null` for "not given".
 * Source: azure-rest-api-specs, specification/keyvault/KeyVault.Management/models.tsp, VaultProperties.
 */
export const vaultProperties = z.strictObject({
  tenantId: guid,
  sku: z.strictObject({ family: z.literal('A'), name: z.enum(['standard', 'premium']) }),
  accessPolicies: z.array(accessPolicy).max(1024).nullish(),
  enabledForDeployment: flag,
  enabledForDiskEncryption: flag,
  enabledForTemplateDeployment: flag,
  enableSoftDelete: flag,
  softDeleteRetentionInDays: z.int().nullish(),
  enableRbacAuthorization: flag,
  createMode: z.enum(['recover', 'default']).nullish(),
  enablePurgeProtection: flag,
  networkAcls: networkAcls.nullish(),
  publicNetworkAccess: z.string().nullish(),
  // Set by the service: a body that was read may be sent back with them, and they are then ignored.
  vaultUri: z.unknown().optional(),
  hsmPoolResourceId: z.unknown().optional(),
  provisioningState: z.unknown().optional(),
  privateEndpointConnections: z.unknown().optional(),
});

/** The properties of a vault, checked. */
export type VaultProperties = z.output<typeof vaultProperties>;
