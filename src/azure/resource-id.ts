/** What an ARM id says: the type as `Namespace/type/childType`, the names, and the group it lies in. */
export interface ResourceId {
  /** Lower-case, `microsoft.resources/resourcegroups` for a group itself. */
  readonly type: string;
  readonly name: string;
  /** All names of the type's segments: `['server', 'database']`. */
  readonly names: readonly string[];
  readonly subscriptionId: string;
  readonly group: string | undefined;
  /** The id of the resource that an extension resource (a role assignment) is about. */
  readonly scope: string | undefined;
}

/** The type under which a resource group is looked up. */
export const GROUP_TYPE = 'microsoft.resources/resourcegroups';

/** The type under which the registration of a resource provider is looked up. */
export const PROVIDER_TYPE = 'microsoft.resources/providers';

/** The type under which a secret of a vault is looked up. */
export const SECRET_TYPE = 'microsoft.keyvault/vaults/secrets';

/**
 * Reads an ARM id, in any casing. A `#fragment` behind it, with which a step names its own fields of a shared resource,
 * is no part of the id.
 * Throws where the text is no id of a group, a provider registration or a resource: an address is made by our own code.
 */
export function parseResourceId(text: string): ResourceId {
  const id = bareId(text);
  const last = id.toLowerCase().lastIndexOf('/providers/');
  const head = /^\/subscriptions\/([^/]+)(?:\/resourcegroups\/([^/]+))?/i.exec(id);
  const subscriptionId = head?.[1];
  if (subscriptionId === undefined) throw new TypeError(`not an ARM id: ${text}`);
  const group = head?.[2];
  if (last < 0) {
    if (group === undefined || head?.[0] !== id) throw new TypeError(`not an ARM id: ${text}`);
    return { type: GROUP_TYPE, name: group, names: [group], subscriptionId, group, scope: undefined };
  }
  const segments = id.slice(last + '/providers/'.length).split('/');
  const namespace = segments.shift() ?? '';
  const types = segments.filter((_, index) => index % 2 === 0);
  const names = segments.filter((_, index) => index % 2 === 1);
  if (types.length !== names.length) throw new TypeError(`not an ARM id: ${text}`);
  const scope = id.slice(0, last);
  const name = names.at(-1);
  if (name === undefined) {
    return {
      type: PROVIDER_TYPE,
      name: namespace,
      names: [namespace],
      subscriptionId,
      group,
      scope: undefined,
    };
  }
  const type = [namespace, ...types].join('/').toLowerCase();
  return {
    type,
    name,
    names,
    subscriptionId,
    group,
    scope: /\/providers\//i.test(scope) ? scope : undefined,
  };
}

/** The same, for addresses that a user's step may have made up; undefined where it is no such id. */
export function resourceIdIn(text: string): ResourceId | undefined {
  try {
    return parseResourceId(text);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** The id that the generic client wants: without its leading slash (else it sends `//subscriptions`) and fragment. */
export function idWithoutSlash(id: string): string {
  return bareId(id).slice(1);
}

/** The id of what a resource lies in: its parent, its group, or what an extension resource is about. */
export function parentId(id: string): string {
  const bare = bareId(id);
  const up = bare.split('/').slice(0, -2).join('/');
  return up.replace(/\/providers(\/[^/]+)?$/i, '');
}

function bareId(id: string): string {
  const end = id.indexOf('#');
  const bare = end < 0 ? id : id.slice(0, end);
  return bare.endsWith('/') ? bare.slice(0, -1) : bare;
}
