import type { ClassPart } from './entry.ts';

/**
 * Azure would do it, and has no more of it for this subscription. Sources: Microsoft Learn, "Resolve errors for resource
 * quotas", "Azure subscription and service limits", "Quotas for Azure Container Apps".
 */
export const quota = {
  meaning: 'Azure has no more of it for this subscription, in that region: ask for more, or use less.',
  family:
    /Quota|LimitExceeded|LimitReached|MaxNumberOf.*Exceeded|TooManyResources|CapacityExceeded|OverconstrainedAllocation/i,
  reasons: {
    quota: {
      retryable: false,
      meaning: 'A quota of the subscription is exhausted.',
      todo: 'Choose a smaller size or another region, delete what is not needed, or ask for more under "Quotas" in the Azure portal.',
    },
  },
  codes: [
    {
      codes: [
        'QuotaExceeded',
        'ResourceQuotaExceeded',
        'RegionalVCpuQuotaExceeded',
        'ServerQuotaExceeded',
        'CoreQuotaExceeded',
        'SubscriptionIsOverQuotaForSku',
      ],
      retryable: false,
      meaning: 'The subscription has used up its share of cores, servers or other things in that region.',
      todo: 'Choose a smaller size or another region, or ask for more under "Quotas" in the Azure portal.',
    },
    {
      codes: ['ResourceGroupQuotaExceeded', 'ResourceCountLimitExceeded'],
      retryable: false,
      meaning: 'The subscription, or the group, can have no more resources.',
      todo: 'Delete what is not needed: `az group list`, `az group delete --name NAME`.',
    },
    {
      codes: [
        'MaxNumberOfRegionalEnvironmentsInSubExceeded',
        'MaxNumberOfGlobalEnvironmentsInSubExceeded',
        'MaxNumberOfEnvironmentsInSubExceeded',
      ],
      retryable: false,
      meaning: 'The subscription has as many Container Apps environments as it can have.',
      todo: 'Delete one that is not needed (`az containerapp env list`), choose another `location`, or ask for more.',
    },
    {
      codes: ['OperationNotAllowed'],
      retryable: false,
      meaning: 'Azure refuses it for now; mostly there are not enough cores left in that region.',
      todo: 'Read the message: it says what is exhausted. Choose a smaller size or another region, or ask for more cores.',
    },
    {
      codes: [
        'AllocationFailed',
        'ZonalAllocationFailed',
        'OverconstrainedAllocationRequest',
        'InsufficientCapacity',
      ],
      retryable: true,
      meaning: 'The region has no machines left of that size just now.',
      todo: 'Try again later, or choose another size or another region.',
    },
  ],
} as const satisfies ClassPart;
