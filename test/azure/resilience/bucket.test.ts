import { describe, expect, test } from 'vitest';
import { createBucket } from '../../../src/azure/resilience/bucket.ts';
import { virtualTime } from '../../fakes/virtual-time.ts';

function bucket(size = 3, perSecond = 1) {
  const time = virtualTime(0);
  const world = { ...time, guid: () => '0' };
  return { time, bucket: createBucket({ size, perSecond }, world) };
}

describe('a token bucket', () => {
  test('gives what it has at once, and then as fast as it fills', async () => {
    const { time, bucket: one } = bucket();
    const at: number[] = [];
    await Promise.all(
      Array.from({ length: 6 }, async () => {
        await one.take(undefined);
        at.push(time.now());
      }),
    );
    expect(at).toEqual([0, 0, 0, 1000, 2000, 3000]);
  });

  test('serves who came first, first', async () => {
    const { bucket: one } = bucket(1, 1);
    const served: number[] = [];
    await Promise.all([0, 1, 2, 3].map(async (who) => (await one.take(undefined), served.push(who))));
    expect(served).toEqual([0, 1, 2, 3]);
  });

  test('fills up to its size and no further', async () => {
    const { time, bucket: one } = bucket();
    for (let taken = 0; taken < 3; taken++) await one.take(undefined);
    time.pass(60_000);
    for (let taken = 0; taken < 3; taken++) await one.take(undefined);
    expect(time.now()).toBe(60_000);
    await one.take(undefined);
    expect(time.now()).toBe(61_000);
  });

  test('believes the other side when that has fewer, and not when it has more', async () => {
    const { time, bucket: one } = bucket(100, 1);
    await one.take(undefined);
    one.ended(1);
    await one.take(undefined);
    one.ended(90);
    expect(time.now()).toBe(0);
    await one.take(undefined);
    expect(time.now()).toBe(1000);
  });

  test('counts those under way, which the other side may not have counted yet', async () => {
    const { time, bucket: one } = bucket(100, 1);
    for (let taken = 0; taken < 5; taken++) await one.take(undefined);
    one.ended(5);
    await one.take(undefined);
    expect(time.now()).toBe(0);
    await one.take(undefined);
    expect(time.now()).toBe(1000);
  });

  test('gives nothing while it pauses, however much time the clock had left in it', async () => {
    const { time, bucket: one } = bucket(100, 1);
    await one.take(undefined);
    one.ended(0);
    one.pause(30_000);
    await one.take(undefined);
    expect(time.now()).toBe(31_000);
  });

  test('an interrupt ends a wait and takes nothing; who waits behind keeps the place', async () => {
    const { time, bucket: one } = bucket(1, 1);
    const interrupt = new AbortController();
    await one.take(undefined);
    const first = one.take(undefined).then(() => time.now());
    const second = one.take(interrupt.signal);
    const third = one.take(undefined).then(() => time.now());
    interrupt.abort(new Error('SIGINT'));
    await expect(second).rejects.toThrow('SIGINT');
    expect(await Promise.all([first, third])).toEqual([1000, 2000]);
  });

  test('an interrupt ends the wait of the one whose turn it is', async () => {
    const { time, bucket: one } = bucket(1, 1);
    const interrupt = new AbortController();
    await one.take(undefined);
    const first = one.take(interrupt.signal);
    const second = one.take(undefined).then(() => time.now());
    interrupt.abort(new Error('SIGINT'));
    await expect(first).rejects.toThrow('SIGINT');
    expect(await second).toBe(1000);
  });

  test('goes on filling, and pausing no longer than asked, on a clock that was set back', async () => {
    const { time, bucket: one } = bucket(1, 1);
    await one.take(undefined);
    time.pass(-3_600_000);
    const from = time.now();
    await one.take(undefined);
    expect(time.now() - from).toBe(1000);
    one.pause(5000);
    time.pass(-3_600_000);
    const then = time.now();
    await one.take(undefined);
    expect(time.now() - then).toBe(6000);
  });
});
