import { z } from 'zod';

const onOff = z.enum(['enabled', 'disabled']);
const enabled = z.enum(['Enabled', 'Disabled']);
const status = z.strictObject({ status: onOff.nullish() });

// Read-only members may come back in a request, as clients send what they read; Azure ignores them.
const ignored = z.unknown().optional();

const policies = z.strictObject({
  quarantinePolicy: status.nullish(),
  trustPolicy: z.strictObject({ type: z.literal('Notary').nullish(), status: onOff.nullish() }).nullish(),
  retentionPolicy: z
    .strictObject({
      days: z.int().min(0).max(365).nullish(),
      lastUpdatedTime: ignored,
      status: onOff.nullish(),
    })
    .nullish(),
  exportPolicy: status.nullish(),
  azureADAuthenticationAsArmPolicy: status.nullish(),
});

/** What a registry's writer may set; `Microsoft.ContainerRegistry/registries` 2025-11-01, `properties`. */
export const registryProperties = z.strictObject({
  adminUserEnabled: z.boolean().nullish(),
  policies: policies.nullish(),
  networkRuleSet: z
    .strictObject({
      defaultAction: z.enum(['Allow', 'Deny']),
      ipRules: z.array(z.strictObject({ action: z.literal('Allow').nullish(), value: z.string() })).nullish(),
    })
    .nullish(),
  encryption: z.strictObject({ status: onOff.nullish(), keyVaultProperties: ignored }).nullish(),
  dataEndpointEnabled: z.boolean().nullish(),
  publicNetworkAccess: enabled.nullish(),
  networkRuleBypassOptions: z.enum(['AzureServices', 'None']).nullish(),
  networkRuleBypassAllowedForTasks: z.boolean().nullish(),
  zoneRedundancy: enabled.nullish(),
  anonymousPullEnabled: z.boolean().nullish(),
  roleAssignmentMode: z.enum(['AbacRepositoryPermissions', 'LegacyRegistryPermissions']).nullish(),
  loginServer: ignored,
  creationDate: ignored,
  provisioningState: ignored,
  status: ignored,
  dataEndpointHostNames: ignored,
  privateEndpointConnections: ignored,
});

/** The body of a PUT; `Microsoft.ContainerRegistry/registries` 2025-11-01. */
export const registryBody = z.strictObject({
  id: ignored,
  name: ignored,
  type: ignored,
  systemData: ignored,
  location: z.string(),
  tags: z.record(z.string(), z.string()).nullish(),
  sku: z.strictObject({ name: z.enum(['Basic', 'Standard', 'Premium']), tier: ignored }),
  identity: z
    .strictObject({
      type: z.enum(['SystemAssigned', 'UserAssigned', 'SystemAssigned, UserAssigned', 'None']).nullish(),
      principalId: ignored,
      tenantId: ignored,
      userAssignedIdentities: z.record(z.string(), z.unknown()).nullish(),
    })
    .nullish(),
  properties: registryProperties.nullish(),
});
