import { z } from 'zod';
import { joined } from '../src/azure/unchangeable.ts';
import { createKeyVault } from './create-key-vault.ts';
import { createResourceGroup } from './create-resource-group.ts';
import { armThing, defineStep } from './define.ts';
import { postgresAddresses, postgresData, postgresRefusal, putPostgres } from './postgres.ts';
import { withoutProtect } from './protection.ts';
import { putRedis, redisAddresses, redisRefusal } from './redis.ts';
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
    databases: {
      ...(databases.postgres && { postgres: withoutProtect(databases.postgres) }),
      ...(databases.redis && { redis: withoutProtect(databases.redis) }),
    },
  }),
  at: ({ databases: { postgres, redis }, ...inputs }) => [
    ...(postgres === undefined ? [] : postgresAddresses({ ...inputs, postgres })),
    ...(redis === undefined ? [] : redisAddresses({ ...inputs, redis })),
  ],
  cannotChange: ({ databases: was, ...from }, { databases: is, ...to }) =>
    joined(
      was.postgres &&
        is.postgres &&
        postgresRefusal({ ...from, postgres: was.postgres }, { ...to, postgres: is.postgres }),
      was.redis && is.redis && redisRefusal({ ...from, redis: was.redis }, { ...to, redis: is.redis }),
    ),
  protects: ({ databases }, { databases: { postgres, redis }, ...inputs }) => [
    ...(postgres && databases.postgres?.protect ? postgresData({ ...inputs, postgres }) : []),
    ...(redis && databases.redis?.protect ? redisAddresses({ ...inputs, redis }) : []),
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
