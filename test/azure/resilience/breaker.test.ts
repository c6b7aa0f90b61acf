import { describe, expect, test } from 'vitest';
import { createBreaker, type AdmittedCall, type Breaker } from '../../../src/azure/resilience/breaker.ts';

function breaker(failures = 5, openForMs = 60_000) {
  const clock = { now: 1000 };
  const states: string[] = [];
  const made = createBreaker(
    { failures, openForMs },
    () => clock.now,
    (state) => void states.push(state.kind),
  );
  return { breaker: made, clock, states };
}

function admitted(asked: Breaker): AdmittedCall {
  const admission = asked.admit();
  if (admission.kind !== 'go') throw new Error(`not admitted: ${admission.kind}`);
  return admission.call;
}

function fail(asked: Breaker, times: number): void {
  for (let time = 0; time < times; time++) admitted(asked).failed();
}

describe('a breaker', () => {
  test('opens with the fifth failure in a row, and not before', () => {
    const { breaker: one, states } = breaker();
    fail(one, 4);
    expect(one.admit().kind).toBe('go');
    fail(one, 1);
    expect(one.admit()).toEqual({ kind: 'open', nextTryAt: 61_000 });
    expect(states).toEqual(['open']);
  });

  test('counts failures in a row: a success in between begins anew', () => {
    const { breaker: one } = breaker();
    fail(one, 4);
    admitted(one).succeeded();
    fail(one, 4);
    expect(one.admit().kind).toBe('go');
  });

  test('lets one call through after its time, and all others wait for what that comes to', async () => {
    const { breaker: one, clock, states } = breaker();
    fail(one, 5);
    clock.now += 59_999;
    expect(one.admit().kind).toBe('open');
    clock.now += 1;
    const probe = admitted(one);
    const other = one.admit();
    if (other.kind !== 'probing') throw new Error(other.kind);
    let decided = false;
    void other.decided.then(() => (decided = true));
    await Promise.resolve();
    expect(decided).toBe(false);
    probe.succeeded();
    await other.decided;
    expect(one.admit().kind).toBe('go');
    expect(states).toEqual(['open', 'half-open', 'closed']);
  });

  test('is open as long again when that call fails', () => {
    const { breaker: one, clock, states } = breaker();
    fail(one, 5);
    clock.now += 60_000;
    admitted(one).failed();
    expect(one.admit()).toEqual({ kind: 'open', nextTryAt: 121_000 });
    expect(states).toEqual(['open', 'half-open', 'open']);
  });

  test('lets the next one try at once when that call was interrupted', () => {
    const { breaker: one, clock } = breaker();
    fail(one, 5);
    clock.now += 60_000;
    admitted(one).dropped();
    expect(one.admit().kind).toBe('go');
  });

  test('starts anew once it is closed: one failure does not open it again', () => {
    const { breaker: one, clock } = breaker();
    fail(one, 5);
    clock.now += 60_000;
    admitted(one).succeeded();
    fail(one, 4);
    expect(one.admit().kind).toBe('go');
  });

  test.each(['succeeded', 'failed', 'dropped'] as const)(
    'is not moved by a call that %s after others have opened it',
    (how) => {
      const { breaker: one } = breaker();
      const late = admitted(one);
      fail(one, 5);
      late[how]();
      expect(one.admit()).toEqual({ kind: 'open', nextTryAt: 61_000 });
    },
  );

  test('of one failure opens at once', () => {
    const { breaker: one } = breaker(1, 10);
    fail(one, 1);
    expect(one.admit()).toEqual({ kind: 'open', nextTryAt: 1010 });
  });
});
