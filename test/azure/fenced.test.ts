import { describe, expect, test } from 'vitest';
import { isAsking } from '../../src/azure/policies/asking.ts';
import { Failure } from '../../src/engine/failure.ts';
import { longCases, shortCases } from './cases.ts';
import { shopRig } from './shop-rig.ts';

const LOST = new Failure('lock-lost', 'the lease was not renewed in time');

describe.each(Object.entries({ ...longCases, ...shortCases }))('%s', (_name, { before, act }) => {
  async function fenced(mayWrite: () => void) {
    const rig = await shopRig({ latency: 'realistic', azure: { pollIntervalMs: 2000 } });
    rig.cloud.world.pass(3_600_000);
    const was = await before?.(rig.azure, rig);
    rig.requests.length = 0;
    const outcome = await act(rig.open({ mayWrite }), rig, was).catch((error: unknown) => error);
    const writes = rig.requests.filter((request) => !isAsking(request)).length;
    return { outcome, writes };
  }

  test('asks before each of its writes whether it may', async () => {
    let asked = 0;
    const { outcome, writes } = await fenced(() => void (asked += 1));
    expect(outcome).not.toBeInstanceOf(Error);
    expect(writes).toBeGreaterThan(0);
    expect(asked).toBe(writes);
  });

  test('ends at the first write that it may not make, which does not leave', async () => {
    let asked = 0;
    const { outcome, writes } = await fenced(() => {
      asked += 1;
      throw LOST;
    });
    expect(outcome).toBe(LOST);
    expect({ asked, writes }).toEqual({ asked: 1, writes: 0 });
  });
});
