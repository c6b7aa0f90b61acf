import type { ClassPart } from './entry.ts';

/**
 * Somebody else has it, or is at it. Sources: the rows of `azure/resilience/known.ts`; Microsoft Learn, "Resolve errors for
 * resource name conflicts", "Key Vault soft-delete overview", "Troubleshoot Azure RBAC".
 */
export const conflict = {
  meaning: 'Somebody else has the thing or its name, or is at work on it: wait, or agree who has it.',
  family:
    /Conflict|InProgress|IsBusy|BeingDeleted|BeingRecovered|AlreadyExists|AlreadyTaken|AlreadyInUse|Taken$|DueToAnotherOperation/,
  reasons: {
    locked: {
      retryable: true,
      meaning: 'Another run is at work in this environment.',
      todo: 'Wait until it ends, or add `--lock-wait 10m`; `deploy unlock` says who holds the lock.',
      left: 'nothing',
    },
    'lock-lost': {
      retryable: true,
      meaning:
        'The lock of the environment was lost while it was held: somebody took it away, or this process slept too long.',
      todo: 'Type the same command again: it goes on with what is open, once nobody else is at it.',
      left: 'open',
    },
    'run-open': {
      retryable: false,
      meaning: 'A run is open, and what was asked for needs it to be closed first.',
      todo: 'Close it as the hint says: `deploy` goes on with it, `deploy rollback` undoes it.',
      left: 'nothing',
    },
    adoption: {
      retryable: false,
      meaning: 'Things that others made are in the way, and may not be taken over.',
      todo: 'Give yours other names, or allow it in the policy of the environment.',
    },
    'name-taken': {
      retryable: false,
      meaning:
        'The name is taken: by somebody else, or by something that was deleted and can still be recovered.',
      todo: 'Choose another name in the configuration, or recover or purge what holds it.',
    },
  },
  codes: [
    {
      codes: [
        'VaultAlreadyExists',
        'ServerNameAlreadyExists',
        'NameAlreadyExists',
        'NameNotAvailable',
        'NameUnavailable',
        'AlreadyInUse',
        'AlreadyExists',
        'StorageAccountAlreadyTaken',
        'StorageAccountInAnotherResourceGroup',
      ],
      retryable: false,
      meaning: 'The name is taken; these names are unique in all of Azure.',
      todo: 'Choose another name in the configuration.',
    },
    {
      codes: ['ConflictError'],
      retryable: false,
      meaning: 'Something soft-deleted, mostly a vault, holds the name, or two operations on one vault met.',
      todo: 'Recover or purge it (`az keyvault list-deleted`), or choose another name; where the message tells of parallel operations, type the same again.',
    },
    {
      codes: ['RoleAssignmentExists'],
      retryable: false,
      meaning: 'The same role is already assigned to the same principal under another name.',
      todo: 'Remove that assignment: `az role assignment delete --ids ID`.',
    },
    {
      codes: [
        'AnotherOperationInProgress',
        'ConflictingConcurrentWriteNotAllowed',
        'OperationInProgress',
        'RetryableErrorDueToAnotherOperation',
        'ContainerAppLockConflict',
        'ContainerAppOperationInProgress',
        'ContainerAppsJobOperationInProgress',
        'MaintenanceConfigurationLockConflict',
        'ManagedEnvironmentNotReadyForAppCreation',
        'ManagedEnvironmentOperationInProgress',
        'ManagedEnvironmentNotProvisioned',
        'ConflictingServerOperation',
        'StorageAccountOperationInProgress',
        'Conflict',
      ],
      retryable: true,
      meaning:
        'Azure still works on the same thing, for us or for somebody else, longer than it was waited for.',
      todo: 'Type the same command again in some minutes.',
    },
    {
      codes: [
        'ResourceBeingDeleted',
        'ResourceGroupBeingDeleted',
        'ResourceGroupDeletionInProgress',
        'ObjectIsBeingDeleted',
        'ObjectIsBeingRecovered',
      ],
      retryable: true,
      meaning: 'What was there under this name is still being deleted or recovered.',
      todo: 'Wait until that is over, some minutes, and type the same command again.',
    },
    {
      codes: ['ObjectIsDeletedButRecoverable', 'SoftDeletedVaultDoesNotExist', 'DeletedVaultNotFound'],
      retryable: true,
      meaning: 'What lies in the bin of the vaults is not what it was a moment ago.',
      todo: 'Type the same command again: it looks anew.',
    },
    {
      codes: [
        'ManagedEnvironmentHasContainerApps',
        'ManagedEnvironmentHasContainerAppsJobs',
        'CannotDeleteResource',
        'InUseSubnetCannotBeDeleted',
      ],
      retryable: false,
      meaning: 'Something that others made still uses it, so that it cannot be deleted.',
      todo: 'Remove what uses it, or keep it.',
    },
    {
      codes: [
        'PreconditionFailed',
        'ConditionNotMet',
        'BlobAlreadyExists',
        'LeaseAlreadyPresent',
        'LeaseIdMissing',
        'LeaseLost',
      ],
      retryable: true,
      meaning: 'Somebody else wrote it in between, so that it was not overwritten.',
      todo: 'Type the same command again: it reads it anew.',
    },
  ],
} as const satisfies ClassPart;
