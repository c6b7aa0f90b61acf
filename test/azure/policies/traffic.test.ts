import { createPipelineRequest, createHttpHeaders, type PipelinePolicy } from '@azure/core-rest-pipeline';
import { expect, test } from 'vitest';
import { retryPolicy } from '../../../src/azure/policies/retry.ts';
import { trafficPolicy } from '../../../src/azure/policies/traffic.ts';
import { createResilience } from '../../../src/azure/resilience/resilience.ts';
import { noted } from '../traffic-notes.ts';
import { sleeper } from '../world.ts';
import { through } from './wire.ts';

function told() {
  const world = sleeper();
  const { notes, traffic } = noted({ traceparent: '00-1-2-01' });
  const telling = trafficPolicy({ traffic, correlationId: 'c-1', now: () => world.now() });
  const retrying = retryPolicy({ world, resilience: createResilience({ world }), during: () => 'run' });
  const policy: PipelinePolicy = {
    name: 'both',
    sendRequest: (request, next) =>
      telling.sendRequest(request, (again) => retrying.sendRequest(again, next)),
  };
  return { policy, notes };
}

test('a call is told of once, with each repetition and why, and how it ended', async () => {
  const { policy, notes } = told();
  const body = JSON.stringify({ error: { code: 'Busy', message: 'later' } });
  await through(policy, [{ status: 503, body }, 'ECONNRESET', 200], { path: 's/resourceGroups/g?x=1' });
  expect(notes).toEqual([
    'begin GET Microsoft.Resources/resourceGroups management.azure.com /subscriptions/s/resourceGroups/g c-1',
    'retrying 503 Busy 2000',
    'retrying undefined ECONNRESET 4000',
    'ended 200 undefined 6000',
  ]);
});

test('a refusal is told with its code', async () => {
  const { policy, notes } = told();
  const body = JSON.stringify({ error: { code: 'ScopeLocked', message: 'no' } });
  await through(policy, [{ status: 409, body }], { method: 'DELETE' });
  expect(notes.at(-1)).toBe('ended 409 ScopeLocked 0');
});

test('a call without an answer ends with what became of it', async () => {
  const { policy, notes } = told();
  await expect(through(policy, ['ECONNREFUSED'])).rejects.toThrow();
  expect(notes.at(-1)).toBe('ended undefined ECONNREFUSED 14000');
});

test('what is to be sent with it goes with every attempt', async () => {
  const { policy } = told();
  const request = createPipelineRequest({ url: 'https://management.azure.com/subscriptions/s' });
  const sent: (string | undefined)[] = [];
  await policy.sendRequest(request, async (one) => {
    sent.push(one.headers.get('traceparent'));
    return { request: one, status: sent.length < 3 ? 500 : 200, headers: createHttpHeaders() };
  });
  expect(sent).toEqual(['00-1-2-01', '00-1-2-01', '00-1-2-01']);
});

test('the first round with a vault, which has no token yet, is no call', async () => {
  const { policy, notes } = told();
  const request = createPipelineRequest({ url: 'https://kv.vault.azure.net/secrets/one' });
  const answering = (status: number) =>
    policy.sendRequest(request, async (one) => ({ request: one, status, headers: createHttpHeaders() }));
  await answering(401);
  expect(notes).toEqual([]);
  request.headers.set('authorization', 'Bearer token');
  await answering(200);
  expect(notes).toEqual([
    'begin GET vault/secrets kv.vault.azure.net /secrets/one c-1',
    'ended 200 undefined 0',
  ]);
});

test('the address of an app is no service of Azure', async () => {
  const { policy, notes } = told();
  const request = createPipelineRequest({ url: 'https://a.b.westeurope.azurecontainerapps.io/healthz' });
  await policy.sendRequest(request, async (one) => ({
    request: one,
    status: 200,
    headers: createHttpHeaders(),
  }));
  expect(notes).toEqual([]);
});
