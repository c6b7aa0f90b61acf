import { z } from 'zod';
import type { Config } from '../src/config/schema.ts';
import { resourceId } from '../src/azure/ids.ts';
import { redisDatabaseId } from '../src/azure/redis.ts';
import { createKeyVault } from './create-key-vault.ts';
import { createResourceGroup } from './create-resource-group.ts';
import { armThing, defineStep } from './define.ts';
import type { Ports } from './ports.ts';
import { postgresAddresses, putPostgres } from './postgres.ts';
import { together } from './together.ts';

const output = z.object({
  /** By name: the address without a version, and the keyed digest, so that a new value is a change for its consumers. */
  secrets: z.record(z.string(), z.object({ uri: z.string(), digest: z.string() })),
  postgres: z.object({ id: z.string(), host: z.string(), database: z.string() }).nullable(),
  redis: z.object({ id: z.string(), host: z.string(), port: z.number() }).nullable(),
});

type Made = z.infer<typeof output>;

/** Creates the PostgreSQL server with its database, its password and connection string in the vault, and the Redis. */
export const createDatabases = defineStep({
  name: 'create_databases',
  needs: { group: createResourceGroup, vault: createKeyVault },
  output,
  inputs: ({ databases, tags }, { group, vault }) => ({
    group: group.id,
    location: group.location,
    vault: vault.id,
    tags,
    databases,
  }),
  at: ({ databases: { postgres, redis }, ...inputs }) => [
    ...(postgres === undefined ? [] : postgresAddresses({ ...inputs, postgres })),
    ...(redis === undefined ? [] : redisAddresses(inputs.group, redis)),
  ],
  ...armThing,
  run: async ({ databases: { postgres, redis }, ...inputs }, ports) => {
    const made = await together<() => Promise<Partial<Made>>, Partial<Made>>(
      [
        async () => (postgres === undefined ? {} : putPostgres({ ...inputs, postgres }, ports)),
        async () => (redis === undefined ? {} : { redis: await putRedis({ ...inputs, redis }, ports) }),
      ],
      (make) => make(),
    );
    return { secrets: {}, postgres: null, redis: null, ...made[0], ...made[1] };
  },
});

type Redis = NonNullable<Config['databases']['redis']>;

function redisAddresses(group: string, { name }: Redis): string[] {
  const cluster = resourceId(group, 'Microsoft.Cache/redisEnterprise', name);
  return [cluster, redisDatabaseId(cluster)];
}

async function putRedis(
  inputs: { group: string; location: string; tags: Readonly<Record<string, string>>; redis: Redis },
  { azure, log }: Ports,
) {
  const { group, location, tags, redis } = inputs;
  const id = resourceId(group, 'Microsoft.Cache/redisEnterprise', redis.name);
  log(`waiting for the Redis ${redis.name}`);
  return azure.redis.put(id, { location, tags, sku: redis.sku });
}
