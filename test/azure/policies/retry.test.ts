import { describe, expect, test } from 'vitest';
import { retryPolicy, type RetryOptions } from '../../../src/azure/policies/retry.ts';
import { createResilience } from '../../../src/azure/resilience/resilience.ts';
import { DEFAULT_RETRY, type OperationRule } from '../../../src/azure/resilience/rules.ts';
import { within } from '../../../src/engine/activity.ts';
import type { World } from '../../../src/engine/world.ts';
import { sleeper } from '../world.ts';
import { through } from './wire.ts';

/** The policy with its defaults, or with these. */
function retrying({
  world,
  operations = [],
  retries = true,
  during = () => 'run',
  ...more
}: { world: World; operations?: readonly OperationRule[]; retries?: boolean } & Partial<RetryOptions>) {
  const retry = { ...DEFAULT_RETRY, operations };
  return retryPolicy({ world, during, resilience: createResilience({ world, retry, retries }), ...more });
}

test('a request that fails twice is repeated after 2 and 4 seconds', async () => {
  const world = sleeper();
  expect(await through(retrying({ world }), [503, 'ECONNRESET', 200])).toEqual({ status: 200, sent: 3 });
  expect(world.sleeps).toEqual([2000, 4000]);
});

test('after three retries the last answer is handed on, whatever it is', async () => {
  const world = sleeper();
  expect(await through(retrying({ world }), [500])).toEqual({ status: 500, sent: 4 });
  expect(world.sleeps).toEqual([2000, 4000, 8000]);
});

test('after three retries the last connection error is thrown', async () => {
  await expect(through(retrying({ world: sleeper() }), ['ECONNRESET'])).rejects.toMatchObject({
    code: 'ECONNRESET',
    sent: 4,
  });
});

test('jitter spreads a wait over a quarter to both sides', async () => {
  const waits = async (guid: string): Promise<number[]> => {
    const world = { ...sleeper(), guid: () => guid };
    await through(retrying({ world }), [503, 200]);
    return world.sleeps;
  };
  expect(await waits('00000000-0000-4000-8000-000000000000')).toEqual([1500]);
  expect(await waits('ffffffff-0000-4000-8000-000000000000')).toEqual([expect.closeTo(2500, 0)]);
});

test.each([
  ['seconds', { 'retry-after': '7' }, 7000],
  ['a date', { 'retry-after': new Date(Date.UTC(2026, 10, 20, 0, 0, 9)).toUTCString() }, 9000],
  ['milliseconds', { 'x-ms-retry-after-ms': '1234' }, 1234],
  ['milliseconds, as other services name them', { 'retry-after-ms': '250' }, 250],
  ['milliseconds before seconds', { 'retry-after-ms': '250', 'retry-after': '7' }, 250],
  ['a date that has passed', { 'retry-after': new Date(Date.UTC(2020, 0, 1)).toUTCString() }, 2000],
  ['no date at all', { 'retry-after': 'soon' }, 2000],
  ['more than a minute, which is cut', { 'retry-after': '3600' }, 60_000],
  ['nothing useful', { 'retry-after': '0' }, 2000],
])('Retry-After is honoured: %s', async (_, headers, expected) => {
  const world = sleeper();
  await through(retrying({ world }), [{ status: 429, headers }, 200]);
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
  ['POST', [429], ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']],
  ['PATCH', [429], ['ECONNREFUSED']],
] as const)('%s', (method, statuses, codes) => {
  test.each([...statuses, ...codes])('is repeated after %s', async (turn) => {
    expect(await through(retrying({ world: sleeper() }), [turn, 200], { method })).toEqual({
      status: 200,
      sent: 2,
    });
  });
});

test.each([
  ['POST', 500],
  ['POST', 408],
  ['POST', 503],
  ['POST', 502],
  ['PATCH', 503],
  ['GET', 501],
  ['GET', 505],
  ['GET', 404],
  ['PATCH', 504],
  ['GET', 400],
  ['GET', 401],
  ['GET', 403],
  ['PUT', 404],
  ['PUT', 409],
  ['PUT', 412],
  ['PUT', 501],
] as const)('%s that is answered %i is not repeated', async (method, status) => {
  expect(await through(retrying({ world: sleeper() }), [status, 200], { method })).toEqual({
    status,
    sent: 1,
  });
});

test.each(['ECONNRESET', 'ETIMEDOUT'])(
  'a POST whose answer was lost (%s) is not repeated: it may have arrived',
  async (code) => {
    const sending = through(retrying({ world: sleeper() }), [code, 200], { method: 'POST' });
    await expect(sending).rejects.toMatchObject({ code, sent: 1 });
  },
);

test.each([
  'sharedKeys',
  'listBuildSourceUploadUrl',
  'checkNameAvailability',
  'Microsoft.App/register',
  'v/purge',
])('a POST that just asks, or does nothing the second time, is repeated like a GET: %s', async (action) => {
  const how = { method: 'POST', path: `s/providers/${action}` } as const;
  const policy = retrying({ world: sleeper() });
  expect(await through(policy, ['ECONNRESET', 500, 200], how)).toEqual({ status: 200, sent: 3 });
});

test.each(['start', 'scheduleRun', 'listing/start', 'purge/start'])(
  'a POST that does something is not: %s',
  async (action) => {
    const policy = retrying({ world: sleeper() });
    expect(await through(policy, [500, 200], { method: 'POST', path: `s/${action}` })).toEqual({
      status: 500,
      sent: 1,
    });
  },
);

test('a PUT is not repeated where each PUT makes another version', async () => {
  const policy = retrying({ world: sleeper(), idempotent: ['GET'] });
  await expect(through(policy, ['ECONNRESET', 200], { method: 'PUT' })).rejects.toMatchObject({ sent: 1 });
});

test('an error that is no connection error is thrown at once', async () => {
  const policy = retrying({ world: sleeper() });
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
  const sending = through(retrying({ world, signal: interrupt.signal }), [503, 200]);
  await expect(sending).rejects.toMatchObject({ message: 'interrupted', sent: 1 });
});

describe('an entry of retry.operations', () => {
  const world = sleeper;
  const app = 's/resourceGroups/g/providers/Microsoft.App/containerApps/a';

  test('says how often, and how long is waited first', async () => {
    const clock = world();
    const operations = [{ service: 'microsoft.app/*', operation: 'put', retries: 1, firstDelayMs: 500 }];
    const policy = retrying({ world: clock, operations });
    expect(await through(policy, [503], { method: 'PUT', path: app })).toEqual({ status: 503, sent: 2 });
    expect(clock.sleeps).toEqual([500]);
  });

  test('counts for what it matches only', async () => {
    const operations = [{ service: 'Microsoft.App/*', operation: 'PUT', retries: 0 }];
    const policy = retrying({ world: world(), operations });
    expect(await through(policy, [503, 200], { method: 'GET', path: app })).toMatchObject({ sent: 2 });
    expect(await through(policy, [503, 200], { method: 'PUT', path: 's/resourceGroups/g' })).toMatchObject({
      sent: 2,
    });
    expect(await through(policy, [503, 200], { method: 'PUT', path: app })).toMatchObject({ sent: 1 });
  });

  test('the first that matches counts', async () => {
    const operations = [
      { service: 'Microsoft.App/containerApps', operation: '*', retries: 2 },
      { service: '*', operation: '*', retries: 0 },
    ];
    const policy = retrying({ world: world(), operations });
    expect(await through(policy, [500], { path: app })).toMatchObject({ sent: 3 });
    expect(await through(policy, [500], { path: 's/resourceGroups/g' })).toMatchObject({ sent: 1 });
  });

  test('says which statuses pass by themselves, in place of the usual ones', async () => {
    const operations = [{ service: '*', operation: 'GET', statuses: [418] }];
    const policy = retrying({ world: world(), operations });
    expect(await through(policy, [418, 200], { path: app })).toMatchObject({ status: 200, sent: 2 });
    expect(await through(policy, [503, 200], { path: app })).toMatchObject({ status: 503, sent: 1 });
  });

  test('does not make a POST safe that may have been carried out', async () => {
    const operations = [{ service: '*', operation: 'start', statuses: [409, 500, 503] }];
    const policy = retrying({ world: world(), operations });
    const how = { method: 'POST', path: 's/resourceGroups/g/providers/Microsoft.App/jobs/j/start' } as const;
    expect(await through(policy, [503, 200], how)).toMatchObject({ status: 503, sent: 1 });
    expect(await through(policy, [409, 200], how)).toMatchObject({ status: 200, sent: 2 });
  });
});

describe('without retries', () => {
  test('a request of a run is sent once', async () => {
    const world = sleeper();
    expect(await through(retrying({ world, retries: false }), [503, 200])).toEqual({ status: 503, sent: 1 });
    expect(world.sleeps).toEqual([]);
  });

  test('a request of an undo is repeated all the same', async () => {
    const policy = retrying({ world: sleeper(), retries: false, during: () => 'undo' });
    expect(await through(policy, [503, 200])).toEqual({ status: 200, sent: 2 });
  });
});

test.each([
  ['RetryableErrorDueToAnotherOperation', 429],
  ['AnotherOperationInProgress', 503],
])('%s is handed on at once: the whole call is made again for it', async (code, status) => {
  const body = JSON.stringify({ error: { code, message: 'busy' } });
  const policy = retrying({ world: sleeper() });
  expect(await through(policy, [{ status, body }, 200])).toEqual({ status, sent: 1 });
});

test('the step that waits is told what came back, and how often it is tried; outside a step it is told, too', async () => {
  const world = sleeper();
  const told: string[] = [];
  const progress = (text: string, step = 'the run'): void => void told.push(`${step}: ${text}`);
  const resilience = createResilience({ world, progress });
  const policy = retryPolicy({ world, during: () => 'run', resilience });
  await through(policy, [503, 200]);
  expect(told).toEqual([
    expect.stringMatching(/^the run: Azure answered 503 \(.+\): asking again in \d+ s, attempt 2 of 4$/),
  ]);
  await within({ step: 'one', during: 'run' }, () => through(policy, [503, 'ECONNRESET', 200]));
  expect(told.slice(1)).toEqual([
    expect.stringMatching(/^one: Azure answered 503 \(.+\): asking again in \d+ s, attempt 2 of 4$/),
    expect.stringMatching(/^one: no answer \(ECONNRESET, .+\): asking again in \d+ s, attempt 3 of 4$/),
  ]);
});
