import { expect, test } from 'vitest';
import { groupId, resourceId } from '../../src/azure/ids.ts';
import { redisDatabaseId } from '../../src/azure/redis.ts';
import { azureRig, LINEAGE, SUBSCRIPTION } from './rig.ts';

const GROUP = groupId(SUBSCRIPTION, 'rg-shop');
const REDIS = resourceId(GROUP, 'Microsoft.Cache/redisEnterprise', 'redis-shop');
const SPEC = { location: 'westeurope', tags: { project: 'shop' }, sku: 'Balanced_B0' };

async function prepared() {
  const rig = azureRig();
  await rig.azure.groups.put(GROUP, { location: 'westeurope', tags: {} });
  rig.requests.splice(0);
  return rig;
}

test('a Redis is a cluster and its database, and tells where it answers', async () => {
  const { azure, writes } = await prepared();
  expect(await azure.redis.put(REDIS, SPEC)).toEqual({
    id: REDIS,
    host: 'redis-shop.westeurope.redis.azure.net',
    port: 10_000,
  });
  expect(writes()).toEqual([`PUT ${REDIS}`, `PUT ${REDIS}/databases/default`]);
  expect(await azure.observe(REDIS)).toMatchObject({
    sku: { name: 'Balanced_B0' },
    tags: { project: 'shop', 'deploy-lineage': LINEAGE },
    properties: { publicNetworkAccess: 'Enabled', minimumTlsVersion: '1.2' },
  });
  expect(await azure.observe(redisDatabaseId(REDIS))).toMatchObject({
    properties: { clientProtocol: 'Encrypted', port: 10_000 },
  });
});

test('a Redis that was there keeps its place and what others have set, and is not taken for ours', async () => {
  const { azure, cloud } = await prepared();
  await cloud.make(`${REDIS}?api-version=2025-07-01`, {
    location: 'northeurope',
    tags: { owner: 'somebody' },
    sku: { name: 'Balanced_B3' },
    properties: { publicNetworkAccess: 'Disabled', highAvailability: 'Disabled' },
  });
  const was = await azure.observe(REDIS);
  const { host } = await azure.redis.put(REDIS, SPEC);
  expect(host).toBe('redis-shop.northeurope.redis.azure.net');
  expect(await azure.observe(REDIS)).toMatchObject({
    location: 'northeurope',
    sku: { name: 'Balanced_B0' },
    tags: { owner: 'somebody', project: 'shop' },
    properties: { publicNetworkAccess: 'Enabled', highAvailability: 'Disabled' },
  });
  await azure.restore(REDIS, null);
  expect(await azure.observe(REDIS)).not.toBeNull();
  await azure.restore(REDIS, was);
  expect(await azure.observe(REDIS)).toEqual(was);
});
