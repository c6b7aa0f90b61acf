import type { Config } from '../src/config/schema.ts';
import { childId, resourceId } from '../src/azure/ids.ts';
import { witnessOf } from '../src/azure/postgres-server.ts';
import { lastingChanges, refusedChanges } from '../src/azure/unchangeable.ts';
import { type Logged, logAddresses, LOGS, putLogs } from './diagnostics.ts';
import { isHeldByOthers, newPassword } from './postgres-password.ts';
import type { Ports } from './ports.ts';
import { together } from './together.ts';

/** What the PostgreSQL part of `create_databases` works on. */
export interface PostgresInputs extends Logged {
  readonly group: string;
  readonly location: string;
  readonly vault: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly postgres: Omit<NonNullable<Config['databases']['postgres']>, 'protect'>;
}

/** Lists the addresses of the server and what belongs to it, in the order in which they are made. */
export function postgresAddresses(inputs: PostgresInputs): string[] {
  const { password, url, server, database, rules } = places(inputs);
  return [password, url, server, database, ...rules.map(({ id }) => id), ...logAddresses(server, inputs)];
}

/** Lists of these what holds data, or the key to it: the server, its database, and the secrets of both. */
export function postgresData(inputs: PostgresInputs): string[] {
  const { password, url, server, database } = places(inputs);
  return [password, url, server, database];
}

/** Says what Azure never changes of a server that stays. */
export function postgresRefusal(from: PostgresInputs, to: PostgresInputs): string | undefined {
  return refusedChanges(SERVERS, { at: serverOf, from, to }, ASKED);
}

/** Says what of a server that stays changes for good: a version that rises, storage that grows. */
export function postgresLasting(from: PostgresInputs, to: PostgresInputs) {
  return lastingChanges(SERVERS, { at: serverOf, from, to }, ASKED);
}

const SERVERS = 'Microsoft.DBforPostgreSQL/flexibleServers';

/** Where the inputs have what Azure does not change at will. */
const ASKED = {
  location: ['location', ({ location }: PostgresInputs) => location],
  'properties.administratorLogin': [
    'databases.postgres.administratorLogin',
    ({ postgres }: PostgresInputs) => postgres.administratorLogin,
  ],
  'properties.version': ['databases.postgres.version', ({ postgres }: PostgresInputs) => postgres.version],
  'properties.storage.storageSizeGB': [
    'databases.postgres.storageSizeGB',
    ({ postgres }: PostgresInputs) => postgres.storageSizeGB,
  ],
} as const;

function serverOf(inputs: PostgresInputs): string {
  return places(inputs).server;
}

/**
 * Creates or changes the server and what belongs to it. The password, and the connection string made of it, are in the
 * vault before the first call that uses them: a crash in between finds them there.
 * Throws `azure-refused` for a server of others whose password is in no secret.
 */
export async function putPostgres(inputs: PostgresInputs, { azure, secrets, log }: Ports) {
  const { location, tags, postgres } = inputs;
  const { password, url, server, database, rules } = places(inputs);
  const host = hostOf(postgres.name);
  const isForeign = isHeldByOthers(await azure.observe(server), azure.lineage);
  const login = await azure.secrets.put(
    password,
    (held) => held ?? newPassword(postgres, { server, isForeign, secrets }),
    secrets,
  );
  const connection = await azure.secrets.put(url, () => urlOf(postgres, host, login.value), secrets);
  log(`waiting for the PostgreSQL server ${postgres.name}`);
  await azure.postgres.putServer(server, {
    ...postgres,
    location,
    tags,
    password: { value: login.value, witness: witnessOf(password, login.digest) },
  });
  await azure.postgres.putDatabase(database);
  await together(rules, ({ id, ...range }) => azure.postgres.putFirewallRule(id, range));
  await putLogs(server, LOGS.postgres, { ...inputs, azure });
  return {
    secrets: {
      [postgres.passwordSecret]: { uri: login.uri, digest: login.digest },
      [postgres.urlSecret]: { uri: connection.uri, digest: connection.digest },
    },
    postgres: { id: server, host, database: postgres.database },
  };
}

function places({ group, vault, postgres }: PostgresInputs) {
  const server = resourceId(group, SERVERS, postgres.name);
  return {
    password: childId(vault, 'secrets', postgres.passwordSecret),
    url: childId(vault, 'secrets', postgres.urlSecret),
    server,
    database: childId(server, 'databases', postgres.database),
    rules: postgres.firewall.map(({ name, ...range }) => ({
      id: childId(server, 'firewallRules', name),
      ...range,
    })),
  };
}

/** The name of the host follows from the name of the server, which is unique in all of Azure. */
function hostOf(server: string): string {
  return `${server.toLowerCase()}.postgres.database.azure.com`;
}

/**
 * `verify-full`: the certificate is checked, against authorities that every system trusts.
 * Source: Microsoft Learn, "Networking overview with SSL and TLS" of Azure Database for PostgreSQL.
 */
function urlOf(
  { administratorLogin, database }: PostgresInputs['postgres'],
  host: string,
  password: string,
): string {
  const user = `${encodeURIComponent(administratorLogin)}:${encodeURIComponent(password)}`;
  return `postgres://${user}@${host}:5432/${encodeURIComponent(database)}?sslmode=verify-full`;
}
