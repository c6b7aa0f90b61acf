import { z } from 'zod';
import type { ResourceType, StoredResource } from '../resource-type.ts';
import { refuseWhileBusy, serverOf } from './postgres-busy.ts';
import { invalidParameter } from './postgres-parameter.ts';

/**
 * The databases that come with every server and cannot be dropped.
 * Source: https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-servers#managing-your-server
 */
export const SYSTEM_DATABASES = ['azure_maintenance', 'postgres', 'azure_sys'];

const TYPE = 'Microsoft.DBforPostgreSQL/flexibleServers/databases';

const properties = z.strictObject({
  charset: z
    .string()
    .regex(/^[a-zA-Z]+\w*$/)
    .nullish(),
  collation: z
    .string()
    .regex(/^[a-zA-Z-]+([. ]|\w)*$/)
    .nullish(),
});

/** The body of a database that comes with its server. */
export function databaseOf(server: StoredResource, name: string): StoredResource {
  const id = `${server.id}/databases/${name}`;
  return { id, name, type: TYPE, properties: { charset: 'UTF8', collation: 'en_US.utf8' } };
}

/**
 * Databases of a server. Creation answers 202; there is no update: a PUT of what stands there changes nothing, and
 * PostgreSQL cannot change the encoding or the collation of a database.
 * Sources: azure-rest-api-specs, specification/postgresql/DBforPostgreSQL.Management/Database.tsp ("Creates a new
 * database"); https://www.postgresql.org/docs/current/sql-alterdatabase.html
 */
export const postgresDatabases: ResourceType = {
  type: TYPE,
  apiVersions: ['2025-08-01', '2024-08-01', '2022-12-01', '2021-06-01'],
  body: z.strictObject({ properties: properties.nullish() }),
  tracked: false,
  statuses: { create: 202, update: 202, delete: 202, deleteMissing: 204 },
  style: { put: 'azure-async-operation', delete: 'azure-async-operation' },
  states: null,
  conflictCode: 'ServerIsBusy',
  // "Creation complete after 14s" in public Terraform logs.
  seconds: { create: 14, update: 5, delete: 14 },
  accept(body, before, call) {
    if (!/^[a-zA-Z_][\w-]{0,62}$/.test(body.name)) throw invalidParameter('databaseName');
    refuseWhileBusy(serverOf(body), body, call);
    const wanted = properties.parse(body.properties ?? {});
    const { charset = 'UTF8', collation = 'en_US.utf8' } = before?.properties ?? {};
    const settled = {
      charset: (wanted.charset ?? String(charset)).toUpperCase(),
      collation: wanted.collation ?? String(collation),
    };
    if (before !== undefined) {
      if (settled.charset !== String(charset).toUpperCase()) throw invalidParameter('Charset');
      if (settled.collation.toLowerCase() !== String(collation).toLowerCase())
        throw invalidParameter('Collation');
      return before;
    }
    return { ...body, properties: settled };
  },
  removing(database, call) {
    refuseWhileBusy(serverOf(database), database, call);
    if (SYSTEM_DATABASES.includes(database.name)) throw invalidParameter('databaseName');
  },
};
