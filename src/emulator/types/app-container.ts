import { z } from 'zod';

const ignored = z.unknown().optional();

// The ranges are those of azure-rest-api-specs, Microsoft.App 2026-01-01, ContainerAppProbe.
const probe = z
  .strictObject({
    type: z.enum(['Liveness', 'Readiness', 'Startup']),
    failureThreshold: z.int().min(1).max(10).nullish(),
    initialDelaySeconds: z.int().min(1).max(60).nullish(),
    periodSeconds: z.int().min(1).max(240).nullish(),
    successThreshold: z.int().min(1).max(10).nullish(),
    timeoutSeconds: z.int().min(1).max(240).nullish(),
    terminationGracePeriodSeconds: z.int().max(3600).nullish(),
    httpGet: z
      .strictObject({
        host: z.string().nullish(),
        httpHeaders: z.array(z.strictObject({ name: z.string(), value: z.string() })).nullish(),
        path: z.string().nullish(),
        port: z.int().min(1).max(65535),
        scheme: z.enum(['HTTP', 'HTTPS']).nullish(),
      })
      .nullish(),
    tcpSocket: z.strictObject({ host: z.string().nullish(), port: z.int().min(1).max(65535) }).nullish(),
  })
  .refine(({ httpGet, tcpSocket }) => !(httpGet && tcpSocket), 'may have httpGet or tcpSocket, not both')
  .refine(
    ({ type, successThreshold }) => type === 'Readiness' || (successThreshold ?? 1) === 1,
    'successThreshold must be 1 for liveness and startup',
  );

const container = z.strictObject({
  name: z.string().nullish(),
  image: z.string().nullish(),
  command: z.array(z.string()).nullish(),
  args: z.array(z.string()).nullish(),
  env: z
    .array(z.strictObject({ name: z.string(), value: z.string().nullish(), secretRef: z.string().nullish() }))
    .nullish(),
  resources: z
    .strictObject({
      cpu: z.number().positive().nullish(),
      // "1.25Gi" or "2Gi": at most two decimals, in gibibytes.
      memory: z
        .string()
        .regex(/^\d+(\.\d{1,2})?Gi$/)
        .nullish(),
      ephemeralStorage: ignored,
    })
    .nullish(),
  volumeMounts: z
    .array(z.strictObject({ volumeName: z.string(), mountPath: z.string(), subPath: z.string().nullish() }))
    .nullish(),
});

/** The lists of containers that templates of apps and jobs share; Microsoft.App 2026-01-01, Container. */
export const containerLists = {
  initContainers: z.array(container).nullish(),
  containers: z
    .array(
      container.extend({
        probes: z
          .array(probe)
          .refine(
            (probes) => new Set(probes.map(({ type }) => type)).size === probes.length,
            'one probe a type',
          )
          .nullish(),
      }),
    )
    .nullish(),
};

/** The volumes that containers mount. */
export const volumes = z
  .array(
    z.strictObject({
      name: z.string(),
      storageType: z.enum(['AzureFile', 'EmptyDir', 'Secret', 'NfsAzureFile']).nullish(),
      storageName: z.string().nullish(),
      mountOptions: z.string().nullish(),
      secrets: z.array(z.strictObject({ secretRef: z.string(), path: z.string().nullish() })).nullish(),
    }),
  )
  .nullish();

/** A container as a writer sends it. */
export type Container = z.output<typeof container>;
