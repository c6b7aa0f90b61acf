import { createHash } from 'node:crypto';
import { z } from 'zod';
import { resourceId } from '../src/azure/ids.ts';
import type { ApplicationService } from '../src/config/schema.ts';
import { buildAndPushImages } from './build-and-push-images.ts';
import { createContainerAppsEnv } from './create-container-apps-env.ts';
import { createContainerRegistry } from './create-container-registry.ts';
import { createDatabases } from './create-databases.ts';
import { createResourceGroup } from './create-resource-group.ts';
import { armThing, defineStep } from './define.ts';
import { deployInfrastructureServices } from './deploy-infrastructure-services.ts';
import { puts } from './requires.ts';
import { cannotMove } from './standing-apps.ts';
import { storeSecrets } from './store-secrets.ts';
import { together } from './together.ts';
import { usedSecrets } from './used-secrets.ts';

/**
 * Runs the services, by the digests of their images, and waits until the revisions that carry these are healthy. Their
 * address variables belong to `configure_environment_variables`: this step leaves them as they are.
 */
export const deployApplicationServices = defineStep({
  name: 'deploy_application_services',
  needs: {
    group: createResourceGroup,
    registry: createContainerRegistry,
    databases: createDatabases,
    stored: storeSecrets,
    environment: createContainerAppsEnv,
    built: buildAndPushImages,
  },
  after: [deployInfrastructureServices.name],
  output: z.object({
    /** By service; `digest` is that of all that the app was asked to be. */
    apps: z.record(
      z.string(),
      z.object({ id: z.string(), fqdn: z.string(), url: z.url(), digest: z.string() }),
    ),
  }),
  inputs: ({ services, tags, verification }, { group, registry, databases, stored, environment, built }) => {
    const resolved = Object.entries(services).map(
      ([name, service]) => [name, serviceOf(name, service, built.images[name]?.reference ?? '')] as const,
    );
    return {
      group: group.id,
      location: group.location,
      tags,
      identity: group.identity.id,
      environment: environment.id,
      loginServer: registry.loginServer,
      services: Object.fromEntries(resolved),
      secrets: usedSecrets(Object.values(services), { ...databases.secrets, ...stored.secrets }),
      verification: { timeoutSeconds: verification.timeoutSeconds },
    };
  },
  at: ({ group, services }) => Object.keys(services).map((name) => appId(group, name)),
  cannotChange: (from, to) => cannotMove(from, to, (inputs) => inputs.services),
  protects: (config, { group, services }) =>
    Object.keys(services)
      .filter((name) => config.services[name]?.protect === true)
      .map((name) => appId(group, name)),
  requires: (config) =>
    Object.keys(config.services).map((name) => puts(config, 'Microsoft.App/containerApps', name)),
  ...armThing,
  run: async ({ group, services, secrets, verification, ...shared }, { azure, log }) => {
    const apps = await together(Object.entries(services), async ([name, service]) => {
      log(`deploying ${name}`);
      const { dapr, health, scale, ...rest } = service;
      const spec = {
        location: shared.location,
        tags: shared.tags,
        environmentId: shared.environment,
        identityId: shared.identity,
        registry: shared.loginServer,
        command: [],
        args: [],
        ...rest,
        secrets: usedSecrets([service], secrets),
        transport: 'http',
        healthPath: health.path,
        ...(dapr.enabled ? { dapr } : {}),
        concurrentRequests: scale.concurrentRequests,
        timeoutSeconds: verification.timeoutSeconds,
      } as const;
      const { id, fqdn } = await azure.apps.put(appId(group, name), spec);
      return [name, { id, fqdn, url: `https://${fqdn}`, digest: digestOf(spec) }] as const;
    });
    return { apps: Object.fromEntries(apps) };
  },
});

/** A service as it is deployed: with its image, without what other steps see to, and nothing left to a default. */
function serviceOf(name: string, service: ApplicationService, image: string) {
  const { port, external, cpu, memory, env, secretEnv, health, dapr, replicas, scale } = service;
  const { enabled, appId: id = name, appPort = port, protocol } = dapr;
  const sidecar = enabled ? ({ enabled, appId: id, appPort, protocol } as const) : ({ enabled } as const);
  return { image, port, external, cpu, memory, env, secretEnv, health, dapr: sidecar, replicas, scale };
}

function appId(group: string, name: string): string {
  return resourceId(group, 'Microsoft.App/containerApps', name);
}

function digestOf(spec: object): string {
  return `sha256:${createHash('sha256').update(JSON.stringify(spec)).digest('hex')}`;
}
