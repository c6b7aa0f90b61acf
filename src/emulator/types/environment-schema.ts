import { z } from 'zod';

// What Azure alone writes may come back in a request, as clients send what they read; it is ignored.
const ignored = z.unknown().optional();

const logs = z.strictObject({
  destination: z.string().nullish(),
  logAnalyticsConfiguration: z
    .strictObject({ customerId: z.string().nullish(), sharedKey: z.string().nullish() })
    .nullish(),
});

const profile = z.strictObject({
  name: z.string(),
  workloadProfileType: z.string(),
  minimumCount: z.int().nullish(),
  maximumCount: z.int().nullish(),
  enableFips: z.boolean().nullish(),
});

const network = z.strictObject({
  internal: z.boolean().nullish(),
  infrastructureSubnetId: z.string().nullish(),
  dockerBridgeCidr: z.string().nullish(),
  platformReservedCidr: z.string().nullish(),
  platformReservedDnsIP: z.string().nullish(),
});

const flag = z.strictObject({ enabled: z.boolean().nullish() }).nullish();

/** `Microsoft.App/managedEnvironments` 2026-01-01, `properties`, as a writer may send them. */
export const environmentProperties = z.strictObject({
  daprAIInstrumentationKey: z.string().nullish(),
  daprAIConnectionString: z.string().nullish(),
  vnetConfiguration: network.nullish(),
  appLogsConfiguration: logs.nullish(),
  zoneRedundant: z.boolean().nullish(),
  customDomainConfiguration: z
    .strictObject({
      dnsSuffix: z.string().nullish(),
      certificateKeyVaultProperties: z.looseObject({}).nullish(),
      certificateValue: z.string().nullish(),
      certificatePassword: z.string().nullish(),
      customDomainVerificationId: ignored,
      expirationDate: ignored,
      thumbprint: ignored,
      subjectName: ignored,
    })
    .nullish(),
  workloadProfiles: z.array(profile).nullish(),
  kedaConfiguration: ignored,
  daprConfiguration: ignored,
  infrastructureResourceGroup: z.string().nullish(),
  peerAuthentication: z.strictObject({ mtls: flag }).nullish(),
  peerTrafficConfiguration: z.strictObject({ encryption: flag }).nullish(),
  ingressConfiguration: z.looseObject({}).nullish(),
  publicNetworkAccess: z.enum(['Enabled', 'Disabled']).nullish(),
  provisioningState: ignored,
  deploymentErrors: ignored,
  defaultDomain: ignored,
  staticIp: ignored,
  eventStreamEndpoint: ignored,
  privateEndpointConnections: ignored,
});

/** See {@link environmentProperties}. */
export type EnvironmentProperties = z.output<typeof environmentProperties>;

/** The body of a PUT of an environment. */
export const environmentBody = z.strictObject({
  id: ignored,
  name: ignored,
  type: ignored,
  systemData: ignored,
  location: z.string(),
  tags: z.record(z.string(), z.string()).nullish(),
  kind: z.string().nullish(),
  identity: z
    .looseObject({ type: z.enum(['None', 'SystemAssigned', 'UserAssigned', 'SystemAssigned,UserAssigned']) })
    .nullish(),
  properties: environmentProperties.nullish(),
});
