/** Refusals that end by themselves: the call is made again as long as patience lasts. */
export interface Clearing {
  /** Of which services; `*` stands for anything. */
  readonly service: string;
  readonly codes: readonly string[];
  /** Where the same code means other things, too: what the message says of this one. */
  readonly message?: RegExp;
  /** Of all but a GET, to what this process has made a moment ago or to what lies below. */
  readonly newlyMade?: true;
  /** Where it is told that this clears. */
  readonly source: string;
}

/**
 * All that is known to clear, and nothing else: other conflicts (a taken name, a lock somebody set) do not. Azure refused
 * these, so nothing was done, and the same can be asked again. What to do after no answer at all is in `repeatable.ts`.
 */
export const KNOWN_TO_CLEAR: readonly Clearing[] = [
  {
    service: '*',
    codes: [
      'AnotherOperationInProgress',
      'ConflictingConcurrentWriteNotAllowed',
      'OperationInProgress',
      'RetryableError',
      'RetryableErrorDueToAnotherOperation',
    ],
    source: 'Microsoft Learn, "Troubleshoot common Azure deployment errors"',
  },
  {
    service: '*',
    codes: ['ResourceBeingDeleted', 'ResourceGroupBeingDeleted', 'ResourceGroupDeletionInProgress'],
    source: 'github.com/Azure/azure-cli/issues/28679',
  },
  {
    service: '*',
    codes: ['PrincipalNotFound'],
    source: 'Microsoft Learn, "Troubleshoot Azure RBAC": a new identity replicates for a while',
  },
  {
    service: '*',
    codes: ['ResourceGroupNotFound', 'ParentResourceNotFound', 'ResourceNotFound'],
    newlyMade: true,
    source:
      'Microsoft Learn, "Troubleshoot resource not found errors": what was just made is not seen everywhere at once',
  },
  {
    service: 'Microsoft.App/*',
    codes: [
      'ContainerAppLockConflict',
      'ContainerAppOperationInProgress',
      'ContainerAppsJobOperationInProgress',
      'MaintenanceConfigurationLockConflict',
      'ManagedEnvironmentNotReadyForAppCreation',
      'ManagedEnvironmentOperationInProgress',
    ],
    source: 'github.com/microsoft/azure-container-apps/issues/701 and 1112',
  },
  {
    service: 'Microsoft.DBforPostgreSQL/*',
    codes: ['ConflictingServerOperation', 'ServerBusy', 'ServerIsBusy'],
    source:
      'github.com/Azure/azure-postgresql/issues/134, github.com/hashicorp/terraform-provider-azurerm/issues/28298',
  },
  {
    service: 'Microsoft.KeyVault/*',
    codes: ['ConflictError'],
    // The other one is for a name that a soft-deleted vault holds.
    message: /parallel operations/,
    source: 'github.com/scylladb/scylla-cluster-tests/issues/13184',
  },
  {
    service: 'vault/*',
    codes: ['ObjectIsBeingDeleted'],
    source: 'Azure/azure-sdk-for-net, sdk/keyvault, Secrets Sample4',
  },
];

/**
 * What an image or a secret is refused with while the role that was assigned for it does not act yet: whole writes are made
 * again for it, since a revision has failed by then (`role-lag.ts`).
 * Sources: github.com/microsoft/azure-container-apps/issues/1061, 646 and 1174 (the words); Microsoft Learn, "Troubleshoot
 * Azure RBAC" (changes take up to 10 minutes).
 */
export const ROLE_NOT_YET_EFFECTIVE =
  /unable to pull image using Managed identity|UNAUTHORIZED|unable to (?:get value|fetch secret\b.*) using Managed identity/i;

/** A refusal, as far as it tells whether it clears. */
export interface Refused {
  readonly code: string | undefined;
  readonly message: string;
  /** Undefined: of no request in particular, and then every row counts. */
  readonly service: string | undefined;
  /** Whether it is about something below what this process has just made. */
  readonly newlyMade: boolean;
}

/** Tells whether a refusal is known to clear. */
export function isKnownToClear({ code, message, service, newlyMade }: Refused): boolean {
  if (code === undefined) return false;
  return KNOWN_TO_CLEAR.some(
    (row) =>
      row.codes.includes(code) &&
      (service === undefined || matchesGlob(row.service, service)) &&
      (row.message === undefined || row.message.test(message)) &&
      (row.newlyMade !== true || newlyMade),
  );
}

/** Tells whether a name matches a pattern in which `*` stands for anything; in any case. */
export function matchesGlob(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(name);
}
