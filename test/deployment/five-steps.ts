import { z } from 'zod';
import { resourceId } from '../../src/azure/ids.ts';
import { migrationIn } from '../../src/azure/migrations.ts';
import { namespaces } from '../../src/emulator/catalogue.ts';
import * as everything from '../../src/emulator/types/index.ts';
import type { Json } from '../../src/engine/json.ts';
import { checkPrerequisites } from '../../steps/check-prerequisites.ts';
import { createDatabases } from '../../steps/create-databases.ts';
import { createKeyVault } from '../../steps/create-key-vault.ts';
import { createResourceGroup } from '../../steps/create-resource-group.ts';
import { armThing, defineStep } from '../../steps/define.ts';
import { rig, ROOT } from '../emulator/rig.ts';
import { type ConfigFolder, configFolder } from './config-folder.ts';
import type { Choose, Told } from './crash-stage.ts';
import type { Deployment } from './rig.ts';

/**
 * A whole deployment in five steps, behind the check that the first of them needs: group, vault, database, app and
 * migration, the last two in an environment that was there.
 */
export const fiveSteps: Choose = () => [
  checkPrerequisites,
  createResourceGroup,
  createKeyVault,
  createDatabases,
  runApp,
  migrate,
];

/** Its stories: a first run, and a change of every step. */
export function fiveStepStories(): ReadonlyMap<string, Told> {
  const standing = configFolder();
  const updated = standing.fork();
  update(updated);
  return new Map<string, Told>([
    ['first', { act: standing, found: environmentOnly }],
    ['update', { before: standing, act: updated, found: environmentOnly }],
  ]);
}

function update(folder: ConfigFolder): void {
  folder.set('tags.owner', 'team');
  folder.set('keyVault.sku', 'premium');
  folder.set('databases.postgres.backupRetentionDays', 14);
  folder.set('infrastructure.redis.replicas.max', 2);
  folder.write('examples/shop/productservice/migrations/0004_weight.sql', 'select 1;\n');
}

const ENVIRONMENT = `${ROOT}/resourceGroups/rg-theirs/providers/Microsoft.App/managedEnvironments/cae-theirs`;

/** Somebody else's, in a group of theirs. */
async function environmentOnly({ cloud }: Deployment): Promise<void> {
  const { content, secrets } = cloud.dump();
  const registered = namespaces(everything).map((name) => [name.toLowerCase(), 'Registered'] as const);
  cloud.replace({ content: { ...content, registrations: Object.fromEntries(registered) }, secrets });
  const { make, send } = rig({ store: cloud });
  const location = 'westeurope';
  await send('PUT', `${ROOT}/resourceGroups/rg-theirs?api-version=2025-04-01`, { location });
  await make(`${ENVIRONMENT}?api-version=2026-01-01`, { location, properties: { zoneRedundant: false } });
}

const runApp = defineStep({
  name: 'run_app',
  needs: { group: createResourceGroup, databases: createDatabases },
  output: z.object({ id: z.string() }),
  inputs: ({ infrastructure, tags }, { group }) => ({
    id: resourceId(group.id, 'Microsoft.App/containerApps', 'redis'),
    location: group.location,
    tags,
    identity: group.identity.id,
    max: infrastructure['redis']?.replicas.max ?? 1,
  }),
  at: ({ id }) => [id],
  ...armThing,
  run: async ({ id, location, tags, identity, max }, { azure }) => {
    await azure.apps.put(id, {
      ...CONTAINER,
      location,
      tags,
      identityId: identity,
      port: 6379,
      transport: 'tcp',
      external: false,
      replicas: { min: 1, max },
      timeoutSeconds: 300,
    });
    return { id };
  },
});

const migrate = defineStep({
  name: 'migrate',
  needs: { group: createResourceGroup, app: runApp, databases: createDatabases },
  output: z.object({}),
  inputs: async ({ tags }, { group, databases }, facts) => ({
    id: resourceId(group.id, 'Microsoft.App/jobs', 'migrate'),
    location: group.location,
    tags,
    identity: group.identity.id,
    database: databases.postgres?.id ?? '',
    target: await facts.newestFile('examples/shop/productservice/migrations'),
  }),
  at: ({ id }) => [id],
  observe: (at, { azure }) => azure.migrations.observe(at),
  rollback: (at, was: Json | null, { azure, transaction }) =>
    azure.migrations.restore(at, migrationIn(was), transaction),
  run: async ({ id, identity, database, ...rest }, { azure, transaction }) => {
    const spec = { ...CONTAINER, ...rest, identityId: identity, databaseId: database, timeoutSeconds: 600 };
    await azure.migrations.up(
      id,
      { ...spec, up: ['up', '{target}'], down: ['down', '{target}'] },
      transaction,
    );
    return {};
  },
});

const CONTAINER = {
  environmentId: ENVIRONMENT,
  image: 'docker.io/library/redis:7.4-alpine',
  command: [],
  args: [],
  cpu: 0.5,
  memory: '1Gi',
  env: {},
  secretEnv: {},
  secrets: {},
} as const;
