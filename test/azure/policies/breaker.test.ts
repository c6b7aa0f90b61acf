import { createPipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import { expect, test } from 'vitest';
import { breakerPolicy } from '../../../src/azure/policies/breaker.ts';
import { createResilience } from '../../../src/azure/resilience/resilience.ts';
import { virtualTime } from '../../fakes/virtual-time.ts';

const HOST = 'management.azure.com';

/** A breaker that one failure opens, and a call through its policy that comes to what `send` comes to. */
function guarded(signal: AbortSignal) {
  const resilience = createResilience({
    world: { ...virtualTime(0), guid: () => '0' },
    breaker: { failures: 1, openForMs: 60_000 },
  });
  const policy = breakerPolicy({ resilience, during: () => 'run', patienceMs: 0, signal });
  const call = (send: () => Promise<PipelineResponse>): Promise<PipelineResponse> =>
    policy.sendRequest(createPipelineRequest({ url: `https://${HOST}/subscriptions/s` }), send);
  const next = async (): Promise<unknown> => resilience.breakers?.admitted(HOST, 0, undefined);
  return { next, call };
}

test.each([
  ['interrupt', new DOMException('stopped', 'AbortError')],
  ['end of the time that a look has', new DOMException('too late', 'TimeoutError')],
  ['signal with a reason of its own', new Error('enough')],
])('a call that is ended by the %s says nothing of its endpoint', async (_, reason) => {
  const ending = new AbortController();
  const { next, call } = guarded(ending.signal);
  const sent = call(async () => {
    ending.abort(reason);
    throw reason;
  });
  await expect(sent).rejects.toBe(reason);
  await expect(next()).resolves.toBeDefined();
});

test('the same error is a failure where nobody has ended the call', async () => {
  const { next, call } = guarded(new AbortController().signal);
  await expect(call(() => Promise.reject(new Error('enough')))).rejects.toThrow('enough');
  await expect(next()).rejects.toThrow('keeps failing');
});
