import type { ClassPart } from './entry.ts';

/**
 * Azure has been asked too much. Sources: Microsoft Learn, "Understand how Azure Resource Manager throttles requests",
 * "Key Vault throttling guidance"; github.com/Azure/azure-postgresql/issues/134 (ServerIsBusy).
 */
export const throttled = {
  meaning:
    'Azure was asked for more than it answers in so short a time, longer than retries waited: try again later.',
  family: /Throttl|TooManyRequests|RateLimit/,
  familyRetryable: true,
  reasons: {},
  codes: [
    {
      codes: [
        'TooManyRequests',
        'SubscriptionRequestsThrottled',
        'OperationNotAllowed.Throttled',
        'RequestThrottled',
        'Throttled',
      ],
      retryable: true,
      meaning:
        'The subscription, or the service, has had more requests than it takes in an hour or a second.',
      todo: 'Wait some minutes, then type the same command again; `resilience:` says how long retries wait.',
    },
    {
      codes: ['ServerBusy', 'ServerIsBusy', 'ServerTimeout'],
      retryable: true,
      meaning: 'The service is busy with earlier work.',
      todo: 'Type the same command again in some minutes.',
    },
  ],
} as const satisfies ClassPart;
