import type { HttpClient, PipelineResponse } from '@azure/core-rest-pipeline';
import { z } from 'zod';
import { Failure } from '../engine/failure.ts';

/** Where a job of GitHub Actions asks who it is, and by what right. */
export interface TokenRequest {
  /** ACTIONS_ID_TOKEN_REQUEST_URL */
  readonly url: string;
  /** ACTIONS_ID_TOKEN_REQUEST_TOKEN */
  readonly bearer: string;
}

/** How it is asked. */
export interface Asking {
  readonly transport: HttpClient;
  /** Called with each token, before anybody sees it. */
  readonly hide: (secret: string) => void;
  /** Milliseconds before the second try; it doubles. Default 1000. */
  readonly retryDelayMs?: number | undefined;
  /** After so many milliseconds a try counts as unanswered. Default 10,000. */
  readonly limitMs?: number | undefined;
}

/**
 * Asks GitHub for a new token that says which job this is, for Microsoft Entra to trade: it lives minutes, so one is asked for
 * each time. Asked again three times where there is no answer, or one that blames the other side. Throws `Failure`
 * `azure-refused` where GitHub refuses, `azure-unreachable` where it does not answer, or not with a token.
 * Sources: GitHub Docs, "OpenID Connect reference"; actions/toolkit, packages/core/src/oidc-utils.ts (`audience`, `value`);
 * Microsoft Learn, "Configure an app to trust an external identity provider" (the audience).
 */
export async function githubToken(request: TokenRequest, asking: Asking): Promise<string> {
  const { status, bodyAsText } = await answerTo(request, asking);
  if (status >= 500 || status === 408 || status === 429) throw away(`it answers ${status}`);
  if (status !== 200) throw refused(status);
  const token = answered(bodyAsText ?? '');
  if (token === undefined) throw away('its answer holds none');
  asking.hide(token);
  return token;
}

const AUDIENCE = 'api://AzureADTokenExchange';

async function answerTo({ url, bearer }: TokenRequest, asking: Asking): Promise<PipelineResponse> {
  const { transport, retryDelayMs = 1000, limitMs = 10_000 } = asking;
  const { createEmptyPipeline, createHttpHeaders, createPipelineRequest, defaultRetryPolicy, proxyPolicy } =
    await import('@azure/core-rest-pipeline');
  const pipeline = createEmptyPipeline();
  pipeline.addPolicy(defaultRetryPolicy({ maxRetries: 3, retryDelayInMs: retryDelayMs }));
  pipeline.addPolicy(proxyPolicy());
  const address = new URL(url);
  address.searchParams.set('audience', AUDIENCE);
  const headers = createHttpHeaders({ authorization: `Bearer ${bearer}`, accept: 'application/json' });
  try {
    const request = createPipelineRequest({ url: address.href, headers, timeout: limitMs });
    return await pipeline.sendRequest(transport, request);
  } catch (error) {
    throw away('it does not answer', error);
  }
}

function answered(body: string): string | undefined {
  try {
    return answer.parse(JSON.parse(body)).value;
  } catch {
    return undefined;
  }
}

const answer = z.object({ value: z.string().min(1) });

function away(why: string, cause?: unknown): Failure {
  return new Failure('azure-unreachable', `GitHub gives no token to sign in with: ${why}`, {
    hint: 'Look at githubstatus.com, and type the same command again, or run the job again.',
    cause,
  });
}

/** Of the answer nothing is told: it may hold a token. */
function refused(status: number): Failure {
  return new Failure('azure-refused', `GitHub gives no token to sign in with: it answers ${status}`, {
    hint: 'Give the job `permissions: id-token: write`; a job that has ended, or was cancelled, gets none any more.',
    code: 'AuthenticationError',
  });
}
