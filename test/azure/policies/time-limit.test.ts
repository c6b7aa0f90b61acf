import { createHttpHeaders, createPipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import { expect, test } from 'vitest';
import { timeLimitPolicy } from '../../../src/azure/policies/time-limit.ts';

const URL_ASKED = 'https://management.azure.com/subscriptions/s?secret=1';

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
  await expect(timeLimitPolicy(5, undefined).sendRequest(request, silence)).rejects.toMatchObject({
    code: 'ETIMEDOUT',
    message: 'PUT /subscriptions/s got no answer in 5 ms',
  });
  expect(request.abortSignal, 'no spent limit stays on the request').toBeUndefined();
});

test('an interrupt ends the request and is not mistaken for a lost answer', async () => {
  const interrupt = new AbortController();
  const sending = timeLimitPolicy(60_000, interrupt.signal).sendRequest(
    createPipelineRequest({ url: URL_ASKED }),
    silence,
  );
  interrupt.abort();
  await expect(sending).rejects.toMatchObject({ name: 'AbortError' });
});

test('the signal that a client gives with a request still ends it, and is put back', async () => {
  const asked = new AbortController();
  const request = createPipelineRequest({ url: URL_ASKED, abortSignal: asked.signal });
  const sending = timeLimitPolicy(60_000, undefined).sendRequest(request, silence);
  asked.abort();
  await expect(sending).rejects.toMatchObject({ name: 'AbortError' });
  expect(request.abortSignal).toBe(asked.signal);
});

test('an answer in time passes unchanged', async () => {
  const request = createPipelineRequest({ url: URL_ASKED });
  const answer = { request, status: 200, headers: createHttpHeaders() };
  expect(await timeLimitPolicy(1000, undefined).sendRequest(request, () => Promise.resolve(answer))).toBe(
    answer,
  );
});
