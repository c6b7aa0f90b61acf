import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient, PipelinePolicy } from '@azure/core-rest-pipeline';
import type { AzureOptions } from './connection.ts';
import { acceptedPolicy } from './policies/accepted.ts';
import { allowancePolicy } from './policies/allowance.ts';
import { breakerPolicy } from './policies/breaker.ts';
import { correlationPolicy } from './policies/correlation.ts';
import { duringPolicy } from './policies/during.ts';
import { failureCapturePolicy } from './policies/failure-capture.ts';
import { fencePolicy } from './policies/fence.ts';
import { retryPolicy } from './policies/retry.ts';
import { timeLimitPolicy } from './policies/time-limit.ts';
import { tokenPolicy } from './policies/token.ts';
import { trafficPolicy } from './policies/traffic.ts';
import { refusedRequest } from './refused-requests.ts';
import type { Resilience } from './resilience/resilience.ts';
import { sharedTransport } from './transport.ts';

/** The same options for every Azure client, of either generation. */
export interface ClientOptions {
  retryOptions: { maxRetries: number };
  additionalPolicies: { policy: PipelinePolicy; position: 'perRetry' }[];
  userAgentOptions: { userAgentPrefix: string };
  httpClient: HttpClient;
}

/** How long what is known to clear is waited for, where nobody says otherwise. */
export const PATIENCE_MS = 600_000;

/** After so many milliseconds an attempt counts as unanswered, where nobody says otherwise. */
export const REQUEST_TIMEOUT_MS = 60_000;

/** The options of a connection, with what its clients share. */
export type Resilient = Omit<AzureOptions, 'credential'> & {
  readonly resilience: Resilience;
  readonly credential: () => Promise<TokenCredential>;
};

/** Makes the options of every client: `idempotent` names the methods that do it once, however often they are sent. */
export function clientOptions(options: Resilient, idempotent?: readonly string[]): ClientOptions {
  return {
    retryOptions: { maxRetries: 0 },
    // Nearest to the wire, outermost first: each sees answers that no client has turned into errors yet.
    additionalPolicies: policies(options, idempotent).map((policy) => ({ policy, position: 'perRetry' })),
    userAgentOptions: { userAgentPrefix: 'deploy' },
    httpClient: options.httpClient ?? sharedTransport(),
  };
}

/**
 * Around a call: breaker, then what tells of it. Around each attempt, inside the retries: first the bucket, which may have to
 * be waited for, then a token that has not expired meanwhile, and last the fence and the limit.
 */
function policies(options: Resilient, idempotent: readonly string[] | undefined): PipelinePolicy[] {
  const { world, signal, resilience, during, traffic, correlationId, mayWrite, credential } = options;
  const { patienceMs = PATIENCE_MS, requestTimeoutMs = REQUEST_TIMEOUT_MS } = options;
  const now = (): number => world.now();
  return [
    acceptedPolicy(now),
    failureCapturePolicy(now, ({ request, response }) =>
      options.onRefused?.(refusedRequest(request, response, now())),
    ),
    breakerPolicy({ resilience, during, patienceMs, signal }),
    trafficPolicy({ traffic, correlationId, now }),
    retryPolicy({ world, signal, resilience, during, idempotent }),
    allowancePolicy({ allowance: resilience.allowance, world, signal }),
    tokenPolicy({ credential, now, signal }),
    correlationPolicy(correlationId),
    ...(options.httpClient === undefined ? [] : [duringPolicy(during)]),
    ...(mayWrite === undefined ? [] : [fencePolicy(mayWrite)]),
    timeLimitPolicy({ resilience, during, limitMs: requestTimeoutMs, interrupted: signal }),
  ];
}
