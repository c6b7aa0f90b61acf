import { z } from 'zod';
import type { Config } from '../src/config/schema.ts';
import { childId, resourceId } from '../src/azure/ids.ts';
import { createDatabases } from './create-databases.ts';
import { createMonitoring } from './create-monitoring.ts';
import { createResourceGroup } from './create-resource-group.ts';
import { armThing, defineStep } from './define.ts';
import { storeSecrets } from './store-secrets.ts';

/** Creates the environment that the apps run in, with its logs, Dapr's traces and the Dapr components. */
export const createContainerAppsEnv = defineStep({
  name: 'create_container_apps_env',
  needs: {
    group: createResourceGroup,
    monitoring: createMonitoring,
    databases: createDatabases,
    stored: storeSecrets,
  },
  output: z.object({ id: z.string(), defaultDomain: z.string() }),
  inputs: ({ containerAppsEnvironment, services, tags }, { group, monitoring, databases, stored }) => {
    const { name, daprTelemetry, daprComponents } = containerAppsEnvironment;
    // A scope is a service of ours; Dapr knows it by its app id.
    const scoped = Object.entries(daprComponents).map(
      ([key, component]) =>
        [
          key,
          { ...component, scopes: component.scopes.map((scope) => services[scope]?.dapr.appId ?? scope) },
        ] as const,
    );
    return {
      id: resourceId(group.id, 'Microsoft.App/managedEnvironments', name),
      location: group.location,
      tags,
      identity: group.identity.id,
      workspaceId: monitoring.workspaceId,
      telemetry: daprTelemetry ? monitoring.componentId : null,
      containerAppsEnvironment: { daprComponents: Object.fromEntries(scoped) },
      secrets: secretsOf(daprComponents, { ...databases.secrets, ...stored.secrets }),
    };
  },
  at: ({ id, containerAppsEnvironment }) => [
    id,
    ...Object.keys(containerAppsEnvironment.daprComponents).map((name) =>
      childId(id, 'daprComponents', name),
    ),
  ],
  ...armThing,
  run: async ({ id, containerAppsEnvironment, secrets, ...spec }, { azure }) => {
    const made = await azure.environments.put(id, spec);
    await Promise.all(
      Object.entries(containerAppsEnvironment.daprComponents).map(([name, component]) =>
        azure.daprComponents.put(childId(id, 'daprComponents', name), {
          componentType: component.type,
          version: component.version,
          scopes: component.scopes,
          metadata: component.metadata.map(({ name: key, value = '', secretKeyRef }) =>
            secretKeyRef === undefined ? { name: key, value } : { name: key, secretRef: secretKeyRef },
          ),
          secrets: namesIn(component).map((secret) => ({
            name: secret,
            keyVaultUrl: secrets[secret]?.uri ?? '',
            identity: spec.identity,
          })),
        }),
      ),
    );
    return { id, defaultDomain: made.defaultDomain };
  },
});

type Component = Config['containerAppsEnvironment']['daprComponents'][string];
type Stored = Readonly<Record<string, { uri: string; digest: string }>>;

/** Only what the components read: another secret's new value is no change for them. */
function secretsOf(components: Readonly<Record<string, Component>>, stored: Stored): Stored {
  const names = new Set(Object.values(components).flatMap(namesIn));
  return Object.fromEntries(Object.entries(stored).filter(([name]) => names.has(name)));
}

function namesIn(component: Component): string[] {
  return [...new Set(component.metadata.flatMap(({ secretKeyRef }) => secretKeyRef ?? []))];
}
