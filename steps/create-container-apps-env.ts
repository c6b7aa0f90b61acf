import { z } from 'zod';
import type { Config } from '../src/config/schema.ts';
import { childId, resourceId } from '../src/azure/ids.ts';
import { refusedChanges } from '../src/azure/unchangeable.ts';
import { createDatabases } from './create-databases.ts';
import { createMonitoring } from './create-monitoring.ts';
import { createResourceGroup } from './create-resource-group.ts';
import { armThing, defineStep } from './define.ts';
import { protectedApps } from './protection.ts';
import { does, puts } from './requires.ts';
import { storeSecrets } from './store-secrets.ts';
import { together } from './together.ts';

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
      group: group.id,
      location: group.location,
      tags,
      identity: group.identity.id,
      workspaceId: monitoring.workspaceId,
      ...(daprTelemetry ? { componentId: monitoring.componentId } : {}),
      containerAppsEnvironment: { name, daprTelemetry, daprComponents: Object.fromEntries(scoped) },
      secrets: secretsOf(daprComponents, { ...databases.secrets, ...stored.secrets }),
    };
  },
  at: (inputs) => {
    const id = idOf(inputs);
    const names = Object.keys(inputs.containerAppsEnvironment.daprComponents);
    return [id, ...names.map((name) => childId(id, 'daprComponents', name))];
  },
  cannotChange: (from, to) =>
    refusedChanges(
      'Microsoft.App/managedEnvironments',
      { at: idOf, from, to },
      { location: ['location', ({ location }) => location] },
    ),
  // It goes only after its apps: one that stays keeps it.
  protects: (config, inputs) =>
    config.containerAppsEnvironment.protect || protectedApps(config).length > 0 ? [idOf(inputs)] : [],
  requires: (config) => {
    const { name, daprComponents } = config.containerAppsEnvironment;
    return [
      puts(config, 'Microsoft.App/managedEnvironments', name),
      ...(Object.keys(daprComponents).length === 0
        ? []
        : [does(config, 'Microsoft.App/managedEnvironments', name, ['daprComponents/write'])]),
      does(config, 'Microsoft.OperationalInsights/workspaces', config.monitoring.workspace, [
        'sharedKeys/action',
      ]),
    ];
  },
  ...armThing,
  run: async (inputs, { azure }) => {
    const { location, tags, identity, workspaceId, componentId = null, secrets } = inputs;
    const { daprComponents } = inputs.containerAppsEnvironment;
    const id = idOf(inputs);
    const spec = { location, tags, identity, workspaceId, telemetry: componentId };
    const made = await azure.environments.put(id, spec);
    await together(Object.entries(daprComponents), ([name, component]) =>
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
          identity,
        })),
      }),
    );
    return { id, defaultDomain: made.defaultDomain };
  },
});

function idOf(inputs: {
  readonly group: string;
  readonly containerAppsEnvironment: { readonly name: string };
}): string {
  return resourceId(inputs.group, 'Microsoft.App/managedEnvironments', inputs.containerAppsEnvironment.name);
}

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
