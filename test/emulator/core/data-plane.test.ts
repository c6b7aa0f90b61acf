import { expect, test } from 'vitest';
import { z } from 'zod';
import { ArmError } from '../../../src/emulator/arm-error.ts';
import type { DataPlane } from '../../../src/emulator/data-plane.ts';
import type { Fault } from '../../../src/emulator/faults.ts';
import { rig } from '../rig.ts';
import { withThings } from './thing.ts';

/** A made-up host that counts, keeps a value, and refuses what it is asked to refuse. */
const counter: DataPlane = {
  matches: (host) => host.endsWith('.counter.example'),
  handle(request, call) {
    const count = Number(call.data('counter').get('count') ?? 0) + 1;
    call.data('counter').set('count', count);
    call.secrets.set('last', `value-${count}`);
    if (request.url.includes('refuse')) throw new ArmError(403, 'Forbidden', 'No.');
    if (request.url.includes('parse')) z.object({ name: z.string() }).parse({});
    return {
      status: 200,
      body: { count, wanted: call.query.get('wanted'), agent: call.headers['user-agent'] },
    };
  },
};

function withCounter(faults: Fault[] = []) {
  return rig({ catalogue: withThings([], { dataPlanes: [counter] }), faults });
}

test('A host beside ARM answers for itself, without a bearer token of ARM or an api-version', async () => {
  const { send } = withCounter();
  const headers = { authorization: '', 'user-agent': 'me' };
  const answer = await send('GET', 'https://one.COUNTER.example/x?wanted=y', undefined, headers);
  expect(answer).toMatchObject({ status: 200, body: { count: 1, wanted: 'y', agent: 'me' } });
  expect(answer.headers['x-ms-request-id']).toBeTruthy();
  expect(answer.headers).not.toHaveProperty('x-ms-correlation-request-id');
});

test('What it keeps lives with the data, and its values in the vault file alone', async () => {
  const { send, store } = withCounter();
  await send('PUT', 'https://one.counter.example/x');
  expect(store.dump().content.data).toEqual({ counter: { count: 1 } });
  expect(store.dump().secrets).toEqual({ last: 'value-1' });
});

test.each([
  ['refuse', 403, 'Forbidden'],
  ['parse', 400, 'InvalidRequestContent'],
])('What it refuses (%s) leaves nothing behind', async (path, status, code) => {
  const { send, store } = withCounter();
  const answer = await send('PUT', `https://one.counter.example/${path}`);
  expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  expect(store.dump().content.data).toEqual({});
  expect(store.dump().secrets).toEqual({});
});

test('Faults hit it by its path, too', async () => {
  const failOperation = { code: 'NoMore', message: 'no' };
  const { send } = withCounter([
    { method: 'PUT', path: '/secrets/*', failOperation },
    { method: 'GET', path: '/secrets/**', status: 500, code: 'Broken' },
  ]);
  expect(await send('PUT', 'https://one.counter.example/secrets/a')).toMatchObject({
    status: 400,
    body: { error: failOperation },
  });
  expect((await send('GET', 'https://one.counter.example/secrets/a/')).status).toBe(500);
  expect((await send('GET', 'https://one.counter.example/keys/a')).body.count).toBe(1);
});
