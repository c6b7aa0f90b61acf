import { describe, expect, test } from 'vitest';
import { groupId, resourceId } from '../../src/azure/ids.ts';
import type { Config } from '../../src/config/schema.ts';
import { Failure } from '../../src/engine/failure.ts';
import type { JsonObject } from '../../src/engine/json.ts';
import { checkPrerequisites } from '../../steps/check-prerequisites.ts';
import { createDatabases } from '../../steps/create-databases.ts';
import { createKeyVault } from '../../steps/create-key-vault.ts';
import { createResourceGroup } from '../../steps/create-resource-group.ts';
import { contract } from './contract.ts';
import { everythingIn } from './dump.ts';
import { removeSecretSoftly, secret, trackedWith } from './leaves.ts';
import { exampleConfig, inputsOf, mishap, observeAll, runAll, runOne, stepRig, undoAll } from './rig.ts';

const BEFORE = [checkPrerequisites, createResourceGroup, createKeyVault];
const VAULT_URI = 'https://kv-shop-demo.vault.azure.net/';
const { subscriptionId, resourceGroup } = exampleConfig();
const SERVER = resourceId(
  groupId(subscriptionId, resourceGroup.name),
  'Microsoft.DBforPostgreSQL/flexibleServers',
  'psql-shop-demo',
);

contract(createDatabases, {
  before: BEFORE,
  change: (config) => config.databases.postgres && (config.databases.postgres.backupRetentionDays = 14),
  leaves: {
    'microsoft.keyvault/vaults/secrets': secret,
    'microsoft.dbforpostgresql/flexibleservers': trackedWith({
      free: {
        'tags.deploy-password': 'kv-shop-demo/postgres-password:hmac-sha256:0',
        'sku.name': 'Standard_B2s',
        'properties.authConfig.activeDirectoryAuth': 'Enabled',
        'properties.authConfig.passwordAuth': 'Disabled',
        'properties.availabilityZone': '2',
        'properties.backup.backupRetentionDays': 30,
        'properties.dataEncryption.type': 'AzureKeyVault',
        'properties.maintenanceWindow.customWindow': 'Enabled',
        'properties.maintenanceWindow.dayOfWeek': 3,
        'properties.maintenanceWindow.startHour': 3,
        'properties.maintenanceWindow.startMinute': 30,
        'properties.network.publicNetworkAccess': 'Disabled',
        'properties.storage.autoGrow': 'Enabled',
        'properties.storage.tier': 'P6',
      },
      fixed: {
        'sku.tier': 'GeneralPurpose',
        'properties.administratorLogin': 'another',
        'properties.backup.geoRedundantBackup': 'Enabled',
        'properties.highAvailability.mode': 'SameZone',
        'properties.replica.role': 'AsyncReplica',
        'properties.replicationRole': 'AsyncReplica',
        'properties.storage.iops': 5000,
      },
      oneWay: {
        'properties.storage.storageSizeGB': 64,
        'properties.version': '17',
      },
    }),
    'microsoft.dbforpostgresql/flexibleservers/databases': {
      free: {},
      fixed: { 'properties.charset': 'LATIN1', 'properties.collation': 'C' },
    },
    'microsoft.dbforpostgresql/flexibleservers/firewallrules': {
      free: { 'properties.endIpAddress': '0.0.0.9' },
      // Azure wants the first address not to lie behind the last.
      fixed: { 'properties.startIpAddress': '0.0.0.9' },
    },
  },
  remove: removeSecretSoftly,
});

/** Somebody else's server, whose password nobody but they know. */
async function foreignServer({ cloud }: Pick<Deployed, 'cloud'>): Promise<void> {
  await cloud.follow(
    await cloud.send('PUT', `${SERVER}?api-version=2025-08-01`, {
      location: 'northeurope',
      tags: { owner: 'somebody' },
      sku: { name: 'Standard_B2s', tier: 'Burstable' },
      properties: {
        version: '16',
        administratorLogin: 'shopadmin',
        administratorLoginPassword: 'Their-Passw0rd',
        storage: { storageSizeGB: 32 },
      },
    }),
  );
}

/** Sets a secret of the vault as somebody else does. */
async function setSecret({ cloud }: Pick<Deployed, 'cloud'>, name: string, value: string): Promise<void> {
  const answer = await cloud.send('PUT', `${VAULT_URI}secrets/${name}?api-version=2025-07-01`, { value });
  expect(answer.status).toBe(200);
}

type Deployed = Awaited<ReturnType<typeof prepared>>;

/** Everything before the step has run. */
async function prepared(options: Parameters<typeof stepRig>[0] & { config?: Config } = {}) {
  const { config = exampleConfig(), ...rest } = options;
  const rig = stepRig(rest);
  const outputs = await runAll(BEFORE, rig.ports, config);
  const inputs = await inputsOf(createDatabases, outputs, config);
  rig.requests.splice(0);
  const run = (ports = rig.ports) => runOne(createDatabases, outputs, ports, config);
  const observe = () => observeAll(createDatabases, inputs, rig.ports);
  const value = async (name: string) => (await rig.azure.vaultSecrets.current(VAULT_URI, name))?.value;
  /** The bodies of the PUTs of the server since the last call. */
  const sent = (): { properties: Record<string, unknown> }[] =>
    rig.requests
      .splice(0)
      .filter(({ method, url }) => method === 'PUT' && new URL(url).pathname === SERVER)
      .map(({ body }) => JSON.parse(new TextDecoder().decode(body)));
  /** The password with which the server lets in. */
  const inForce = (): unknown => rig.cloud.store.dump().secrets[`postgres/${SERVER.toLowerCase()}`];
  return { ...rig, outputs, inputs, config, run, observe, value, sent, inForce };
}

describe('the password', () => {
  test('is in the vault, with the connection string made of it, before the first call that uses it', async () => {
    const { run, writes, value, inForce } = await prepared();
    await run();
    const made = writes().map((line) => line.replace(/^(\w+) .*\/(\w+\/[\w-]+)\/?$/, '$1 $2'));
    expect(made).toEqual([
      'PUT secrets/postgres-password',
      'PUT secrets/database-url',
      'PUT flexibleServers/psql-shop-demo',
      'PUT databases/shop',
      'PUT firewallRules/azure-services',
    ]);
    const password = await value('postgres-password');
    expect(password).toMatch(/^Generated1x+$/);
    expect(inForce()).toBe(password);
    expect(await value('database-url')).toBe(
      `postgres://shopadmin:${password}@psql-shop-demo.postgres.database.azure.com:5432/shop?sslmode=verify-full`,
    );
  });

  test('is in nothing that the step hands out, and hidden from every report', async () => {
    const { run, inputs, observe, hidden, value, log } = await prepared();
    const output = await run();
    const password = (await value('postgres-password')) ?? '';
    expect(JSON.stringify([inputs, output, await observe(), log])).not.toContain(password);
    expect(hidden).toEqual(expect.arrayContaining([password, await value('database-url')]));
  });

  test('that was generated before a crash is the one that counts', async () => {
    const at = await prepared();
    const crashed = mishap(at, 2, 'refused');
    await expect(at.run(crashed.ports)).rejects.toBeInstanceOf(Failure);
    const password = await at.value('postgres-password');
    await at.run();
    expect(await at.value('postgres-password')).toBe(password);
    expect(at.inForce()).toBe(password);
  });

  test('is sent once, and again only when the vault has another', async () => {
    const at = await prepared();
    await at.run();
    expect(at.sent().map(({ properties }) => 'administratorLoginPassword' in properties)).toEqual([true]);
    await at.run();
    expect(at.sent().map(({ properties }) => 'administratorLoginPassword' in properties)).toEqual([false]);
    await setSecret(at, 'postgres-password', 'Rotated-by-hand-1');
    await at.run();
    expect(at.inForce()).toBe('Rotated-by-hand-1');
    expect(await at.value('database-url')).toContain('shopadmin:Rotated-by-hand-1@');
  });

  test('of before a rotation is in force again when that is undone', async () => {
    const at = await prepared();
    await at.run();
    const first = at.inForce();
    const everything = everythingIn(at);
    const was = await at.observe();
    await setSecret(at, 'postgres-password', 'Rotated-by-hand-1');
    await at.run();
    await undoAll(createDatabases, was, at.ports);
    expect(at.inForce()).toBe(first);
    expect(await at.observe()).toEqual(was);
    expect(everythingIn(at)['values']).toEqual(everything['values']);
  });

  test('that is lost leaves the tag that tells which one is in force, so that the difference is seen', async () => {
    const at = await prepared();
    await at.run();
    const was = await at.observe();
    await at.azure.vaultSecrets.remove(VAULT_URI, 'postgres-password');
    await at.azure.vaultSecrets.purge(VAULT_URI, 'postgres-password');
    await at.run();
    const rotated = at.inForce();
    await at.ports.azure.restore(SERVER, was[SERVER.toLowerCase()] ?? null, at.ports.secrets);
    expect(at.inForce()).toBe(rotated);
    const after = await at.ports.azure.observe(SERVER);
    expect(after).not.toEqual(was[SERVER.toLowerCase()]);
    expect(JSON.stringify(after)).toContain(at.ports.secrets.digest(String(rotated)));
  });

  test('that somebody deleted softly is recovered, and in the bin again when undone', async () => {
    const at = await prepared();
    await setSecret(at, 'postgres-password', 'Somebodys-Passw0rd');
    await at.azure.vaultSecrets.remove(VAULT_URI, 'postgres-password');
    const was = await at.observe();
    const everything = everythingIn(at);
    await at.run();
    expect(at.inForce()).toBe('Somebodys-Passw0rd');
    await undoAll(createDatabases, was, at.ports);
    expect(await at.observe()).toEqual(was);
    expect(everythingIn(at)).toEqual(everything);
  });

  test('never holds a part of the login, and is of three kinds of characters', async () => {
    const at = await prepared();
    const offered = ['nodigitshere', 'onlysmall1', 'ShopAdmin12345', 'Good1Password'];
    const generate = (): string => offered.shift() ?? '';
    await at.run({ ...at.ports, secrets: { ...at.ports.secrets, generate } });
    expect(at.inForce()).toBe('Good1Password');
  });
});

describe('a server of somebody else', () => {
  test('whose password nobody told is refused before anything is written', async () => {
    const at = await prepared();
    await foreignServer(at);
    at.writes();
    await expect(at.run()).rejects.toMatchObject({
      reason: 'azure-refused',
      hint: expect.stringContaining('postgres-password'),
    });
    expect(at.writes()).toEqual([]);
  });

  test('is adopted with the password that the vault has, keeps it, and is put back, never deleted', async () => {
    const at = await prepared();
    await foreignServer(at);
    await setSecret(at, 'postgres-password', 'Their-Passw0rd');
    const was = await at.observe();
    const everything = everythingIn(at);
    await at.run();
    expect(at.sent().map(({ properties }) => 'administratorLoginPassword' in properties)).toEqual([false]);
    const image = await at.azure.observe(SERVER);
    expect(image).toMatchObject({
      location: 'northeurope',
      sku: { name: 'Standard_B1ms' },
      tags: { owner: 'somebody', project: 'shop' },
    });
    expect(image).not.toHaveProperty(['tags', 'deploy-lineage']);
    await at.azure.restore(SERVER, null, at.ports.secrets);
    expect(await at.azure.observe(SERVER)).not.toBeNull();
    await undoAll(createDatabases, was, at.ports);
    expect(everythingIn(at)).toEqual(everything);
  });
});

test('a server whose creation fails in the end leaves nothing when undone', async () => {
  const failOperation = { code: 'InternalServerError', message: 'no capacity' };
  const at = await prepared({
    emulator: { faults: [{ method: 'PUT', path: '**/flexibleServers/*', failOperation }] },
  });
  const everything = everythingIn(at);
  await expect(at.run()).rejects.toMatchObject({ message: expect.stringContaining('no capacity') });
  await undoAll(createDatabases, nothingAt(at.inputs), at.ports);
  expect(everythingIn(at)).toEqual(everything);
});

test('whichever write is refused, on a fresh vault or an update, undoing leaves Azure as it was', async () => {
  for (const update of [false, true]) {
    for (let nth = 0; ; nth += 1) {
      const at = await prepared();
      if (update) {
        await at.run();
        await setSecret(at, 'postgres-password', 'Rotated-by-hand-1');
      }
      const was = await at.observe();
      const everything = everythingIn(at);
      const { ports, seen } = mishap(at, nth, 'refused');
      const outcome = await at.run(ports).then(
        () => 'done',
        () => 'failed',
      );
      if (seen.writes <= nth) break;
      expect(outcome).toBe('failed');
      await undoAll(createDatabases, was, at.ports);
      expect({ update, nth, ...everythingIn(at) }).toEqual({ update, nth, ...everything });
    }
  }
});

test('what Azure never takes back stays, and all else is put back', async () => {
  const at = await prepared();
  await at.run();
  const was = await at.observe();
  const config = exampleConfig();
  Object.assign(config.databases.postgres ?? {}, { storageSizeGB: 128, version: '17', sku: 'Standard_B2s' });
  await runOne(createDatabases, at.outputs, at.ports, config);
  await undoAll(createDatabases, was, at.ports);
  expect(await at.azure.observe(SERVER)).toMatchObject({
    sku: { name: 'Standard_B1ms' },
    properties: { version: '17', storage: { storageSizeGB: 128, tier: 'P10' } },
  });
});

test('firewall rules are made at the same time', async () => {
  const config = exampleConfig();
  config.databases.postgres?.firewall.push({
    name: 'office',
    startIpAddress: '203.0.113.1',
    endIpAddress: '203.0.113.9',
  });
  const at = await prepared({ config });
  await at.run();
  const lines = at.requests
    .map(({ method, url }) => `${method} ${new URL(url).pathname}`)
    .filter((line) => /\/(firewallRules|operationStatuses)\//.test(line));
  const [first = -1, second = -1, ...more] = lines.flatMap((line, index) =>
    line.startsWith('PUT') ? [index] : [],
  );
  expect(more).toEqual([]);
  expect(second, 'nothing is waited for between the two').toBe(first + 1);
});

describe('without PostgreSQL', () => {
  const redisOnly = (): Config => {
    const config = exampleConfig();
    config.databases = { redis: { name: 'redis-shop-demo', sku: 'Balanced_B0' } };
    return config;
  };

  contract(createDatabases, {
    before: BEFORE,
    config: redisOnly,
    change: (config) => config.databases.redis && (config.databases.redis.sku = 'Balanced_B1'),
    leaves: {
      'microsoft.cache/redisenterprise': trackedWith({
        free: {
          'sku.name': 'Balanced_B3',
          'identity.type': 'SystemAssigned',
          'properties.publicNetworkAccess': 'Disabled',
          'properties.highAvailability': 'Disabled',
        },
        fixed: { 'properties.minimumTlsVersion': '1.1' },
      }),
      'microsoft.cache/redisenterprise/databases': {
        free: {
          'properties.clientProtocol': 'Plaintext',
          'properties.evictionPolicy': 'NoEviction',
          'properties.deferUpgrade': 'Deferred',
          'properties.accessKeysAuthentication': 'Enabled',
        },
        fixed: { 'properties.port': 6379, 'properties.clusteringPolicy': 'EnterpriseCluster' },
      },
    },
  });

  test('the Redis is told by where it answers', async () => {
    const { run } = await prepared({ config: redisOnly() });
    expect(await run()).toEqual({
      secrets: {},
      postgres: null,
      redis: {
        id: expect.stringMatching(/\/redisEnterprise\/redis-shop-demo$/),
        host: 'redis-shop-demo.westeurope.redis.azure.net',
        port: 10_000,
      },
    });
  });

  test('and without Redis there is nothing to do', async () => {
    const config = exampleConfig();
    config.databases = {};
    const { run, inputs, requests } = await prepared({ config });
    expect(createDatabases.at(inputs)).toEqual([]);
    expect(await run()).toEqual({ secrets: {}, postgres: null, redis: null });
    expect(requests).toEqual([]);
  });
});

function nothingAt(inputs: JsonObject): Record<string, null> {
  return Object.fromEntries(createDatabases.at(inputs).map((at) => [at, null]));
}
