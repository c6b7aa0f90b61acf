import { createPipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import { expect, test } from 'vitest';
import { breakerPolicy } from '../../../src/azure/policies/breaker.ts';
import { createBreakers } from '../../../src/azure/resilience/breakers.ts';
import { virtualTime } from '../../fakes/virtual-time.ts';

const HOST = 'management.azure.com';

/** A breaker that one failure opens, and a call through its policy that comes to what `send` comes to. */
function guarded(signal: AbortSignal) {
  const breakers = createBreakers({
    failures: 1,
    openForMs: 60_000,
    world: { ...virtualTime(0), guid: () => '0' },
    warn: () => undefined,
    told: () => undefined,
  });
  const policy = breakerPolicy({ breakers, during: () => 'run', patienceMs: 0, signal });
  const call = (send: () => Promise<PipelineResponse>): Promise<PipelineResponse> =>
    policy.sendRequest(createPipelineRequest({ url: `https://${HOST}/subscriptions/s` }), send);
  return { breakers, call };
}

test.each([
  ['interrupt', new DOMException('stopped', 'AbortError')],
  ['end of the time that a look has', new DOMException('too late', 'TimeoutError')],
  ['signal with a reason of its own', new Error('enough')],
])('a call that is ended by the %s says nothing of its endpoint', async (_, reason) => {
  const ending = new AbortController();
  const { breakers, call } = guarded(ending.signal);
  const sent = call(async () => {
    ending.abort(reason);
    throw reason;
  });
  await expect(sent).rejects.toBe(reason);
  await expect(breakers.admitted(HOST, 0, undefined)).resolves.toBeDefined();
});

test('the same error is a failure where nobody has ended the call', async () => {
  const { breakers, call } = guarded(new AbortController().signal);
  await expect(call(() => Promise.reject(new Error('enough')))).rejects.toThrow('enough');
  await expect(breakers.admitted(HOST, 0, undefined)).rejects.toThrow('keeps failing');
});
