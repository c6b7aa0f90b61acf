import { z } from 'zod';
import { containerLists, volumes } from './app-container.ts';
import { identityBody } from './app-identity.ts';

const ignored = z.unknown().optional();
const port = z.int().min(0).max(65535);
const auth = z.array(z.strictObject({ secretRef: z.string(), triggerParameter: z.string() })).nullish();
// Numbers are strings here: `concurrentRequests: '50'`.
const metadata = z.record(z.string(), z.string()).nullish();
const scaler = z.strictObject({ metadata, auth, identity: z.string().nullish() }).nullish();

const rule = z
  .strictObject({
    name: z.string(),
    http: scaler,
    tcp: scaler,
    custom: z.strictObject({ type: z.string(), metadata, auth, identity: z.string().nullish() }).nullish(),
    azureQueue: z.looseObject({}).nullish(),
  })
  .refine(
    ({ http, tcp, custom, azureQueue }) => [http, tcp, custom, azureQueue].filter(Boolean).length === 1,
    'must have exactly one of http, tcp, custom and azureQueue',
  );

// Learn, "Set scaling rules in Azure Container Apps": 0 to 1,000 replicas, at least 1 at most.
const scale = z
  .strictObject({
    minReplicas: z.int().min(0).max(1000).nullish(),
    maxReplicas: z.int().min(1).max(1000).nullish(),
    cooldownPeriod: z.int().min(0).nullish(),
    pollingInterval: z.int().min(1).nullish(),
    rules: z.array(rule).nullish(),
  })
  .refine(
    ({ minReplicas, maxReplicas }) => (minReplicas ?? 0) <= (maxReplicas ?? 10),
    'minReplicas must not be greater than maxReplicas',
  );

/** `properties.template` of an app. */
export const appTemplate = z.strictObject({
  revisionSuffix: z.string().nullish(),
  terminationGracePeriodSeconds: z.int().min(0).max(600).nullish(),
  ...containerLists,
  scale: scale.nullish(),
  volumes,
  serviceBinds: z.array(z.looseObject({})).nullish(),
});

/** `properties.configuration.ingress` of an app. */
export const appIngress = z.strictObject({
  fqdn: ignored,
  external: z.boolean().nullish(),
  targetPort: port.nullish(),
  exposedPort: port.nullish(),
  // Sent in lower case, shown as Azure writes it.
  transport: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['auto', 'http', 'http2', 'tcp']))
    .nullish(),
  traffic: z
    .array(
      z.strictObject({
        revisionName: z.string().nullish(),
        weight: z.int().min(0).max(100).nullish(),
        latestRevision: z.boolean().nullish(),
        label: z.string().nullish(),
      }),
    )
    .nullish(),
  customDomains: z.array(z.looseObject({ name: z.string() })).nullish(),
  allowInsecure: z.boolean().nullish(),
  ipSecurityRestrictions: z.array(z.looseObject({})).nullish(),
  stickySessions: z.strictObject({ affinity: z.enum(['sticky', 'none']).nullish() }).nullish(),
  clientCertificateMode: z.string().nullish(),
  corsPolicy: z.looseObject({}).nullish(),
  additionalPortMappings: z.array(z.looseObject({})).nullish(),
});

/** The registries that an app or job pulls from. */
export const appRegistries = z
  .array(
    z.strictObject({
      server: z.string(),
      username: z.string().nullish(),
      passwordSecretRef: z.string().nullish(),
      identity: z.string().nullish(),
    }),
  )
  .nullish();

/** The secrets of an app or job. */
export const appSecretList = z
  .array(
    z.strictObject({
      name: z.string(),
      value: z.string().nullish(),
      identity: z.string().nullish(),
      keyVaultUrl: z.string().nullish(),
    }),
  )
  .nullish();

/** When which identity is there: Microsoft.App 2026-01-01, IdentitySettings. */
export const identitySettings = z
  .array(
    z.strictObject({ identity: z.string(), lifecycle: z.enum(['None', 'Main', 'Init', 'All']).nullish() }),
  )
  .nullish();

const dapr = z.strictObject({
  enabled: z.boolean().nullish(),
  appId: z.string().nullish(),
  appProtocol: z.enum(['http', 'grpc']).nullish(),
  appPort: z.int().min(0).max(65535).nullish(),
  httpReadBufferSize: z.int().nullish(),
  httpMaxRequestSize: z.int().nullish(),
  logLevel: z.enum(['info', 'debug', 'warn', 'error']).nullish(),
  enableApiLogging: z.boolean().nullish(),
  appHealth: z.looseObject({}).nullish(),
  maxConcurrency: z.int().nullish(),
});

/** `properties.configuration` of an app. */
export const appConfiguration = z.strictObject({
  secrets: appSecretList,
  activeRevisionsMode: z.enum(['Single', 'Multiple']).nullish(),
  ingress: appIngress.nullish(),
  registries: appRegistries,
  dapr: dapr.nullish(),
  runtime: z.looseObject({}).nullish(),
  maxInactiveRevisions: z.int().min(0).max(100).nullish(),
  service: z.looseObject({}).nullish(),
  identitySettings,
});

/** The body of a PUT of an app; `Microsoft.App/containerApps` 2026-01-01. */
export const appBody = z.strictObject({
  id: ignored,
  name: ignored,
  type: ignored,
  systemData: ignored,
  location: z.string(),
  tags: z.record(z.string(), z.string()).nullish(),
  kind: z.enum(['workflowapp', 'functionapp']).nullish(),
  managedBy: z.string().nullish(),
  extendedLocation: z.looseObject({}).nullish(),
  identity: identityBody.nullish(),
  properties: z.strictObject({
    environmentId: z.string().nullish(),
    managedEnvironmentId: z.string().nullish(),
    workloadProfileName: z.string().nullish(),
    configuration: appConfiguration.nullish(),
    template: appTemplate.nullish(),
    provisioningState: ignored,
    runningStatus: ignored,
    latestRevisionName: ignored,
    latestReadyRevisionName: ignored,
    latestRevisionFqdn: ignored,
    customDomainVerificationId: ignored,
    outboundIpAddresses: ignored,
    eventStreamEndpoint: ignored,
  }),
});

/** A configuration as a writer sends it. */
export type AppConfiguration = z.output<typeof appConfiguration>;

/** A template as a writer sends it. */
export type AppTemplate = z.output<typeof appTemplate>;
