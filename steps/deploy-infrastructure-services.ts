import { z } from 'zod';
import { resourceId } from '../src/azure/ids.ts';
import { createContainerAppsEnv } from './create-container-apps-env.ts';
import { createDatabases } from './create-databases.ts';
import { createResourceGroup } from './create-resource-group.ts';
import { armThing, defineStep } from './define.ts';
import { withoutProtect } from './protection.ts';
import { puts } from './requires.ts';
import { cannotMove } from './standing-apps.ts';
import { storeSecrets } from './store-secrets.ts';
import { together } from './together.ts';
import { usedSecrets } from './used-secrets.ts';

/** Runs the containers from public images that the services need; they are reached inside the environment only. */
export const deployInfrastructureServices = defineStep({
  name: 'deploy_infrastructure_services',
  needs: {
    group: createResourceGroup,
    databases: createDatabases,
    stored: storeSecrets,
    environment: createContainerAppsEnv,
  },
  output: z.object({
    /** By service. */
    apps: z.record(z.string(), z.object({ id: z.string() })),
  }),
  inputs: ({ infrastructure, tags, verification }, { group, databases, stored, environment }) => ({
    group: group.id,
    location: group.location,
    tags,
    identity: group.identity.id,
    environment: environment.id,
    infrastructure: Object.fromEntries(
      Object.entries(infrastructure).map(([name, service]) => [name, withoutProtect(service)]),
    ),
    secrets: usedSecrets(Object.values(infrastructure), { ...databases.secrets, ...stored.secrets }),
    verification: { timeoutSeconds: verification.timeoutSeconds },
  }),
  at: ({ group, infrastructure }) => Object.keys(infrastructure).map((name) => appId(group, name)),
  cannotChange: (from, to) => cannotMove(from, to, (inputs) => inputs.infrastructure),
  protects: (config, { group, infrastructure }) =>
    Object.keys(infrastructure)
      .filter((name) => config.infrastructure[name]?.protect === true)
      .map((name) => appId(group, name)),
  requires: (config) =>
    Object.keys(config.infrastructure).map((name) => puts(config, 'Microsoft.App/containerApps', name)),
  ...armThing,
  run: async ({ group, infrastructure, secrets, verification, ...shared }, { azure, log }) => {
    const apps = await together(Object.entries(infrastructure), async ([name, service]) => {
      log(`deploying ${name}`);
      const { id } = await azure.apps.put(appId(group, name), {
        location: shared.location,
        tags: shared.tags,
        environmentId: shared.environment,
        identityId: shared.identity,
        ...service,
        secrets: usedSecrets([service], secrets),
        transport: 'tcp',
        external: false,
        timeoutSeconds: verification.timeoutSeconds,
      });
      return [name, { id }] as const;
    });
    return { apps: Object.fromEntries(apps) };
  },
});

function appId(group: string, name: string): string {
  return resourceId(group, 'Microsoft.App/containerApps', name);
}
