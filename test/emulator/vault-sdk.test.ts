import { KeyVaultManagementClient } from '@azure/arm-keyvault';
import { PostgreSQLManagementFlexibleServerClient } from '@azure/arm-postgresql-flexible';
import { ResourceManagementClient } from '@azure/arm-resources';
import { SecretClient } from '@azure/keyvault-secrets';
import { describe, expect, it } from 'vitest';
import { inProcessClient } from '../../src/azure/in-process.ts';
import { PASSWORD } from './postgres-rig.ts';
import { SUBSCRIPTION, TENANT } from './rig.ts';
import { vaultRig } from './vault-rig.ts';

const credential = { getToken: async () => ({ token: 'token', expiresOnTimestamp: Date.now() + 3_600_000 }) };
const polling = { updateIntervalInMs: 1 };

/** The official clients, their pipelines unchanged, before an embedded Azure with a group `rg`. */
async function clients() {
  const made = await vaultRig();
  const options = {
    httpClient: inProcessClient((request) => made.emulator.handle(request)),
    retryOptions: { maxRetries: 0 },
  };
  return {
    ...made,
    vaults: new KeyVaultManagementClient(credential, SUBSCRIPTION, options).vaults,
    postgres: new PostgreSQLManagementFlexibleServerClient(credential, SUBSCRIPTION, options),
    resources: new ResourceManagementClient(credential, SUBSCRIPTION, options).resources,
    secretsOf: (url: string) => new SecretClient(url, credential, options),
  };
}

const vault = {
  location: 'westeurope',
  properties: {
    tenantId: TENANT,
    sku: { family: 'A', name: 'standard' as const },
    enableRbacAuthorization: true,
  },
};

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe('the official clients', () => {
  it('make, delete, find, recover and purge a vault (arm-keyvault)', async () => {
    const { vaults } = await clients();
    const made = await vaults.createOrUpdate('rg', 'kv-shop', vault, polling);
    expect(made.properties.vaultUri).toBe('https://kv-shop.vault.azure.net/');
    expect(made.properties.provisioningState).toBe('Succeeded');
    const taken = await vaults.checkNameAvailability({ name: 'kv-shop', type: 'Microsoft.KeyVault/vaults' });
    expect(taken).toMatchObject({ nameAvailable: false, reason: 'AlreadyExists' });
    await vaults.delete('rg', 'kv-shop');
    const deleted = await vaults.getDeleted('kv-shop', 'westeurope');
    expect(deleted.properties?.vaultId).toBe(made.id);
    expect((await all(vaults.listDeleted())).map(({ name }) => name)).toEqual(['kv-shop']);
    await expect(vaults.createOrUpdate('rg', 'kv-shop', vault, polling)).rejects.toMatchObject({
      code: 'ConflictError',
    });
    const recover = { ...vault, properties: { ...vault.properties, createMode: 'recover' as const } };
    await vaults.createOrUpdate('rg', 'kv-shop', recover, polling);
    await vaults.delete('rg', 'kv-shop');
    await vaults.purgeDeleted('kv-shop', 'westeurope', polling);
    await expect(vaults.getDeleted('kv-shop', 'westeurope')).rejects.toMatchObject({ statusCode: 404 });
  });

  it('set, read, change, delete, recover and purge a secret, challenge and all (keyvault-secrets)', async () => {
    const { vaults, secretsOf } = await clients();
    const { properties } = await vaults.createOrUpdate('rg', 'kv-shop', vault, polling);
    const client = secretsOf(properties.vaultUri ?? '');
    const interval = { intervalInMs: 1 };
    const first = await client.setSecret('password', 'one', { tags: { digest: 'a' } });
    await client.setSecret('password', 'two');
    expect((await client.getSecret('password')).value).toBe('two');
    expect((await client.getSecret('password', { version: first.properties.version ?? '' })).value).toBe(
      'one',
    );
    await client.updateSecretProperties('password', first.properties.version ?? '', {
      tags: { digest: 'b' },
    });
    const versions = await all(client.listPropertiesOfSecretVersions('password'));
    expect(versions.map(({ tags }) => tags?.['digest'])).toEqual(['b', undefined]);
    expect((await all(client.listPropertiesOfSecrets())).map(({ name }) => name)).toEqual(['password']);
    await (await client.beginDeleteSecret('password', interval)).pollUntilDone();
    await expect(client.setSecret('password', 'three')).rejects.toMatchObject({
      statusCode: 409,
      code: 'Conflict',
    });
    expect((await all(client.listDeletedSecrets())).map(({ name }) => name)).toEqual(['password']);
    await (await client.beginRecoverDeletedSecret('password', interval)).pollUntilDone();
    expect((await client.getSecret('password')).value).toBe('two');
    await (await client.beginDeleteSecret('password', interval)).pollUntilDone();
    await client.purgeDeletedSecret('password');
    await expect(client.getSecret('password')).rejects.toMatchObject({ code: 'SecretNotFound' });
  });

  it('meet a vault that does not exist as a name that does not resolve', async () => {
    const { secretsOf } = await clients();
    await expect(secretsOf('https://kv-none.vault.azure.net').getSecret('password')).rejects.toMatchObject({
      code: 'ENOTFOUND',
    });
  });

  it('make a server with database and firewall rule, change and remove them (arm-postgresql-flexible)', async () => {
    const { postgres } = await clients();
    const server = await postgres.servers.beginCreateOrUpdateAndWait(
      'rg',
      'psql-shop',
      {
        location: 'westeurope',
        sku: { name: 'Standard_B1ms', tier: 'Burstable' },
        version: '16',
        administratorLogin: 'shopadmin',
        administratorLoginPassword: PASSWORD,
        storage: { storageSizeGB: 32 },
      },
      polling,
    );
    expect(server).toMatchObject({
      state: 'Ready',
      fullyQualifiedDomainName: 'psql-shop.postgres.database.azure.com',
    });
    const database = await postgres.databases.beginCreateAndWait('rg', 'psql-shop', 'shop', {}, polling);
    expect(database).toMatchObject({ charset: 'UTF8', collation: 'en_US.utf8' });
    const rule = { startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' };
    const made = await postgres.firewallRules.beginCreateOrUpdateAndWait(
      'rg',
      'psql-shop',
      'azure',
      rule,
      polling,
    );
    expect(made.startIpAddress).toBe('0.0.0.0');
    const changed = await postgres.servers.beginUpdateAndWait(
      'rg',
      'psql-shop',
      { tags: { a: 'b' } },
      polling,
    );
    expect(changed.tags).toEqual({ a: 'b' });
    const check = { name: 'psql-shop', type: 'Microsoft.DBforPostgreSQL/flexibleServers' };
    expect((await postgres.nameAvailability.checkGlobally(check)).nameAvailable).toBe(false);
    await postgres.firewallRules.beginDeleteAndWait('rg', 'psql-shop', 'azure', polling);
    await postgres.databases.beginDeleteAndWait('rg', 'psql-shop', 'shop', polling);
    await postgres.servers.beginDeleteAndWait('rg', 'psql-shop', polling);
    await expect(postgres.servers.get('rg', 'psql-shop')).rejects.toMatchObject({ statusCode: 404 });
  });

  it('make and remove a Managed Redis through the generic calls (arm-resources)', async () => {
    const { resources, rg } = await clients();
    const id = `${rg}/providers/Microsoft.Cache/redisEnterprise/redis-shop`.slice(1);
    const body = {
      location: 'westeurope',
      sku: { name: 'Balanced_B0' },
      properties: { publicNetworkAccess: 'Enabled' },
    };
    const cluster = await resources.createOrUpdateById(id, '2025-07-01', body, polling);
    expect(cluster.properties).toMatchObject({
      hostName: 'redis-shop.westeurope.redis.azure.net',
      resourceState: 'Running',
    });
    const database = await resources.createOrUpdateById(
      `${id}/databases/default`,
      '2025-07-01',
      { properties: {} },
      polling,
    );
    expect(database.properties).toMatchObject({ port: 10_000, provisioningState: 'Succeeded' });
    await resources.deleteById(id, '2025-07-01', polling);
    await expect(resources.getById(id, '2025-07-01')).rejects.toMatchObject({ statusCode: 404 });
  });
});
