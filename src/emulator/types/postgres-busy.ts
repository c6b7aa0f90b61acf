import type { Calls } from '../calls.ts';
import type { StoredResource } from '../resource-type.ts';
import { ConflictError } from '../conflict-error.ts';

const SERVERS = 'Microsoft.DBforPostgreSQL/flexibleServers';
const RULES = `${SERVERS}/firewallRules`;

/** The server that a database or firewall rule belongs to. */
export function serverOf({ id }: StoredResource): string {
  return id.split('/').slice(0, -2).join('/');
}

/** What of a server is being worked on besides the server itself. */
export function busyChildren(server: string, call: Calls): StoredResource[] {
  return [`${SERVERS}/databases`, RULES]
    .flatMap((type) => call.list(type, server))
    .filter(({ id }) => call.busy(id));
}

/**
 * Refuses a change while the server is busy with another one. Firewall rules alone do not stand in each other's way.
 * Sources: github.com/Azure/azure-postgresql/issues/134 (code and message), hashicorp/terraform-provider-azurerm
 * 18159 (one lock for rules, databases and configurations) and 19953 (rules run beside each other).
 * @throws ConflictError 409 ServerIsBusy
 */
export function refuseWhileBusy(server: string, asking: StoredResource, call: Calls): void {
  if (isGroupDeleting(server, call)) return;
  const children = busyChildren(server, call).filter(
    ({ id, type }) =>
      id.toLowerCase() !== asking.id.toLowerCase() && !(type === RULES && asking.type === RULES),
  );
  const itself = asking.type !== SERVERS && call.busy(server) ? [server] : [];
  const inTheWay = [...itself, ...children.map(({ id }) => id)];
  if (inTheWay.length === 0) return;
  throw new ConflictError(
    'ServerIsBusy',
    `Cannot complete operation while server '${server.split('/').at(-1) ?? ''}' is busy processing another operation. Try again later.`,
    () => inTheWay.forEach((id) => call.look(id)),
  );
}

// The deletion of a group ends what is in progress below it.
function isGroupDeleting(server: string, call: Calls): boolean {
  const group = call.find(server.split('/').slice(0, 5).join('/'));
  return group?.properties?.['provisioningState'] === 'Deleting';
}
