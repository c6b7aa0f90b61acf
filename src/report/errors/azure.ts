import type { ClassPart } from './entry.ts';

/**
 * Azure, or the way to it, failed. Sources: Microsoft Learn, "Troubleshoot common Azure deployment errors", "Troubleshoot
 * resource not found errors", "Azure asynchronous operations"; Node.js, "Common system errors".
 */
export const azure = {
  meaning: 'Azure, or the network on the way to it, failed at something that was asked for rightly.',
  family: /NotFound$|DoesNotExist$|^E[A-Z_]{4,}$|Timeout$|Unavailable$|Internal\w*Error$|^ProvisioningState/,
  familyRetryable: true,
  reasons: {
    'azure-refused': {
      retryable: false,
      meaning: 'Azure refused a request.',
      todo: 'The code and the message say why: mend what they name.',
    },
    'azure-unreachable': {
      retryable: true,
      meaning: 'Azure gave no answer, longer than retries waited.',
      todo: 'Check the network and https://status.azure.com, then type the same command again.',
    },
    'operation-failed': {
      retryable: false,
      meaning: 'Azure accepted a request, worked on it, and failed.',
      todo: 'The message says at what; where it names a cause inside Azure, type the same command again.',
    },
    pending: {
      retryable: true,
      meaning: 'Azure still works on a deletion that it has accepted.',
      todo: 'Nothing is to be done: the next command waits for it, and looks whether it is gone.',
      left: 'open',
    },
  },
  codes: [
    {
      codes: [
        'InternalServerError',
        'InternalError',
        'ServiceUnavailable',
        'ServiceTemporarilyUnavailable',
        'GatewayTimeout',
        'BadGateway',
        'RequestTimeout',
        'OperationTimedOut',
        'RetryableError',
      ],
      retryable: true,
      meaning: 'Something failed inside Azure, longer than retries waited.',
      todo: 'Look at https://status.azure.com, and type the same command again in some minutes.',
    },
    {
      codes: [
        'ProvisioningFailed',
        'ProvisioningStateFailed',
        'ProvisioningStateCanceled',
        'OperationFailed',
        'OperationCanceled',
        'ResourceDeploymentFailure',
      ],
      retryable: true,
      meaning: 'Azure accepted it, and ended it as failed or cancelled.',
      todo: 'Type the same command again; where it fails again, the activity log of the resource in the Azure portal says more.',
    },
    {
      codes: [
        'ECONNREFUSED',
        'ECONNRESET',
        'ENOTFOUND',
        'EAI_AGAIN',
        'ETIMEDOUT',
        'EPIPE',
        'EHOSTUNREACH',
        'ENETUNREACH',
        'UND_ERR_CONNECT_TIMEOUT',
        'UND_ERR_SOCKET',
        'REQUEST_SEND_ERROR',
      ],
      retryable: true,
      meaning: 'No connection to Azure came about, or it broke.',
      todo: 'Check the network, a proxy and the name servers, then type the same command again.',
    },
    {
      codes: [
        'ResourceGroupNotFound',
        'ParentResourceNotFound',
        'ResourceNotFound',
        'ManagedEnvironmentNotFound',
        'SecretNotFound',
        'NotFound',
        'OperationNotFound',
      ],
      retryable: true,
      meaning: 'Something is gone that was there: it was deleted from outside meanwhile.',
      todo: 'Type the same command again: what is missing is made again.',
    },
    {
      codes: ['PrincipalNotFound', 'FailedIdentityOperation'],
      retryable: true,
      meaning: 'An identity that was just made is not known everywhere yet.',
      todo: 'Type the same command again in a minute.',
    },
  ],
} as const satisfies ClassPart;
