import { namespaces } from '../../src/emulator/catalogue.ts';
import * as everything from '../../src/emulator/types/index.ts';
import { rig, ROOT, TENANT } from '../emulator/rig.ts';
import type { Deployment } from './rig.ts';

const GROUP = `${ROOT}/resourceGroups/rg-shop`;
const NAMESPACE = `${GROUP}/providers`;

/** The ids of what somebody else made under the names of the example's configuration. */
export const FOUND = {
  group: GROUP,
  workspace: `${NAMESPACE}/Microsoft.OperationalInsights/workspaces/log-shop`,
  registry: `${NAMESPACE}/Microsoft.ContainerRegistry/registries/crshopdemo`,
  vault: `${NAMESPACE}/Microsoft.KeyVault/vaults/kv-shop-demo`,
  environment: `${NAMESPACE}/Microsoft.App/managedEnvironments/cae-shop`,
  app: `${NAMESPACE}/Microsoft.App/containerApps/orderservice`,
} as const;

/** The tags that all of it bears. */
export const THEIR_TAGS = { owner: 'somebody-else', project: 'theirs' } as const;

/** Puts into the cloud, from outside, what somebody else made before us: none of it bears a tag of ours. */
export async function makeFound({ cloud, time }: Deployment): Promise<void> {
  const { content, secrets } = cloud.dump();
  const registered = namespaces(everything).map((name) => [name.toLowerCase(), 'Registered'] as const);
  cloud.replace({ content: { ...content, registrations: Object.fromEntries(registered) }, secrets });
  const { make, send } = rig({ store: cloud });
  const common = { location: 'westeurope', tags: THEIR_TAGS };
  await send('PUT', `${FOUND.group}?api-version=2025-04-01`, common);
  await make(`${FOUND.workspace}?api-version=2025-07-01`, {
    ...common,
    properties: { sku: { name: 'PerGB2018' }, retentionInDays: 60 },
  });
  await make(`${FOUND.registry}?api-version=2025-11-01`, {
    ...common,
    sku: { name: 'Premium' },
    properties: { adminUserEnabled: true },
  });
  const vault = { tenantId: TENANT, sku: { family: 'A', name: 'premium' }, enableRbacAuthorization: true };
  await make(`${FOUND.vault}?api-version=2026-02-01`, {
    ...common,
    properties: { ...vault, softDeleteRetentionInDays: 7, enabledForDeployment: true },
  });
  await make(`${FOUND.environment}?api-version=2026-01-01`, {
    ...common,
    properties: { zoneRedundant: false },
  });
  await make(`${FOUND.app}?api-version=2026-01-01`, {
    ...common,
    properties: {
      environmentId: FOUND.environment,
      configuration: { secrets: [{ name: 'their-key', value: 'their-value' }] },
      template: {
        containers: [
          {
            name: 'theirs',
            image: 'docker.io/library/nginx:1.29',
            env: [{ name: 'THEIR_KEY', secretRef: 'their-key' }],
            resources: { cpu: 0.25, memory: '0.5Gi' },
          },
        ],
      },
    },
  });
  // Its revision starts while somebody looks.
  for (let look = 0; look < 3; look++) await send('GET', `${FOUND.app}/revisions?api-version=2026-01-01`);
  time.pass(24 * 3_600_000);
}
