import { RestError } from '@azure/core-rest-pipeline';
import { describe, expect, test } from 'vitest';
import { currentEvidence } from '../../src/azure/evidence.ts';
import { lookedUntil, operation, type Patience } from '../../src/azure/operation.ts';
import { sleeper } from './world.ts';

const ID = '/subscriptions/s/resourceGroups/rg';

function patience(more: Partial<Omit<Patience, 'world'>> = {}) {
  return { world: sleeper(), delayMs: 1000, pollMs: 2000, budgetMs: 60_000, ...more };
}

/** A call that answers each of these codes once, then succeeds. */
function refusing(...codes: string[]) {
  let calls = 0;
  return async (): Promise<number> => {
    const code = codes[calls];
    calls += 1;
    if (code !== undefined) throw new RestError(code, { code, statusCode: 409 });
    return calls;
  };
}

test.each([
  'ContainerAppOperationInProgress',
  'ContainerAppLockConflict',
  'ManagedEnvironmentOperationInProgress',
  'AnotherOperationInProgress',
  'ServerIsBusy',
  'ResourceGroupBeingDeleted',
  'PrincipalNotFound',
])('%s is waited out: it ends by itself', async (code) => {
  const waiting = patience();
  expect(await operation(ID, waiting, refusing(code, code))).toBe(3);
  expect(waiting.world.sleeps).toEqual([1000, 2000]);
});

test.each(['VaultAlreadyExists', 'ScopeLocked', 'Conflict', 'RoleAssignmentExists'])(
  '%s is told at once: waiting would not change it',
  async (code) => {
    const waiting = patience();
    await expect(operation(ID, waiting, refusing(code))).rejects.toMatchObject({
      details: { code, address: ID },
    });
    expect(waiting.world.sleeps).toEqual([]);
  },
);

test('throttling that outlasts the retries of one request is told: attempts do not multiply', async () => {
  let calls = 0;
  const call = async (): Promise<never> => {
    calls += 1;
    throw new RestError('slow down', { code: 'TooManyRequests', statusCode: 429 });
  };
  await expect(operation(ID, patience(), call)).rejects.toMatchObject({
    details: { code: 'TooManyRequests' },
  });
  expect(calls).toBe(1);
});

test('waiting has a budget, and then the refusal is told', async () => {
  const waiting = patience({ budgetMs: 10_000 });
  const always = refusing(...Array.from({ length: 50 }, () => 'ServerIsBusy'));
  await expect(operation(ID, waiting, always)).rejects.toMatchObject({ details: { code: 'ServerIsBusy' } });
  expect(waiting.world.sleeps).toEqual([1000, 2000, 4000]);
});

test('a long-running operation that failed because something else was busy is made again', async () => {
  let calls = 0;
  const call = async (): Promise<number> => {
    calls += 1;
    const evidence = currentEvidence();
    if (calls > 1 || evidence === undefined) return calls;
    evidence.refusal = { code: 'ServerIsBusy', message: 'try again' };
    throw new Error('The long-running operation has failed');
  };
  expect(await operation(ID, patience(), call)).toBe(2);
});

test('an interrupt ends the wait for a conflict, and is told as an interrupt', async () => {
  const interrupt = new AbortController();
  const world = sleeper();
  const sleep = async (_: number, signal?: AbortSignal): Promise<void> => {
    interrupt.abort(new Error('SIGINT'));
    signal?.throwIfAborted();
  };
  const waiting = { ...patience({ signal: interrupt.signal }), world: { ...world, sleep } };
  await expect(operation(ID, waiting, refusing('ServerIsBusy'))).rejects.toMatchObject({
    reason: 'interrupted',
  });
});

test('nothing is called once the run is interrupted', async () => {
  let called = false;
  const call = async (): Promise<void> => void (called = true);
  const waiting = patience({ signal: AbortSignal.abort() });
  await expect(operation(ID, waiting, call)).rejects.toMatchObject({ reason: 'interrupted' });
  expect(called).toBe(false);
});

test('looking goes on until there is something', async () => {
  const waiting = patience();
  const seen = [null, null, 'there'];
  expect(
    await lookedUntil(
      waiting,
      ID,
      async () => seen.shift() ?? null,
      (there) => there !== null,
    ),
  ).toBe('there');
  expect(waiting.world.sleeps).toEqual([200, 300]);
});

test('looking ends with the budget, and answers what was seen last', async () => {
  const waiting = patience({ budgetMs: 5000 });
  expect(
    await lookedUntil(
      waiting,
      ID,
      async () => null,
      (there) => there !== null,
    ),
  ).toBeNull();
  expect(waiting.world.sleeps).toEqual([200, 300, 450, 675, 1013, 1519]);
});

describe('a process that stands still', () => {
  /** Looks at something that is there at a certain look; in the first pause, or look, a day goes by. */
  async function looking(thereAt: number, still: 'pause' | 'look', budgetMs = 5000) {
    const waiting = patience({ budgetMs });
    let [looks, lostMs] = [0, 0];
    const now = (): number => waiting.world.now() + lostMs;
    const sleep = async (milliseconds: number): Promise<void> => {
      await waiting.world.sleep(milliseconds);
      if (still === 'pause') lostMs = DAY_MS;
    };
    const look = async (): Promise<boolean> => {
      looks += 1;
      if (still === 'look') lostMs = DAY_MS;
      return looks >= thereAt;
    };
    const world = { ...waiting.world, now, sleep };
    const seen = await lookedUntil({ ...waiting, world }, ID, look, (there) => there);
    return { seen, sleeps: waiting.world.sleeps };
  }

  test.each(['pause', 'look'] as const)('in a %s has not looked meanwhile: it looks again', async (still) => {
    expect(await looking(5, still)).toEqual({ seen: true, sleeps: [200, 300, 450, 675] });
  });

  test('has waited all the same, once it has looked often enough', async () => {
    expect(await looking(6, 'pause')).toEqual({ seen: false, sleeps: [200, 300, 450, 675] });
  });

  test('looks no longer than its pauses may take', async () => {
    expect(await looking(5, 'look', 600)).toEqual({ seen: false, sleeps: [200, 300] });
    expect(await looking(2, 'look', 0)).toEqual({ seen: false, sleeps: [] });
  });
});

const DAY_MS = 86_400_000;

test('who waits for a conflict to clear says for which', async () => {
  const told: string[] = [];
  const waiting = patience({ waiting: (text) => void told.push(text) });
  await operation(ID, waiting, refusing('ContainerAppLockConflict'));
  expect(told).toEqual(['Azure is busy (ContainerAppLockConflict): asking again in 1 s']);
});
