/** How a member of a standing resource may change: not at all, only to more, or only from off to on. */
export type Rule = 'never' | 'grows' | 'oneWay';

/** Where a member's value stands in a step's inputs, and by which key of the configuration people know it. */
export type Asked<Inputs> = readonly [key: string, read: (inputs: Inputs) => Value | undefined];

/** What a member can hold. */
export type Value = string | number | boolean;

/** One change that is asked of one resource: what it is, where it stands, and both inputs of its step. */
export interface Change<Inputs> {
  readonly at: (inputs: Inputs) => string | undefined;
  readonly from: Inputs;
  readonly to: Inputs;
}

/**
 * Says which members of a resource are asked to change as Azure never changes them: one sentence each, with the key, both
 * values and why, joined by `; `. Undefined where there is none, and where the resource becomes another one.
 */
export function refusedChanges<Type extends keyof typeof UNCHANGEABLE, Inputs>(
  type: Type,
  { at, from, to }: Change<Inputs>,
  asked: { readonly [Member in keyof (typeof UNCHANGEABLE)[Type]]: Asked<Inputs> },
): string | undefined {
  const [was, is] = [known(at, from), known(at, to)];
  if (typeof was !== 'string' || typeof is !== 'string' || was.toLowerCase() !== is.toLowerCase())
    return undefined;
  return joined(
    ...compared(type, { from, to }, asked).flatMap(({ told, row, old, wanted }) =>
      isAllowed(row, old, wanted) ? [] : [told],
    ),
  );
}

/**
 * Says which members of a resource are asked to change as Azure does, and never takes back: what only grows, and what only
 * goes on. In the same words, with the address and the members; undefined where there is none.
 */
export function lastingChanges<Type extends keyof typeof UNCHANGEABLE, Inputs>(
  type: Type,
  { at, from, to }: Change<Inputs>,
  asked: { readonly [Member in keyof (typeof UNCHANGEABLE)[Type]]: Asked<Inputs> },
): { readonly why: string; readonly at: Readonly<Record<string, readonly string[]>> } | undefined {
  const [was, is] = [known(at, from), known(at, to)];
  if (typeof was !== 'string' || typeof is !== 'string' || was.toLowerCase() !== is.toLowerCase())
    return undefined;
  const lasting = compared(type, { from, to }, asked).filter(
    ({ row, old, wanted }) =>
      row.rule !== 'never' && wanted !== undefined && wanted !== old && isAllowed(row, old, wanted),
  );
  const why = joined(...lasting.map(({ told }) => told));
  return why === undefined
    ? undefined
    : { why, at: { [is]: lasting.map(({ member, row }) => row.whole ?? member) } };
}

function compared<Inputs>(
  type: keyof typeof UNCHANGEABLE,
  { from, to }: Pick<Change<Inputs>, 'from' | 'to'>,
  asked: Readonly<Record<string, Asked<Inputs>>>,
) {
  const rows: Readonly<Record<string, Row>> = UNCHANGEABLE[type];
  return Object.entries(asked).flatMap(([member, [key, read]]) => {
    const row = rows[member];
    const [old, wanted] = [known(read, from), known(read, to)];
    if (row === undefined || old === undefined) return [];
    return [{ member, row, old, wanted, told: `${key} ${String(old)} -> ${String(wanted)}: ${row.why}` }];
  });
}

/** Joins what several resources of one step are refused for; undefined where none is. */
export function joined(...refusals: readonly (string | undefined)[]): string | undefined {
  const told = refusals.filter((one) => one !== undefined);
  return told.length === 0 ? undefined : told.join('; ');
}

/** What an older program has recorded may lack what is read: of that nothing is known, and Azure decides. */
function known<Inputs>(read: (inputs: Inputs) => Value | undefined, inputs: Inputs): Value | undefined {
  try {
    return read(inputs);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function isAllowed({ rule, part = String }: Row, old: Value, wanted: Value | undefined): boolean {
  // What is no longer asked for stays as it is.
  if (wanted === undefined) return true;
  if (rule === 'grows') return Number(wanted) >= Number(old);
  if (rule === 'oneWay') return old !== true || wanted === true;
  return part(old) === part(wanted);
}

interface Row {
  readonly rule: Rule;
  /** Why, in words for people, as the end of a sentence. */
  readonly why: string;
  /** Where Azure says so. */
  readonly source: string;
  /** The member around it, where others go with its value. */
  readonly whole?: string;
  /** The part of the value that never changes, where not all of it is meant. */
  readonly part?: (value: Value) => string;
}

/** Refused with 409 `InvalidResourceLocation`; only deleting and making it again puts a resource elsewhere. */
function located(thing: string): Row {
  const source =
    'learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors, InvalidResourceLocation';
  return { rule: 'never', why: `Azure never moves ${thing} to another region`, source };
}

/**
 * The table, by type and member. It has what the configuration can ask for: modes that we never set (networks, zones,
 * character sets) are not in it, nor what is part of an id (of a role assignment: scope, role and principal), nor an
 * identity, which lies in the group that it is made with.
 */
const UNCHANGEABLE = {
  'Microsoft.Resources/resourceGroups': {
    location: {
      rule: 'never',
      why: 'Azure never moves a resource group to another region',
      source:
        'learn.microsoft.com/azure/azure-resource-manager/management/overview, Resource groups; 409 InvalidResourceGroupLocation',
    },
  },
  'Microsoft.OperationalInsights/workspaces': { location: located('a workspace') },
  'Microsoft.Insights/components': { location: located('an Application Insights component') },
  'Microsoft.ContainerRegistry/registries': { location: located('a registry') },
  'Microsoft.KeyVault/vaults': {
    location: located('a vault'),
    'properties.softDeleteRetentionInDays': {
      rule: 'never',
      why: 'Azure never changes how long a vault can be recovered',
      source:
        'learn.microsoft.com/azure/key-vault/general/soft-delete-overview ("Once set, the retention policy interval cannot be changed"); 400 BadRequest',
    },
    'properties.enablePurgeProtection': {
      rule: 'oneWay',
      why: 'Azure never switches the purge protection of a vault off',
      source:
        'learn.microsoft.com/azure/key-vault/general/soft-delete-overview, Purge protection; 400 BadRequest ("an irreversible action")',
    },
  },
  'Microsoft.DBforPostgreSQL/flexibleServers': {
    location: located('a server'),
    'properties.administratorLogin': {
      rule: 'never',
      why: 'Azure never changes the administrator of a server',
      source:
        'learn.microsoft.com/rest/api/postgresql/servers/update 2025-08-01, administratorLogin ("cannot be changed for the rest of the life of a server")',
    },
    'properties.version': {
      rule: 'grows',
      why: 'the version of a server only rises',
      source: 'learn.microsoft.com/azure/postgresql/flexible-server/concepts-major-version-upgrade',
    },
    'properties.storage.storageSizeGB': {
      rule: 'grows',
      why: 'the storage of a server only grows',
      whole: 'properties.storage',
      source:
        'learn.microsoft.com/azure/postgresql/flexible-server/concepts-storage-premium-ssd ("storage can only be scaled up")',
    },
  },
  'Microsoft.Cache/redisEnterprise': {
    location: located('a Redis'),
    'sku.name': {
      rule: 'never',
      why: 'a Redis never changes between memory and flash',
      source:
        'learn.microsoft.com/azure/redis/how-to-scale, Prerequisites/limitations ("to the Flash Optimized tier, or vice-versa")',
      part: (sku) => (String(sku).startsWith('Flash') ? 'flash' : 'memory'),
    },
  },
  'Microsoft.App/managedEnvironments': { location: located('an environment') },
  'Microsoft.App/containerApps': {
    location: located('an app'),
    'properties.environmentId': {
      rule: 'never',
      why: 'Azure never moves an app to another environment',
      source:
        'registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/container_app, container_app_environment_id ("forces a new resource")',
    },
  },
  'Microsoft.App/jobs': { location: located('a job') },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Row>>>>;
