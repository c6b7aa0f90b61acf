import { z } from 'zod';
import { joined } from '../src/azure/unchangeable.ts';
import type { Config } from '../src/config/schema.ts';
import { createKeyVault } from './create-key-vault.ts';
import { createResourceGroup } from './create-resource-group.ts';
import { armThing, defineStep } from './define.ts';
import { afterWorkspace, loggedTo } from './diagnostics.ts';
import type { Facts } from './ports.ts';
import {
  postgresAddresses,
  postgresData,
  postgresLasting,
  postgresRefusal,
  putPostgres,
} from './postgres.ts';
import { withoutProtect } from './protection.ts';
import { isOfRedis, putRedis, redisAddresses, redisRefusal } from './redis.ts';
import { puts, sendsLogs, setsSecrets } from './requires.ts';
import { together } from './together.ts';

const output = z.object({
  /** By name: the address without a version, and the keyed digest, so that a new value is a change for its consumers. */
  secrets: z.record(z.string(), z.object({ uri: z.string(), digest: z.string() })),
  postgres: z.object({ id: z.string(), host: z.string(), database: z.string() }).nullable(),
  redis: z.object({ id: z.string(), host: z.string(), port: z.number() }).nullable(),
});

type Made = z.infer<typeof output>;

const POSTGRES = 'Microsoft.DBforPostgreSQL/flexibleServers';

/** Creates the PostgreSQL server with its database, its password and connection string in the vault, and the Redis. */
export const createDatabases = defineStep({
  name: 'create_databases',
  needs: { group: createResourceGroup, vault: createKeyVault },
  afterWith: ({ databases, ...config }) => (databases.postgres ? afterWorkspace(config) : []),
  output,
  inputs: async ({ databases, tags, ...config }, { group, vault }, facts) => ({
    group: group.id,
    location: group.location,
    vault: vault.id,
    tags,
    databases: {
      ...(databases.postgres && { postgres: withoutProtect(databases.postgres) }),
      ...(databases.redis && { redis: withoutProtect(databases.redis) }),
    },
    ...(databases.postgres && (await standingOf(databases.postgres, facts))),
    ...(databases.postgres && loggedTo(config, group.id)),
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
  irreversible: ({ databases: { postgres }, ...to }, applied) => {
    const was = applied?.databases.postgres;
    return was && postgres && postgresLasting({ ...applied, postgres: was }, { ...to, postgres });
  },
  protects: ({ databases }, { databases: { postgres, redis }, ...inputs }) => [
    ...(postgres && databases.postgres?.protect ? postgresData({ ...inputs, postgres }) : []),
    ...(redis && databases.redis?.protect ? redisAddresses({ ...inputs, redis }) : []),
  ],
  requires: (config) => {
    const { postgres, redis } = config.databases;
    return [
      ...(postgres === undefined
        ? []
        : [
            puts(config, POSTGRES, postgres.name, {
              sku: postgres.sku,
              tier: postgres.tier,
              version: postgres.version,
            }),
            setsSecrets(config),
            ...sendsLogs(config, POSTGRES, postgres.name),
          ]),
      ...(redis === undefined
        ? []
        : [puts(config, 'Microsoft.Cache/redisEnterprise', redis.name, { sku: redis.sku })]),
    ];
  },
  ...armThing,
  // The server and the Redis know nothing of each other.
  apart: (one, other) => isOfRedis(one) !== isOfRedis(other) || armThing.apart(one, other),
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

/** A password that somebody sets in the vault becomes the server's, and a changed connection string is put right. */
async function standingOf(
  { passwordSecret, urlSecret }: NonNullable<Config['databases']['postgres']>,
  facts: Facts,
) {
  const digestKey = await facts.digestKey();
  const madeSecrets = await Promise.all([passwordSecret, urlSecret].map((name) => facts.madeSecret(name)));
  return { digestKey: digestKey.digest, madeSecrets };
}
