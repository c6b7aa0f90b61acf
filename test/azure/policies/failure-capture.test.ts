import { expect, test } from 'vitest';
import { collecting, type Evidence } from '../../../src/azure/evidence.ts';
import { failureCapturePolicy } from '../../../src/azure/policies/failure-capture.ts';
import { through, type Turn } from './wire.ts';

async function evidenceOf(...turns: Turn[]): Promise<Evidence> {
  const evidence: Evidence = {};
  for (const turn of turns) await collecting(evidence, () => through(failureCapturePolicy(Date.now), [turn]));
  return evidence;
}

test('a refusal is kept with its code and message', async () => {
  const body = JSON.stringify({ error: { code: 'SkuNotAvailable', message: 'not here' } });
  expect(await evidenceOf({ status: 409, body, headers: { 'x-ms-correlation-request-id': 'c-1' } })).toEqual({
    refusal: { code: 'SkuNotAvailable', message: 'not here' },
    correlationId: 'c-1',
  });
});

test('a failed operation is kept: its client throws an error without code', async () => {
  const body = JSON.stringify({ status: 'Failed', error: { code: 'ServerIsBusy', message: 'busy' } });
  expect(await evidenceOf({ status: 200, body })).toMatchObject({
    refusal: { code: 'ServerIsBusy', message: 'busy' },
  });
});

test('a resource that ended Failed is kept with the reason it gives', async () => {
  const body = JSON.stringify({ properties: { provisioningState: 'Failed', deploymentErrors: 'no subnet' } });
  expect(await evidenceOf({ status: 200, body })).toMatchObject({
    refusal: { code: 'ProvisioningStateFailed', message: 'no subnet' },
  });
});

test('a good answer afterwards forgets the refusal', async () => {
  const body = JSON.stringify({ error: { code: 'Unauthorized', message: 'challenge' } });
  expect((await evidenceOf({ status: 401, body }, 200)).refusal).toBeUndefined();
});

test('outside of any operation requests pass untouched', async () => {
  expect(await through(failureCapturePolicy(Date.now), [404])).toEqual({ status: 404, sent: 1 });
});

test('a text that is no JSON passes untouched, whatever stands in it: the log of a container, the page of an app', async () => {
  const body = '{"level":"info","status":"failed to connect"}\n{"level":"warn","status":"Failed"}\n';
  const told: unknown[] = [];
  const evidence: Evidence = {};
  const answer = await collecting(evidence, () =>
    through(
      failureCapturePolicy(Date.now, (refused) => void told.push(refused)),
      [{ status: 200, body }],
    ),
  );
  expect(answer).toEqual({ status: 200, sent: 1 });
  expect([evidence.refusal, told]).toEqual([undefined, []]);
});
