import { describe, expect, test } from 'vitest';
import { createBreakers } from '../../../src/azure/resilience/breakers.ts';
import type { BreakerChange } from '../../../src/azure/traffic.ts';
import { virtualTime } from '../../fakes/virtual-time.ts';

const HOST = 'management.azure.com';
const START = Date.UTC(2026, 10, 20);

function breakers() {
  const time = virtualTime(START);
  const warnings: string[] = [];
  const changes: BreakerChange[] = [];
  const waits: string[] = [];
  const all = createBreakers({
    failures: 5,
    openForMs: 60_000,
    world: { ...time, guid: () => '0' },
    warn: (text) => void warnings.push(text),
    waiting: (text) => void waits.push(text),
    told: (change) => void changes.push(change),
  });
  const fail = async (host = HOST): Promise<void> => {
    for (let call = 0; call < 5; call++) (await all.admitted(host, 0, undefined)).failed();
  };
  return { all, time, fail, warnings, changes, waits };
}

describe('the breakers of all endpoints', () => {
  test('a call that may not wait fails at once, and is told when the next try is', async () => {
    const { all, fail, time } = breakers();
    await fail();
    time.pass(12_000);
    await expect(all.admitted(HOST, 47_999, undefined)).rejects.toMatchObject({
      reason: 'azure-unreachable',
      message: 'management.azure.com keeps failing, and is left alone until 2026-11-20T00:01:00Z, in 48 s',
      details: { code: 'CircuitOpen', hint: expect.stringContaining('run the same command again') },
    });
    expect(time.now()).toBe(START + 12_000);
  });

  test('a call that may wait so long waits, and is the one that tries', async () => {
    const { all, fail, time, waits } = breakers();
    await fail();
    const call = await all.admitted(HOST, 60_000, undefined);
    expect(waits).toEqual([`the circuit breaker of ${HOST} is open: asking again in 60 s`]);
    expect(time.now()).toBe(START + 60_000);
    call.succeeded();
    await all.admitted(HOST, 0, undefined);
  });

  test('of all that wait one tries, and the others go on when it has succeeded', async () => {
    const { all, fail, time } = breakers();
    await fail();
    let calls = 0;
    const afterwards: number[] = [];
    await Promise.all(
      Array.from({ length: 5 }, async () => {
        const call = await all.admitted(HOST, Infinity, undefined);
        calls += 1;
        if (calls === 1) await time.sleep(5000);
        afterwards.push(calls);
        call.succeeded();
      }),
    );
    expect(afterwards).toEqual([1, 2, 3, 4, 5]);
    expect(time.now()).toBe(START + 65_000);
  });

  test('when it fails, the next tries a minute later: an undo waits as long as it takes', async () => {
    const { all, fail, time } = breakers();
    await fail();
    const at: number[] = [];
    await Promise.all(
      [false, false, true].map(async (sound) => {
        const call = await all.admitted(HOST, Infinity, undefined);
        at.push((time.now() - START) / 1000);
        if (sound) call.succeeded();
        else call.failed();
      }),
    );
    expect(at).toEqual([60, 120, 180]);
  });

  test('nobody waits longer than a minute because the clock was set back', async () => {
    const { all, fail, time } = breakers();
    await fail();
    time.pass(-3_600_000);
    const from = time.now();
    await all.admitted(HOST, Infinity, undefined);
    expect(time.now() - from).toBe(60_000);
  });

  test('each endpoint has its own', async () => {
    const { all, fail } = breakers();
    await fail('kv1.vault.azure.net');
    (await all.admitted('kv2.vault.azure.net', 0, undefined)).succeeded();
    await expect(all.admitted('kv1.vault.azure.net', 0, undefined)).rejects.toThrow('kv1.vault.azure.net');
  });

  test('an interrupt ends the wait, for the time and for the one that tries', async () => {
    const { all, fail, time } = breakers();
    await fail();
    const interrupt = new AbortController();
    const waiting = all.admitted(HOST, Infinity, interrupt.signal);
    interrupt.abort(new Error('SIGINT'));
    await expect(waiting).rejects.toThrow('SIGINT');
    time.pass(60_000);
    await all.admitted(HOST, 0, undefined);
    const again = new AbortController();
    const behind = all.admitted(HOST, Infinity, again.signal);
    again.abort(new Error('SIGINT'));
    await expect(behind).rejects.toThrow('SIGINT');
  });

  test('every change is told, and said', async () => {
    const { all, fail, warnings, changes } = breakers();
    await fail();
    (await all.admitted(HOST, Infinity, undefined)).succeeded();
    expect(changes).toEqual([
      { host: HOST, state: 'open', nextTryAt: START + 60_000 },
      { host: HOST, state: 'half-open' },
      { host: HOST, state: 'closed' },
    ]);
    expect(warnings).toEqual([
      'management.azure.com keeps failing: it is left alone until 2026-11-20T00:01:00Z',
      'management.azure.com is tried again',
      'management.azure.com answers again',
    ]);
  });
});
