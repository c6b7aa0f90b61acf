import { describe, expect, test } from 'vitest';
import type { Fault } from '../../../src/emulator/faults.ts';
import { rig } from '../rig.ts';
import { LARGE, SMALL, V, thing, withThings } from './thing.ts';

const UNDO = { 'x-deploy-during': 'undo' };

async function withFaults(faults: Fault[], style: 'sync' | 'azure-async-operation' = 'sync') {
  const catalogue = withThings([thing({ style: { put: style, delete: style } })]);
  const one = rig({ catalogue, faults });
  const path = `${await one.group()}/providers/Microsoft.Test/things/one${V}`;
  const statuses = async (count: number, headers = {}) => {
    const seen: number[] = [];
    // One after the other is the point.
    for (let turn = 0; turn < count; turn++) seen.push((await one.send('PUT', path, SMALL, headers)).status);
    return seen;
  };
  return { ...one, path, statuses };
}

describe('Which requests a fault hits', () => {
  const refused = { status: 500, code: 'InternalServerError' };

  test('Those of its method and path, whatever the casing, without the query', async () => {
    const { send, path } = await withFaults([
      { method: 'put', path: '**/MICROSOFT.TEST/things/*', ...refused },
    ]);
    expect((await send('PUT', path, SMALL)).status).toBe(500);
    expect((await send('GET', path)).status).toBe(404);
    expect((await send('PUT', path.replace('things', 'others'), SMALL)).status).toBe(404);
  });

  test('Any method where it says *', async () => {
    const { send, path } = await withFaults([{ method: '*', path: '**/things/one', ...refused }]);
    expect((await send('GET', path)).status).toBe(500);
    expect((await send('DELETE', path)).status).toBe(500);
  });

  test('After so many, so often', async () => {
    const { statuses } = await withFaults([
      { method: 'PUT', path: '**/one', after: 1, times: 2, ...refused },
    ]);
    expect(await statuses(5)).toEqual([201, 500, 500, 200, 200]);
  });

  test('All, where it does not say how often', async () => {
    const { statuses } = await withFaults([{ method: 'PUT', path: '**/one', after: 2, ...refused }]);
    expect(await statuses(5)).toEqual([201, 200, 500, 500, 500]);
  });

  test('The first that is not used up, in the order in which they are given', async () => {
    const { statuses } = await withFaults([
      { method: 'PUT', path: '**/one', times: 1, status: 500, code: 'First' },
      { method: 'PUT', path: '**/one', times: 1, status: 502, code: 'Second' },
    ]);
    expect(await statuses(3)).toEqual([500, 502, 201]);
  });

  test('Those of a run, unless it says undo or any', async () => {
    for (const [during, run, undo] of [
      [undefined, 500, 201],
      ['run', 500, 201],
      ['undo', 201, 500],
      ['any', 500, 500],
    ] as const) {
      const fault: Fault = { method: 'PUT', path: '**/one', during, ...refused };
      expect((await (await withFaults([fault])).statuses(1))[0]).toBe(run);
      expect((await (await withFaults([fault])).statuses(1, UNDO))[0]).toBe(undo);
    }
  });

  test('Counters live with the data, also for the next process; a changed fault starts anew', async () => {
    const fault: Fault = { method: 'PUT', path: '**/one', times: 1, ...refused };
    const { open, send, path, statuses } = await withFaults([fault]);
    expect(await statuses(1)).toEqual([500]);
    expect((await send('PUT', path, SMALL, {}, open())).status).toBe(201);
    const changed = open({ faults: [{ ...fault, code: 'Other' }] });
    expect((await send('PUT', path, SMALL, {}, changed)).status).toBe(500);
  });
});

describe('What a fault does', () => {
  test('A status answers an ARM error, and nothing happens', async () => {
    const { send, path, store } = await withFaults([
      { method: 'PUT', path: '**/one', status: 503, code: 'Busy' },
    ]);
    const before = store.dump().content.resources;
    const answer = await send('PUT', path, SMALL);
    expect(answer).toMatchObject({
      status: 503,
      body: { error: { code: 'Busy' } },
      headers: { 'retry-after': '0' },
    });
    expect(answer.headers['x-ms-request-id']).toBeTruthy();
    expect(store.dump().content.resources).toEqual(before);
  });

  test('A delay serves the request so much later', async () => {
    const { send, path, world } = await withFaults([{ method: 'PUT', path: '**/one', delayMs: 1500 }]);
    const start = world.now();
    expect((await send('PUT', path, SMALL)).status).toBe(201);
    expect(world.now() - start).toBe(1500);
  });

  test('A dropped connection is lost before any effect', async () => {
    const { send, path, exchanges } = await withFaults([{ method: 'PUT', path: '**/one', drop: true }]);
    await expect(send('PUT', path, SMALL)).rejects.toMatchObject({
      name: 'ConnectionReset',
      code: 'ECONNRESET',
    });
    expect((await send('GET', path)).status).toBe(404);
    expect(exchanges.at(-2)).toMatchObject({ method: 'PUT', status: 0 });
  });

  test('A lost answer leaves the effect', async () => {
    const { send, path } = await withFaults([{ method: 'PUT', path: '**/one', loseAnswer: true }]);
    await expect(send('PUT', path, SMALL)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect((await send('GET', path)).status).toBe(200);
  });

  test('The message of a lost connection does not tell the query', async () => {
    const { send, path } = await withFaults([{ method: 'GET', path: '**/one', drop: true }]);
    const lost = await send('GET', `${path}&sig=abc`).catch((thrown: unknown) => String(thrown));
    expect(lost).toContain('/things/one');
    expect(lost).not.toContain('abc');
  });

  test('A failed operation is accepted, and fails later', async () => {
    const failOperation = { code: 'SkuNotAvailable', message: 'Try another one.' };
    const { send, follow, path } = await withFaults(
      [{ method: 'PUT', path: '**/one', times: 1, failOperation }],
      'azure-async-operation',
    );
    const accepted = await send('PUT', path, SMALL);
    expect(accepted.status).toBe(201);
    expect((await follow(accepted)).body).toMatchObject({ status: 'Failed', error: failOperation });
    expect((await send('GET', path)).body.properties.provisioningState).toBe('Failed');
    expect((await follow(await send('PUT', path, LARGE))).body.status).toBe('Succeeded');
  });

  test('A failed deletion leaves the resource, Failed', async () => {
    const failOperation = { code: 'Stuck', message: 'no' };
    const { send, make, follow, path } = await withFaults(
      [{ method: 'DELETE', path: '**/one', times: 1, failOperation }],
      'azure-async-operation',
    );
    await make(path, SMALL);
    expect((await follow(await send('DELETE', path))).body.status).toBe('Failed');
    expect((await send('GET', path)).body.properties).toMatchObject({
      size: 'small',
      provisioningState: 'Failed',
    });
    await follow(await send('DELETE', path));
    expect((await send('GET', path)).status).toBe(404);
  });

  // What Azure answers at once has no operation that could fail later: the answer itself is the failure.
  test('Where there is no operation the request itself is refused with 400, without effect', async () => {
    const failOperation = { code: 'BadThing', message: 'no' };
    const { send, path } = await withFaults([{ method: 'PUT', path: '**/one', times: 1, failOperation }]);
    const answer = await send('PUT', path, SMALL);
    expect([answer.status, answer.body.error]).toEqual([400, { code: 'BadThing', message: 'no' }]);
    expect((await send('GET', path)).status).toBe(404);
  });
});
