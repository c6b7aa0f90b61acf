import { describe, expect, it } from 'vitest';
import { rig } from './rig.ts';

const VERSION = 'api-version=2025-07-01';
const clusterBody = (more: object = {}, sku = 'Balanced_B0') => ({
  location: 'westeurope',
  sku: { name: sku },
  properties: { publicNetworkAccess: 'Enabled', ...more },
});

async function redisRig(options: Parameters<typeof rig>[0] = {}) {
  const made = rig(options);
  const rg = await made.group();
  const at = (name: string, under = rg) =>
    `${under}/providers/Microsoft.Cache/redisEnterprise/${name}?${VERSION}`;
  const database = (name = 'default', action = '') =>
    `${rg}/providers/Microsoft.Cache/redisEnterprise/redis-shop/databases/${name}${action}?${VERSION}`;
  return { ...made, at, database };
}

describe('an Azure Managed Redis cluster', () => {
  // Azure/azure-service-operator, recordings/Test_Cache_RedisEnterprise_20250701_CRUD.yaml
  it('is created with 201 and Azure-AsyncOperation, and shows what Azure adds', async () => {
    const { send, at, follow } = await redisRig();
    const made = await send('PUT', at('redis-shop'), clusterBody());
    expect(made.status).toBe(201);
    expect(made.headers['azure-asyncoperation']).toBeDefined();
    expect(made.body.properties).toMatchObject({ provisioningState: 'Creating', resourceState: 'Creating' });
    await follow(made);
    const shown = await send('GET', at('redis-shop'));
    expect(shown.body).toMatchObject({
      kind: 'v2',
      sku: { name: 'Balanced_B0' },
      identity: { type: 'None' },
      properties: {
        minimumTlsVersion: '1.2',
        hostName: 'redis-shop.westeurope.redis.azure.net',
        provisioningState: 'Succeeded',
        resourceState: 'Running',
        privateEndpointConnections: [],
        highAvailability: 'Enabled',
        redundancyMode: 'ZR',
        publicNetworkAccess: 'Enabled',
      },
    });
    expect(shown.body).not.toHaveProperty('systemData');
  });

  it('is updated with 200 and deleted with 202, its database with it', async () => {
    const { send, at, database, make, follow } = await redisRig();
    await make(at('redis-shop'), clusterBody());
    await make(database(), {});
    const updated = await send('PUT', at('redis-shop'), { ...clusterBody(), tags: { a: 'b' } });
    expect(updated.status).toBe(200);
    await follow(updated);
    const flash = await send('PATCH', at('redis-shop'), { sku: { name: 'FlashOptimized_A250' } });
    expect(flash).toMatchObject({ status: 400, body: { error: { code: 'BadRequest' } } });
    const patched = await send('PATCH', at('redis-shop'), { sku: { name: 'Balanced_B1' } });
    await follow(patched);
    expect((await send('GET', at('redis-shop'))).body).toMatchObject({
      tags: { a: 'b' },
      sku: { name: 'Balanced_B1' },
    });
    const deleted = await send('DELETE', at('redis-shop'));
    expect(deleted.status).toBe(202);
    await follow(deleted);
    expect((await send('GET', at('redis-shop'))).status).toBe(404);
    expect((await send('DELETE', at('redis-shop'))).status).toBe(204);
    expect((await send('GET', database())).status).toBe(404);
  });

  // azure-rest-api-specs, redisenterprise, ClusterCreateProperties.publicNetworkAccess
  it('must say since 2025-07-01 whether the public network reaches it', async () => {
    const { send, at } = await redisRig();
    const body = { location: 'westeurope', sku: { name: 'Balanced_B0' } };
    expect((await send('PUT', at('redis-shop'), body)).body.error.code).toBe('BadRequest');
    expect((await send('PUT', at('redis-shop').replace('2025-07-01', '2025-04-01'), body)).status).toBe(201);
  });

  // TlsVersion and SkuName of models.tsp
  it('refuses obsolete TLS and sizes that are not sold', async () => {
    const { send, at } = await redisRig();
    expect((await send('PUT', at('redis-shop'), clusterBody({ minimumTlsVersion: '1.0' }))).status).toBe(400);
    expect((await send('PUT', at('redis-shop'), clusterBody({}, 'Balanced_B2'))).status).toBe(400);
    expect((await send('PUT', at('redis--shop'), clusterBody())).status).toBe(400);
  });

  it('has a name that nobody else in its region has, as its host name says', async () => {
    const { send, at, make, group } = await redisRig();
    await make(at('redis-shop'), clusterBody());
    const other = await group('other');
    expect((await send('PUT', at('redis-shop', other), clusterBody())).status).toBe(409);
    expect(
      (await send('PUT', at('redis-shop', other), { ...clusterBody(), location: 'eastus' })).status,
    ).toBe(201);
  });

  it('has no redundancy without high availability', async () => {
    const { at, make } = await redisRig();
    const { body } = await make(at('redis-shop'), clusterBody({ highAvailability: 'Disabled' }));
    expect(body.properties.redundancyMode).toBe('None');
  });
});

describe('the database of an Azure Managed Redis cluster', () => {
  async function withCluster() {
    const made = await redisRig();
    await made.make(made.at('redis-shop'), clusterBody());
    return made;
  }

  // recorded as above; defaults of DatabaseProperties in models.tsp
  it('has the defaults that Azure adds', async () => {
    const { send, database, follow } = await withCluster();
    const made = await send('PUT', database(), {});
    expect(made.status).toBe(201);
    await follow(made);
    expect((await send('GET', database())).body.properties).toEqual({
      clientProtocol: 'Encrypted',
      port: 10_000,
      provisioningState: 'Succeeded',
      resourceState: 'Running',
      clusteringPolicy: 'OSSCluster',
      evictionPolicy: 'VolatileLRU',
      deferUpgrade: 'NotDeferred',
      redisVersion: '7.4',
      accessKeysAuthentication: 'Disabled',
    });
  });

  // github.com/Azure/bicep-registry-modules/issues/6868; hashicorp/terraform-provider-azurerm 12376
  it('is called `default` and listens at port 10000', async () => {
    const { send, database } = await withCluster();
    const named = await send('PUT', database('shop'), {});
    expect(named.body.error).toMatchObject({
      code: 'BadRequest',
      message: expect.stringContaining("named 'default'"),
    });
    expect((await send('PUT', database(), { properties: { port: 6379 } })).status).toBe(400);
  });

  // ClusteringPolicy, Module and Persistence of models.tsp
  it('keeps its clustering policy and modules, and persists in one way at most', async () => {
    const { send, database, make } = await withCluster();
    const persistence = { aofEnabled: true, rdbEnabled: true };
    expect((await send('PUT', database(), { properties: { persistence } })).status).toBe(400);
    await make(database(), {
      properties: { clusteringPolicy: 'EnterpriseCluster', modules: [{ name: 'RedisJSON' }] },
    });
    const policy = await send('PATCH', database(), { properties: { clusteringPolicy: 'OSSCluster' } });
    expect(policy.body.error.message).toContain('clusteringPolicy');
    expect((await send('PATCH', database(), { properties: { modules: [] } })).status).toBe(400);
    expect((await send('PATCH', database(), { properties: { evictionPolicy: 'AllKeysLRU' } })).status).toBe(
      200,
    );
  });

  it('changes from NoCluster to a policy, and not back', async () => {
    const { send, database, make } = await withCluster();
    await make(database(), { properties: { clusteringPolicy: 'NoCluster' } });
    const body = { properties: { clusteringPolicy: 'OSSCluster' } };
    expect((await make(database(), body)).body.properties.clusteringPolicy).toBe('OSSCluster');
    expect((await send('PUT', database(), { properties: { clusteringPolicy: 'NoCluster' } })).status).toBe(
      400,
    );
  });

  it('waits for its cluster, which must exist', async () => {
    const { send, at, database } = await redisRig();
    expect((await send('PUT', database(), {})).body.error.code).toBe('ParentResourceNotFound');
    await send('PUT', at('redis-shop'), clusterBody());
    expect((await send('PUT', database(), {})).status).toBe(409);
  });

  // AccessKeys of models.tsp
  it('tells its keys when asked, the same ones each time, and keeps them in vault.json alone', async () => {
    const { send, database, make, store, exchanges, follow } = await withCluster();
    await make(database(), { properties: { accessKeysAuthentication: 'Enabled' } });
    const { body } = await send('POST', database('default', '/listKeys'));
    expect(Object.keys(body)).toEqual(['primaryKey', 'secondaryKey']);
    expect((await send('POST', database('default', '/listKeys'))).body).toEqual(body);
    const elsewhere = JSON.stringify([store.dump().content, exchanges]);
    expect(elsewhere).not.toContain(body.primaryKey);
    expect(elsewhere).not.toContain(body.secondaryKey);
    await follow(await send('DELETE', database()));
    expect(store.dump().secrets).toEqual({});
  });
});
