import type { Reason } from '../engine/failure.ts';

/** What a code of Azure means for whoever deploys. */
export interface Advice {
  readonly reason: Reason;
  readonly hint?: string;
}

/** For a request that got no answer. */
export const UNREACHABLE: Advice = {
  reason: 'azure-unreachable',
  hint: 'Check the network and https://status.azure.com, then run the same command again.',
};

/** Finds the reason and the hint for a refusal: by its code, else by its status. */
export function adviceFor(code: string | undefined, status: number | undefined): Advice {
  const known = code === undefined ? undefined : ADVICE.find(([pattern]) => pattern.test(code));
  if (known !== undefined) return known[1];
  if (status === undefined && code === undefined) return { reason: 'operation-failed' };
  if (status === undefined) return { reason: 'operation-failed' };
  return status >= 500 || status === 408
    ? { ...UNREACHABLE, reason: 'azure-refused' }
    : { reason: 'azure-refused' };
}

/**
 * Codes by family. Sources: Microsoft Learn, "Troubleshoot common Azure deployment errors" and the error pages of the
 * services (Key Vault REST error codes, Container Apps, PostgreSQL flexible server).
 */
const ADVICE: readonly (readonly [RegExp, Advice])[] = [
  [
    /^(AuthorizationFailed|LinkedAuthorizationFailed)$/,
    {
      reason: 'azure-refused',
      hint: 'Ask an owner of the subscription for Contributor and Role Based Access Control Administrator, or sign in as somebody else; new rights can take minutes to act.',
    },
  ],
  [
    /^(ForbiddenByRbac|Forbidden|AccessDenied)$/,
    {
      reason: 'azure-refused',
      hint: 'Give the signed-in principal Key Vault Secrets Officer on the vault; a new role can take up to half an hour to act.',
    },
  ],
  [
    /^(InvalidAuthenticationToken.*|ExpiredAuthenticationToken|AuthenticationFailed|Unauthorized)$/,
    {
      reason: 'azure-refused',
      hint: 'Sign in again: `az login --tenant TENANT`, then run the same command.',
    },
  ],
  [
    /^(MissingSubscriptionRegistration|SubscriptionNotRegistered|NoRegisteredProviderFound)$/,
    {
      reason: 'azure-refused',
      hint: 'Run `npx deploy --force-step check_prerequisites`: it registers the resource provider and waits for it.',
    },
  ],
  [
    /^(SubscriptionNotFound|InvalidSubscriptionId|ReadOnlyDisabledSubscription)$/,
    { reason: 'azure-refused', hint: 'Check `subscriptionId` in the configuration and `az account list`.' },
  ],
  [
    /(Quota|LimitExceeded|MaxNumberOf.*Exceeded|TooManyResources)/i,
    {
      reason: 'quota',
      hint: 'Choose a smaller size or another region, or ask for more under "Quotas" in the Azure portal.',
    },
  ],
  [
    /^(SkuNotAvailable|LocationNotAvailableForResourceType|SkuNotSupported|LocationIsOfferRestricted|ZoneNotAvailable.*)$/,
    { reason: 'azure-refused', hint: 'Choose another size or `location` in the configuration.' },
  ],
  [
    /^(VaultAlreadyExists|AlreadyInUse|ServerNameAlreadyExists|NameNotAvailable|NameUnavailable|StorageAccountAlreadyTaken)$/,
    {
      reason: 'name-taken',
      hint: 'The name is taken in all of Azure: choose another one in the configuration.',
    },
  ],
  [
    /^(RoleAssignmentExists)$/,
    {
      reason: 'name-taken',
      hint: 'The same role is already assigned under another name: remove that one with `az role assignment delete --ids ID`.',
    },
  ],
  [
    /^(ConflictError)$/,
    {
      reason: 'name-taken',
      hint: 'A soft-deleted vault or secret holds the name (`az keyvault list-deleted`): recover or purge it, or choose another one.',
    },
  ],
  [
    /^(ResourceGroupNotFound|ParentResourceNotFound)$/,
    {
      reason: 'azure-refused',
      hint: 'It was deleted from outside meanwhile. Run the same command again: what is missing is made again.',
    },
  ],
  [
    /^(RequestDisallowedByPolicy|ResourceDisallowedByPolicy|ForbiddenByPolicy)$/,
    {
      reason: 'azure-refused',
      hint: 'An Azure Policy of the subscription forbids this; its name is in the message.',
    },
  ],
  [
    // github.com/Azure-Samples/azure-search-openai-demo/issues/2220
    /^(TasksOperationsNotAllowed)$/,
    {
      reason: 'azure-refused',
      hint: 'This subscription may not build in registries, as free ones may not: use another one, or ask Azure support.',
    },
  ],
  [
    // Of the embedded Azure, which keeps its files beside the state.
    /^(ENOSPC|EDQUOT|EROFS|EACCES)$/,
    {
      reason: 'state-unwritable',
      hint: 'The embedded Azure cannot write its files: check the state folder’s owner and the space on its disk, then run the same command again.',
    },
  ],
  [
    /^(ScopeLocked)$/,
    {
      reason: 'azure-refused',
      hint: 'Remove the lock with `az lock delete`, then run the same command again.',
    },
  ],
  [
    /(InProgress|LockConflict|IsBusy|BeingDeleted|DueToAnotherOperation)$/,
    {
      reason: 'azure-refused',
      hint: 'Azure is still working on it. Run the same command again in some minutes.',
    },
  ],
  [
    /^(TooManyRequests|SubscriptionRequestsThrottled|OperationNotAllowed\.Throttled)$/,
    {
      reason: 'azure-refused',
      hint: 'Azure throttles this subscription. Wait some minutes, then run again.',
    },
  ],
];
