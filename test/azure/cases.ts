import { z } from 'zod';
import { childId, groupId, ROLES } from '../../src/azure/ids.ts';
import { redisDatabaseId } from '../../src/azure/redis.ts';
import type { Azure } from '../../src/azure/azure.ts';
import type { Discretion } from '../../src/azure/secret-image.ts';
import { contextOf, piecesOf, SERVICE } from '../emulator/apps-rig.ts';
import { migrationSpec } from './migration-spec.ts';
import { PRINCIPAL, ROOT, SUBSCRIPTION } from './rig.ts';
import { VAULT_SPEC } from './secret-rig.ts';
import type { shopRig } from './shop-rig.ts';

type Rig = Awaited<ReturnType<typeof shopRig>>;

/** What an adapter does, and what stood before. */
export interface Case {
  readonly before?: (azure: Azure, rig: Rig) => Promise<unknown>;
  /** `was` is what `before` ended with. */
  readonly act: (azure: Azure, rig: Rig, was: unknown) => Promise<unknown>;
}

type Doing = (azure: Azure, rig: Rig) => Promise<unknown>;

const TRANSACTION = '11111111-0000-4000-8000-000000000001';
const WHERE = { location: 'westeurope', tags: { project: 'shop' } };
const GROUP = groupId(SUBSCRIPTION, 'rg-own');
const SERVER_SPEC = {
  ...WHERE,
  version: '16',
  sku: 'Standard_B1ms',
  tier: 'Burstable',
  storageSizeGB: 32,
  backupRetentionDays: 7,
  administratorLogin: 'shopadmin',
  password: { value: 'seeded-Password-1', witness: 'kv-shop/key:hmac-sha256:1' },
} as const;

const at = {
  workspace: ({ cloud }: Rig) => cloud.at('Microsoft.OperationalInsights/workspaces/log-own'),
  vault: ({ cloud }: Rig) => cloud.at('Microsoft.KeyVault/vaults/kv-own'),
  environment: ({ cloud }: Rig) => cloud.at('Microsoft.App/managedEnvironments/cae-own'),
  identity: ({ cloud }: Rig) => cloud.at('Microsoft.ManagedIdentity/userAssignedIdentities/id-own'),
  server: ({ cloud }: Rig) => cloud.at('Microsoft.DBforPostgreSQL/flexibleServers/psql-own'),
  redis: ({ cloud }: Rig) => cloud.at('Microsoft.Cache/redisEnterprise/redis-own'),
  app: ({ cloud }: Rig) => cloud.at('Microsoft.App/containerApps/productservice'),
  job: ({ cloud }: Rig) => cloud.at('Microsoft.App/jobs/migrate-shop'),
  secret: (rig: Rig) => childId(at.vault(rig), 'secrets', 'key'),
  build: ({ cloud }: Rig) => `${cloud.registryPath}/taskRuns/shop-0123456789ab`,
};

const discretion: Discretion = { digest: (value) => `hmac-sha256:${value.length}`, hide: () => undefined };

const putWorkspace: Doing = (azure, rig) =>
  azure.workspaces.put(at.workspace(rig), { ...WHERE, retentionDays: 30 });
const putVault: Doing = (azure, rig) => azure.vaults.put(at.vault(rig), VAULT_SPEC);
const putEnvironment: Doing = (azure, rig) =>
  azure.environments.put(at.environment(rig), {
    ...WHERE,
    identity: at.identity(rig),
    workspaceId: at.workspace(rig),
    telemetry: null,
  });
const beforeEnvironment: Doing = async (azure, rig) => {
  await putWorkspace(azure, rig);
  await azure.identities.put(at.identity(rig), WHERE);
};
const putServer: Doing = (azure, rig) => azure.postgres.putServer(at.server(rig), SERVER_SPEC);
const putRedis: Doing = (azure, rig) => azure.redis.put(at.redis(rig), { ...WHERE, sku: 'Balanced_B0' });
const putApp: Doing = (azure, rig) => azure.apps.put(at.app(rig), rig.spec());
const migrate: Doing = (azure, rig) =>
  azure.migrations.up(at.job(rig), migrationSpec(rig.spec()), TRANSACTION);

const giveRole: Doing = (azure) =>
  azure.roles.put({
    scope: `${ROOT}/resourceGroups/rg`,
    role: ROLES.keyVaultSecretsOfficer,
    principalId: PRINCIPAL,
    principalType: 'User',
  });
const beforeSecret: Doing = async (azure, rig) => {
  await putVault(azure, rig);
  await giveRole(azure, rig);
  rig.cloud.world.pass(3_600_000);
};
const putSecret: Doing = (azure, rig) => azure.secrets.put(at.secret(rig), () => 'seeded-value', discretion);

/** Everything that takes Azure a while, by what it is; values of secrets say `seeded`. */
export const longCases: Readonly<Record<string, Case>> = {
  'a workspace made': { act: putWorkspace },
  'a vault made': { act: putVault },
  'a vault brought back': {
    before: async (azure, rig) => {
      await putVault(azure, rig);
      await rig.cloud.send('DELETE', `${at.vault(rig)}?api-version=2026-02-01`);
    },
    act: putVault,
  },
  'a vault deleted and purged': {
    before: putVault,
    act: (azure, rig) => azure.restore(at.vault(rig), null),
  },
  'an environment made': { before: beforeEnvironment, act: putEnvironment },
  'an environment deleted': {
    before: async (azure, rig) => {
      await beforeEnvironment(azure, rig);
      await putEnvironment(azure, rig);
    },
    act: (azure, rig) => azure.restore(at.environment(rig), null),
  },
  'a server made': { act: putServer },
  'a server grown': {
    before: putServer,
    act: (azure, rig) => azure.postgres.putServer(at.server(rig), { ...SERVER_SPEC, storageSizeGB: 64 }),
  },
  'a database made': {
    before: putServer,
    act: (azure, rig) => azure.postgres.putDatabase(childId(at.server(rig), 'databases', 'shop')),
  },
  'a firewall rule made': {
    before: putServer,
    act: (azure, rig) =>
      azure.postgres.putFirewallRule(childId(at.server(rig), 'firewallRules', 'office'), {
        startIpAddress: '203.0.113.1',
        endIpAddress: '203.0.113.9',
      }),
  },
  'a server deleted': { before: putServer, act: (azure, rig) => azure.restore(at.server(rig), null) },
  'a Redis made': { act: putRedis },
  'a Redis deleted': {
    before: putRedis,
    act: async (azure, rig) => {
      await azure.restore(redisDatabaseId(at.redis(rig)), null);
      await azure.restore(at.redis(rig), null);
    },
  },
  'an app made': { act: putApp },
  'an app put back': {
    before: async (azure, rig) => {
      await putApp(azure, rig);
      const was = await azure.observe(at.app(rig));
      await azure.apps.put(at.app(rig), rig.spec({ env: { LOG_LEVEL: 'debug' } }));
      return was;
    },
    act: (azure, rig, was) => azure.restore(at.app(rig), z.json().parse(was)),
  },
  'the addresses of an app': {
    before: putApp,
    act: (azure, rig) => azure.apps.putAddresses(at.app(rig), { USER_URL: 'https://user' }, 300),
  },
  'the addresses of an app taken back': {
    before: async (azure, rig) => {
      await putApp(azure, rig);
      await azure.apps.putAddresses(at.app(rig), { USER_URL: 'https://user' }, 300);
    },
    act: (azure, rig) => azure.restore(`${at.app(rig)}#env`, null),
  },
  'an app deleted': { before: putApp, act: (azure, rig) => azure.restore(at.app(rig), null) },
  'a migration': { act: migrate },
  'a migration taken back': {
    before: migrate,
    act: (azure, rig) => azure.migrations.restore(at.job(rig), null, TRANSACTION),
  },
  'a group deleted': {
    before: (azure) => azure.groups.put(GROUP, WHERE),
    act: (azure) => azure.restore(GROUP, null),
  },
};

/** What Azure does with its answer. */
export const shortCases: Readonly<Record<string, Case>> = {
  'an identity made': { act: (azure, rig) => azure.identities.put(at.identity(rig), WHERE) },
  'a registry made': {
    act: (azure, { cloud }) =>
      azure.registries.put(cloud.at('Microsoft.ContainerRegistry/registries/crown'), {
        ...WHERE,
        sku: 'Basic',
      }),
  },
  'a role given': { act: giveRole },
  'a component made': {
    before: putWorkspace,
    act: (azure, rig) =>
      azure.components.put(rig.cloud.at('Microsoft.Insights/components/appi-own'), {
        ...WHERE,
        workspaceId: at.workspace(rig),
      }),
  },
  'a workspace deleted': {
    before: putWorkspace,
    act: (azure, rig) => azure.restore(at.workspace(rig), null),
  },
  'a provider registered': {
    before: (_azure, { cloud }) =>
      cloud.send('POST', `${ROOT}/providers/Microsoft.Cache/unregister?api-version=2025-04-01`),
    act: (azure) => azure.providers.register(`${ROOT}/providers/Microsoft.Cache`),
  },
  'a secret set': { before: beforeSecret, act: putSecret },
  'a secret set that a new role does not allow yet': {
    before: async (azure, rig) => {
      await putVault(azure, rig);
      await giveRole(azure, rig);
    },
    act: putSecret,
  },
  'a secret taken back': {
    before: async (azure, rig) => {
      await beforeSecret(azure, rig);
      await putSecret(azure, rig);
    },
    act: (azure, rig) => azure.restore(at.secret(rig), null, discretion),
  },
  'an image built': {
    act: (azure, rig) =>
      azure.builds.run(at.build(rig), {
        image: 'shop:0123456789ab',
        dockerfile: 'Dockerfile',
        archive: () => piecesOf(contextOf(SERVICE)),
      }),
  },
};
