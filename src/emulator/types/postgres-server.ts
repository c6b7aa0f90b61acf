import { z } from 'zod';
import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import { nameTaken } from '../name-check.ts';
import type { ResourceType, StoredResource } from '../resource-type.ts';
import { busyChildren, refuseWhileBusy } from './postgres-busy.ts';
import { databaseOf, SYSTEM_DATABASES } from './postgres-database.ts';
import { forgetPassword, keepPassword } from './postgres-login.ts';
import { invalidParameter } from './postgres-parameter.ts';
import { checkSize } from './postgres-quota.ts';
import { serverProperties, serverSku } from './postgres-server-body.ts';
import { checkSku, settleServer } from './postgres-server-properties.ts';
import { tags } from './tags.ts';

/**
 * 3 to 63 lower-case letters, digits and hyphens, no hyphen at either end.
 * Source: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftdbforpostgresql
 */
export const SERVER_NAME = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;

/**
 * Flexible servers of Azure Database for PostgreSQL. Every change answers 202 with Azure-AsyncOperation and Location.
 * Source: azure-rest-api-specs, specification/postgresql/DBforPostgreSQL.Management/Server.tsp.
 */
export const postgresServers: ResourceType = {
  type: 'Microsoft.DBforPostgreSQL/flexibleServers',
  apiVersions: ['2025-08-01', '2024-08-01', '2022-12-01', '2021-06-01'],
  body: z.strictObject({
    location: z.string(),
    tags: tags.optional(),
    sku: serverSku,
    identity: z.looseObject({ type: z.string() }).optional(),
    properties: serverProperties.optional(),
  }),
  tracked: true,
  statuses: { create: 202, update: 202, delete: 202, deleteMissing: 204 },
  style: { put: 'azure-async-operation', delete: 'azure-async-operation' },
  states: {
    member: 'state',
    creating: 'Provisioning',
    updating: 'Updating',
    deleting: 'Dropping',
    succeeded: 'Ready',
    failed: 'Disabled',
  },
  conflictCode: 'ServerIsBusy',
  // Created after 4m3s (hashicorp/terraform-provider-azurerm 16622) and 5m6s, in public Terraform logs; a change of the
  // size restarts the server and "may take a few minutes" (Learn, "Scale compute"). Deletion: assumed, no figure found.
  seconds: { create: 270, update: 90, delete: 30 },
  patch: true,
  accept(body, before, call) {
    if (!SERVER_NAME.test(body.name)) throw invalidParameter('serverName');
    if (before === undefined && nameTaken(call, body.type, body.name)) throw taken();
    refuseWhileBusy(body.id, body, call);
    checkSku(body);
    checkSize(body, before, call);
    const properties = settleServer(body, before, call);
    keepPassword(body.id, serverProperties.parse(body.properties ?? {}), call);
    return { ...body, properties };
  },
  finish(server, call) {
    for (const name of SYSTEM_DATABASES) {
      const database = databaseOf(server, name);
      if (call.find(database.id) === undefined) call.store(database);
    }
  },
  present: (server, call) => ({
    ...server,
    properties: { ...server.properties, state: stateOf(server, call) },
  }),
  removing(server, call) {
    refuseWhileBusy(server.id, server, call);
    forgetPassword(server, call);
  },
};

// KnownServerState.Updating: "for example, a firewall rule is being added or removed".
function stateOf({ id, properties }: StoredResource, call: Calls): unknown {
  const state = properties?.['state'];
  const busy = busyChildren(id, call);
  if (state !== 'Ready' || busy.length === 0) return state;
  // Whoever sees the server at work has seen what it works on.
  for (const child of busy) call.look(child.id);
  return 'Updating';
}

// The provider's word for a taken name, as deployments report it; the name check words it alike.
function taken(): ArmError {
  return new ArmError(
    409,
    'ServerNameAlreadyExists',
    'Specified server name is already used by another server.',
  );
}
