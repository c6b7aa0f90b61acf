import type { Config } from '../src/config/schema.ts';
import { resourceId } from '../src/azure/ids.ts';
import { redisDatabaseId } from '../src/azure/redis.ts';
import { refusedChanges } from '../src/azure/unchangeable.ts';
import type { Ports } from './ports.ts';

/** What the Redis part of `create_databases` works on. */
export interface RedisInputs {
  readonly group: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly redis: Omit<NonNullable<Config['databases']['redis']>, 'protect'>;
}

/** Lists the addresses of the Redis: the cluster, and the one database in it. */
export function redisAddresses(inputs: RedisInputs): string[] {
  const cluster = clusterOf(inputs);
  return [cluster, redisDatabaseId(cluster)];
}

/** Whether an address is one of these. */
export function isOfRedis(at: string): boolean {
  return at.includes('/providers/microsoft.cache/redisenterprise/');
}

/** Says what Azure never changes of a Redis that stays. */
export function redisRefusal(from: RedisInputs, to: RedisInputs): string | undefined {
  return refusedChanges(
    'Microsoft.Cache/redisEnterprise',
    { at: clusterOf, from, to },
    {
      location: ['location', ({ location }) => location],
      'sku.name': ['databases.redis.sku', ({ redis }) => redis.sku],
    },
  );
}

/** Creates or changes the Redis. */
export async function putRedis(inputs: RedisInputs, { azure, log }: Ports) {
  const { location, tags, redis } = inputs;
  log(`waiting for the Redis ${redis.name}`);
  return azure.redis.put(clusterOf(inputs), { location, tags, sku: redis.sku });
}

function clusterOf({ group, redis }: RedisInputs): string {
  return resourceId(group, 'Microsoft.Cache/redisEnterprise', redis.name);
}
