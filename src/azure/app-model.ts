import type { ContainerApp, ContainerAppProbe } from '@azure/arm-appcontainers';
import { containerOf, registriesOf, secretsOf, type ContainerSpec } from './containers.ts';

/** What a container app is to have. */
export interface AppSpec extends ContainerSpec {
  /** The port that the container listens on, and for TCP also the one that others reach it on. */
  readonly port: number;
  readonly transport: 'http' | 'tcp';
  /** Whether the internet reaches it. */
  readonly external: boolean;
  /** The path that answers 200 when it is healthy; absent: the port is knocked at. */
  readonly healthPath?: string;
  /** Absent: no Dapr. */
  readonly dapr?: { readonly appId: string; readonly appPort: number; readonly protocol: 'http' | 'grpc' };
  readonly replicas: { readonly min: number; readonly max: number };
  /** How many requests at once bring another replica; absent: nothing scales it but its least and most replicas. */
  readonly concurrentRequests?: number;
  /** How long it may take until its containers are ready. */
  readonly timeoutSeconds: number;
}

/**
 * Makes the model of an app, in single revision mode: every change of the template is a new revision, which takes over
 * when it is ready.
 * Sources: Microsoft Learn, "Update and deploy changes in Azure Container Apps", "Health probes in Azure Container Apps",
 * "Set scaling rules in Azure Container Apps", "Configure Ingress for your app".
 */
export function appModel(name: string, spec: AppSpec): ContainerApp {
  const { port, transport, external, dapr, replicas, concurrentRequests } = spec;
  return {
    location: spec.location,
    tags: { ...spec.tags },
    environmentId: spec.environmentId,
    configuration: {
      activeRevisionsMode: 'Single',
      secrets: secretsOf(spec),
      registries: registriesOf(spec),
      ingress: {
        external,
        targetPort: port,
        transport,
        allowInsecure: false,
        ...(transport === 'tcp' ? { exposedPort: port } : {}),
        traffic: [{ weight: 100, latestRevision: true }],
      },
      dapr:
        dapr === undefined
          ? { enabled: false }
          : { enabled: true, appId: dapr.appId, appPort: dapr.appPort, appProtocol: dapr.protocol },
    },
    template: {
      // A name of somebody's choosing must not be used twice.
      revisionSuffix: '',
      containers: [{ ...containerOf(name, spec), probes: probesOf(spec) }],
      scale: {
        minReplicas: replicas.min,
        maxReplicas: replicas.max,
        rules:
          concurrentRequests === undefined
            ? []
            : [{ name: 'http', http: { metadata: { concurrentRequests: String(concurrentRequests) } } }],
      },
    },
  };
}

/** At most ten failures are allowed, so a slow start takes longer periods. */
function probesOf({ port, healthPath: path }: AppSpec): ContainerAppProbe[] {
  if (path === undefined)
    return [{ type: 'Liveness', tcpSocket: { port }, periodSeconds: 10, failureThreshold: 3 }];
  const httpGet = { path, port, scheme: 'HTTP' };
  return [
    { type: 'Startup', httpGet, periodSeconds: 5, failureThreshold: 10 },
    { type: 'Liveness', httpGet, periodSeconds: 10, failureThreshold: 3 },
    { type: 'Readiness', httpGet, periodSeconds: 5, failureThreshold: 3 },
  ];
}
