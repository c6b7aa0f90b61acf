import { describe, expect, test } from 'vitest';
import type { Config } from '../../src/config/schema.ts';
import type { JsonObject } from '../../src/engine/json.ts';
import { createDatabases } from '../../steps/create-databases.ts';
import { contract } from './contract.ts';
import { BEFORE, prepared, SERVER, setSecret } from './databases-rig.ts';
import { everythingIn } from './dump.ts';
import { removeSecretSoftly, secret, trackedWith } from './leaves.ts';
import { exampleConfig, mishap, runOne, undoAll } from './rig.ts';

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
    config.databases = { redis: { name: 'redis-shop-demo', sku: 'Balanced_B0', protect: false } };
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
