import type { ClassPart } from './entry.ts';

/**
 * Azure knows who asks, and forbids it. Sources: Microsoft Learn, "Troubleshoot Azure RBAC", "Azure RBAC for Key Vault",
 * "Lock your resources", "Troubleshoot errors with Azure Policy", "Common REST API error codes" (Storage).
 */
export const permission = {
  meaning:
    'Azure knows who asks and forbids it: somebody has to give a role, or take a lock or a policy away.',
  family: /Forbidden|Denied|NotAuthorized|NotPermitted|AuthorizationFailed|InsufficientPermission|Disallowed/,
  reasons: {},
  codes: [
    {
      codes: [
        'AuthorizationFailed',
        'LinkedAuthorizationFailed',
        'LinkedAccessCheckFailed',
        'AuthorizationPermissionMismatch',
      ],
      retryable: false,
      meaning: 'The signed-in principal lacks a role at that scope, or has got it only minutes ago.',
      todo: 'Ask an owner for Contributor and Role Based Access Control Administrator (for the state: Storage Blob Data Contributor); new rights take minutes to act.',
    },
    {
      codes: ['ForbiddenByRbac', 'Forbidden', 'AccessDenied'],
      retryable: false,
      meaning: 'The signed-in principal may not read or write the secrets of the vault, or not yet.',
      todo: 'Give it Key Vault Secrets Officer on the vault; a new role can take up to half an hour to act.',
    },
    {
      codes: ['ForbiddenByFirewall', 'ForbiddenByConnection', 'AuthorizationFailure'],
      retryable: false,
      meaning: 'The network rules of the vault or of the storage account let nobody in from here.',
      todo: 'Allow this network, or run from one that is allowed.',
    },
    {
      codes: ['RequestDisallowedByPolicy', 'ResourceDisallowedByPolicy', 'ForbiddenByPolicy'],
      retryable: false,
      meaning: 'An Azure Policy forbids the resource as it is configured; its name is in the message.',
      todo: 'Change what the policy objects to, or ask who keeps it for an exemption.',
    },
    {
      codes: ['DenyAssignmentAuthorizationFailed'],
      retryable: false,
      meaning: 'A deny assignment forbids it, whatever roles there are.',
      todo: 'Find what made the assignment (a managed application, a deployment stack), and change the thing through that.',
    },
    {
      codes: ['ScopeLocked', 'ResourceGroupDeletionBlocked'],
      retryable: false,
      meaning: 'A lock on the resource or above it forbids to change or delete it.',
      todo: 'Remove the lock (`az lock list`, `az lock delete --ids ID`), then type the same command again.',
    },
    {
      codes: ['TasksOperationsNotAllowed'],
      retryable: false,
      meaning: 'The subscription may not build images in registries, as free ones may not.',
      todo: 'Use another subscription, or ask Azure support to allow it.',
    },
    {
      codes: ['ReadOnlyDisabledSubscription', 'DisallowedProvider'],
      retryable: false,
      meaning: 'The subscription is disabled, or its offer does not allow this.',
      todo: 'Enable it again (billing), or name another `subscriptionId` in the configuration.',
    },
    {
      codes: ['RoleAssignmentUpdateNotPermitted'],
      retryable: false,
      meaning: 'Whom a role is assigned to, which one and where can never be changed, whoever asks.',
      todo: 'Remove that assignment: `az role assignment delete --ids ID`; the next run makes it anew.',
    },
    {
      codes: ['UnAuthorizedForCredentialOperations'],
      retryable: false,
      meaning: 'The admin user of the registry is off, so that it has no passwords to give.',
      todo: 'Give whoever pulls or pushes images a role on the registry, such as AcrPull or AcrPush.',
    },
    {
      codes: ['PublicAccessNotPermitted'],
      retryable: false,
      meaning: 'The storage account lets no container be read by those who have not signed in.',
      todo: 'Keep the container private: the state needs no public one.',
    },
  ],
} as const satisfies ClassPart;
