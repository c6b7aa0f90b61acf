import { describe, expect, test } from 'vitest';
import { retryPolicy } from '../../../src/azure/policies/retry.ts';
import { sleeper } from '../world.ts';
import { through } from './wire.ts';

test('a request that fails twice is repeated after 2 and 4 seconds', async () => {
  const world = sleeper();
  expect(await through(retryPolicy({ world }), [503, 'ECONNRESET', 200])).toEqual({ status: 200, sent: 3 });
  expect(world.sleeps).toEqual([2000, 4000]);
});

test('after three retries the last answer is handed on, whatever it is', async () => {
  const world = sleeper();
  expect(await through(retryPolicy({ world }), [500])).toEqual({ status: 500, sent: 4 });
  expect(world.sleeps).toEqual([2000, 4000, 8000]);
});

test('after three retries the last connection error is thrown', async () => {
  await expect(through(retryPolicy({ world: sleeper() }), ['ECONNRESET'])).rejects.toMatchObject({
    code: 'ECONNRESET',
    sent: 4,
  });
});

test('jitter spreads a wait over a quarter to both sides', async () => {
  const waits = async (guid: string): Promise<number[]> => {
    const world = { ...sleeper(), guid: () => guid };
    await through(retryPolicy({ world }), [503, 200]);
    return world.sleeps;
  };
  expect(await waits('00000000-0000-4000-8000-000000000000')).toEqual([1500]);
  expect(await waits('ffffffff-0000-4000-8000-000000000000')).toEqual([expect.closeTo(2500, 0)]);
});

test.each([
  ['seconds', { 'retry-after': '7' }, 7000],
  ['a date', { 'retry-after': new Date(Date.UTC(2026, 10, 20, 0, 0, 9)).toUTCString() }, 9000],
  ['milliseconds', { 'x-ms-retry-after-ms': '1234' }, 1234],
  ['more than a minute, which is cut', { 'retry-after': '3600' }, 60_000],
  ['nothing useful', { 'retry-after': '0' }, 2000],
])('Retry-After is honoured: %s', async (_, headers, expected) => {
  const world = sleeper();
  await through(retryPolicy({ world }), [{ status: 429, headers }, 200]);
  expect(world.sleeps).toEqual([expected]);
});

describe.each([
  [
    'GET',
    [408, 429, 500, 502, 503, 504],
    ['ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ECONNREFUSED', 'REQUEST_SEND_ERROR'],
  ],
  ['PUT', [408, 429, 500, 503], ['ECONNRESET', 'ETIMEDOUT', 'ENOTFOUND']],
  ['DELETE', [429, 500], ['ECONNRESET']],
  ['POST', [429, 503], ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']],
  ['PATCH', [429, 503], ['ECONNREFUSED']],
] as const)('%s', (method, statuses, codes) => {
  test.each([...statuses, ...codes])('is repeated after %s', async (turn) => {
    expect(await through(retryPolicy({ world: sleeper() }), [turn, 200], { method })).toEqual({
      status: 200,
      sent: 2,
    });
  });
});

test.each([
  ['POST', 500],
  ['POST', 408],
  ['PATCH', 504],
  ['GET', 400],
  ['GET', 401],
  ['GET', 403],
  ['PUT', 404],
  ['PUT', 409],
  ['PUT', 412],
  ['PUT', 501],
] as const)('%s that is answered %i is not repeated', async (method, status) => {
  expect(await through(retryPolicy({ world: sleeper() }), [status, 200], { method })).toEqual({
    status,
    sent: 1,
  });
});

test.each(['ECONNRESET', 'ETIMEDOUT'])(
  'a POST whose answer was lost (%s) is not repeated: it may have arrived',
  async (code) => {
    const sending = through(retryPolicy({ world: sleeper() }), [code, 200], { method: 'POST' });
    await expect(sending).rejects.toMatchObject({ code, sent: 1 });
  },
);

test.each(['sharedKeys', 'listBuildSourceUploadUrl', 'checkNameAvailability', 'Microsoft.App/register'])(
  'a POST that just asks, or registers, is repeated like a GET: %s',
  async (action) => {
    const how = { method: 'POST', path: `s/providers/${action}` } as const;
    const policy = retryPolicy({ world: sleeper() });
    expect(await through(policy, ['ECONNRESET', 500, 200], how)).toEqual({ status: 200, sent: 3 });
  },
);

test.each(['start', 'purge', 'listing/start'])('a POST that does something is not: %s', async (action) => {
  const policy = retryPolicy({ world: sleeper() });
  expect(await through(policy, [500, 200], { method: 'POST', path: `s/${action}` })).toEqual({
    status: 500,
    sent: 1,
  });
});

test('a PUT is not repeated where each PUT makes another version', async () => {
  const policy = retryPolicy({ world: sleeper(), idempotent: ['GET'] });
  await expect(through(policy, ['ECONNRESET', 200], { method: 'PUT' })).rejects.toMatchObject({ sent: 1 });
});

test('an error that is no connection error is thrown at once', async () => {
  const policy = retryPolicy({ world: sleeper() });
  await expect(through(policy, ['CERT_HAS_EXPIRED', 200])).rejects.toMatchObject({ sent: 1 });
});

test('an interrupt ends the wait between two attempts', async () => {
  const interrupt = new AbortController();
  const world = {
    ...sleeper(),
    sleep: (_: number, signal?: AbortSignal) =>
      new Promise<void>((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('interrupted')));
        interrupt.abort();
      }),
  };
  const sending = through(retryPolicy({ world, signal: interrupt.signal }), [503, 200]);
  await expect(sending).rejects.toMatchObject({ message: 'interrupted', sent: 1 });
});
