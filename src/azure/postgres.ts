import type { PostgreSQLManagementFlexibleServerClient, Server } from '@azure/arm-postgresql-flexible';
import type { Arm } from './arm.ts';
import { once, type Connection } from './connection.ts';
import { nameOf } from './ids.ts';
import { imageOf, isOurs, type ArmImage, type ArmResource } from './image.ts';
import { orNull } from './long-running.ts';
import { laidOver } from './merge.ts';
import { changingWords } from './operation-words.ts';
import { lookedUntil } from './operation.ts';
import { imageOfServer, PASSWORD_TAG, restoreServer, rewritable } from './postgres-server.ts';
import { parentId, parseResourceId } from './resource-id.ts';
import { apiVersionOf, kindOf } from './resource-kinds.ts';
import type { Discretion } from './secret-image.ts';
import type { Secrets } from './secrets.ts';

/** What a PostgreSQL flexible server is to have. */
export interface ServerSpec {
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly version: string;
  readonly sku: string;
  readonly tier: 'Burstable' | 'GeneralPurpose' | 'MemoryOptimized';
  readonly storageSizeGB: number;
  readonly backupRetentionDays: number;
  readonly administratorLogin: string;
  readonly password: ServerPassword;
}

/** The password of the administrator, and what can be read of it on the server: see `witnessOf`. */
export interface ServerPassword {
  readonly witness: string;
  readonly value: string;
}

/** Flexible servers of Azure Database for PostgreSQL, and what they hold. */
export interface Postgres {
  /** Creates or changes a server; the password is sent only to a new server, or when the witness says it is another. */
  putServer(id: string, spec: ServerSpec): Promise<void>;
  observeServer(at: string): Promise<ArmImage | null>;
  /**
   * As for any resource, with the password of the image's witness where that is not in force. What only ever grows (the
   * size of the storage, the version) stays as it is. Without discretion no password is looked for.
   */
  restoreServer(at: string, was: ArmImage | null, discretion: Discretion | undefined): Promise<void>;
  /** Creates a database; one that is there is left as it is. */
  putDatabase(id: string): Promise<void>;
  putFirewallRule(
    id: string,
    range: { readonly startIpAddress: string; readonly endIpAddress: string },
  ): Promise<void>;
}

/**
 * Opens the servers through `@azure/arm-postgresql-flexible`.
 * Source: Azure/azure-rest-api-specs, specification/postgresql/DBforPostgreSQL.Management.
 */
export function openPostgres(connection: Connection, arm: Arm, secrets: Secrets): Postgres {
  const { call, lineage } = connection;
  const client = once(() => openClient(connection));
  const group = (id: string): string => parseResourceId(id).group ?? '';
  return {
    async putServer(id, spec) {
      const { servers } = await client();
      const there = await orNull(() => call(id, () => servers.get(group(id), nameOf(id))));
      const now = there && rewritable(there, spec.storageSizeGB);
      const body = laidOver(now, declared(spec, there), lineage);
      if (there === null || isAnother(there, spec.password.witness, lineage)) {
        body.administratorLoginPassword = spec.password.value;
      }
      // Not even a digest of the password leaves this function: its witness stands for it.
      const asked = { ...spec, password: spec.password.witness };
      await arm.written(id, asked, () => servers.beginCreateOrUpdate(group(id), nameOf(id), body));
    },
    async observeServer(at) {
      const there = await lookedUntil(
        connection.patience,
        at,
        () => arm.read(at),
        isAtRest,
        (server) => changingWords(at, atWork(server)),
      );
      return there === null ? null : imageOfServer(imageOf(kindOf(at), there));
    },
    restoreServer: (at, was, discretion) => restoreServer(at, was, { arm, secrets, discretion }),
    async putDatabase(id) {
      const { databases } = await client();
      const server = nameOf(parentId(id));
      const there = await orNull(() => call(id, () => databases.get(group(id), server, nameOf(id))));
      // Neither can be changed: https://www.postgresql.org/docs/current/sql-alterdatabase.html
      const { charset = 'UTF8', collation = 'en_US.utf8' } = there ?? {};
      const body = { charset, collation };
      await arm.written(id, body, () => databases.beginCreate(group(id), server, nameOf(id), body));
    },
    async putFirewallRule(id, { startIpAddress, endIpAddress }) {
      const { firewallRules } = await client();
      const server = nameOf(parentId(id));
      const body = { startIpAddress, endIpAddress };
      const put = () => firewallRules.beginCreateOrUpdate(group(id), server, nameOf(id), body);
      await arm.written(id, body, put);
    },
  };
}

async function openClient(connection: Connection): Promise<PostgreSQLManagementFlexibleServerClient> {
  const { PostgreSQLManagementFlexibleServerClient: Client } = await import('@azure/arm-postgresql-flexible');
  const options = {
    ...connection.clientOptions,
    apiVersion: apiVersionOf('Microsoft.DBforPostgreSQL/flexibleServers'),
  };
  return new Client(await connection.credential(), connection.subscriptionId, options);
}

const AT_WORK = new Set(['Provisioning', 'Updating', 'Dropping', 'Starting', 'Stopping', 'Restarting']);

/** A server shows a `state` of its own, and no `provisioningState`; while it works, what is read is neither old nor new. */
function isAtRest(server: ArmResource | null): boolean {
  return atWork(server) === undefined;
}

function atWork(server: ArmResource | null): string | undefined {
  const state = server?.properties?.['state'];
  return typeof state === 'string' && AT_WORK.has(state) ? state : undefined;
}

/** True where the password in force is known to be another one. Of a server that we only found nothing is known. */
function isAnother({ tags }: Server, witness: string, lineage: string): boolean {
  const known = tags?.[PASSWORD_TAG] !== undefined || isOurs({ tags: tags ?? {} }, lineage);
  return known && tags?.[PASSWORD_TAG] !== witness;
}

function declared(spec: ServerSpec, there: Server | null): Server {
  return {
    location: there?.location ?? spec.location,
    tags: { ...spec.tags, [PASSWORD_TAG]: spec.password.witness },
    sku: { name: spec.sku, tier: spec.tier },
    version: spec.version,
    administratorLogin: spec.administratorLogin,
    storage: { storageSizeGB: spec.storageSizeGB },
    backup: { backupRetentionDays: spec.backupRetentionDays },
  };
}
