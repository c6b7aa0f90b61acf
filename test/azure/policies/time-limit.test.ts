import { createHttpHeaders, createPipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import { expect, test } from 'vitest';
import { timeLimitPolicy } from '../../../src/azure/policies/time-limit.ts';
import { createResilience } from '../../../src/azure/resilience/resilience.ts';
import { DEFAULT_RETRY, type OperationRule } from '../../../src/azure/resilience/rules.ts';
import { within } from '../../../src/engine/activity.ts';
import { sleeper } from '../world.ts';

const URL_ASKED = 'https://management.azure.com/subscriptions/s?secret=1';

/** The policy, and what it warns of. */
function limited(
  limitMs: number,
  interrupted?: AbortSignal,
  {
    operations = [],
    warn = () => undefined,
  }: { operations?: OperationRule[]; warn?: (text: string) => void } = {},
) {
  const retry = { ...DEFAULT_RETRY, operations };
  const resilience = createResilience({ world: sleeper(), retry, warn });
  return timeLimitPolicy({ resilience, during: () => 'run', limitMs, interrupted });
}

/** A wire that answers never, but obeys the request's signal as node's transport does. */
function silence(request: {
  abortSignal?: { addEventListener: AbortSignal['addEventListener'] };
}): Promise<PipelineResponse> {
  return new Promise((_, reject) => {
    const error = Object.assign(new Error('The operation was aborted.'), { name: 'AbortError' });
    request.abortSignal?.addEventListener('abort', () => reject(error));
  });
}

test('an attempt that gets no answer in time counts as unanswered, and its error names no query', async () => {
  const request = createPipelineRequest({ url: URL_ASKED, method: 'PUT' });
  await expect(limited(5).sendRequest(request, silence)).rejects.toMatchObject({
    code: 'ETIMEDOUT',
    message: 'PUT /subscriptions/s got no answer in 5 ms',
  });
  expect(request.abortSignal, 'no spent limit stays on the request').toBeUndefined();
});

test('an interrupt ends the request and is not mistaken for a lost answer', async () => {
  const interrupt = new AbortController();
  const sending = limited(60_000, interrupt.signal).sendRequest(
    createPipelineRequest({ url: URL_ASKED }),
    silence,
  );
  interrupt.abort();
  await expect(sending).rejects.toMatchObject({ name: 'AbortError' });
});

test('the signal that a client gives with a request still ends it, and is put back', async () => {
  const asked = new AbortController();
  const request = createPipelineRequest({ url: URL_ASKED, abortSignal: asked.signal });
  const sending = limited(60_000).sendRequest(request, silence);
  asked.abort();
  await expect(sending).rejects.toMatchObject({ name: 'AbortError' });
  expect(request.abortSignal).toBe(asked.signal);
});

test('an answer in time passes unchanged', async () => {
  const request = createPipelineRequest({ url: URL_ASKED });
  const answer = { request, status: 200, headers: createHttpHeaders() };
  expect(await limited(1000).sendRequest(request, () => Promise.resolve(answer))).toBe(answer);
});

test('an operation may have a limit of its own', async () => {
  const operations = [{ service: 'Microsoft.Resources/subscriptions', operation: 'PUT', timeoutMs: 5 }];
  const request = createPipelineRequest({ url: URL_ASKED, method: 'PUT' });
  await expect(
    limited(60_000, undefined, { operations }).sendRequest(request, silence),
  ).rejects.toMatchObject({
    code: 'ETIMEDOUT',
  });
});

test('when four fifths of the time are up, people are told of what, and by which step', async () => {
  const told: string[] = [];
  const request = createPipelineRequest({ url: URL_ASKED, method: 'PUT' });
  const sending = within({ step: 'create_app', during: 'run' }, () =>
    limited(50, undefined, { warn: (text) => void told.push(text) }).sendRequest(request, silence),
  );
  await expect(sending).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  expect(told).toEqual([
    'PUT of Microsoft.Resources/subscriptions for create_app has had no answer for 40 ms of the 50 ms it has: /subscriptions/s',
  ]);
});

test('an answer before that warns of nothing', async () => {
  const told: string[] = [];
  const request = createPipelineRequest({ url: URL_ASKED });
  const answer = { request, status: 200, headers: createHttpHeaders() };
  const policy = limited(20, undefined, { warn: (text) => void told.push(text) });
  await policy.sendRequest(request, () => Promise.resolve(answer));
  await new Promise((resolve) => setTimeout(resolve, 25));
  expect(told).toEqual([]);
});
