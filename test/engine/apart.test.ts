import { describe, expect, test } from 'vitest';
import { inTurn } from '../../src/engine/apart.ts';
import { Failure } from '../../src/engine/failure.ts';
import { virtualTime } from '../fakes/virtual-time.ts';

/** Goes through numbers that each take some time, and notes when which begins. */
async function gone(
  items: readonly number[],
  apart: (one: number, other: number) => boolean,
  options: { fails?: readonly number[]; haltedAt?: number } = {},
): Promise<{ begun: [item: number, at: number][]; whole: unknown }> {
  const time = virtualTime(0);
  const begun: [number, number][] = [];
  const whole = await inTurn(items, {
    apart,
    halted: () => time.now() >= (options.haltedAt ?? Infinity),
    act: async (item) => {
      begun.push([item, time.now()]);
      await time.sleep(10);
      if (options.fails?.includes(item)) throw new Error(`${item} fails`);
    },
  }).catch((error: unknown) => error);
  return { begun, whole };
}

describe('a list of which some are apart', () => {
  test('goes one after the other where none is', async () => {
    const { begun, whole } = await gone([1, 2, 3], () => false);
    expect(begun).toEqual([
      [1, 0],
      [2, 10],
      [3, 20],
    ]);
    expect(whole).toBe(true);
  });

  test('begins what is apart from all before it at once, and the rest as soon as what it waits for has ended', async () => {
    const { begun } = await gone([1, 2, 11, 12], (one, other) => one % 10 !== other % 10);
    expect(begun).toEqual([
      [1, 0],
      [2, 0],
      [11, 10],
      [12, 10],
    ]);
  });

  test('does not begin what would have to wait for what failed, and goes on with the rest', async () => {
    const { begun, whole } = await gone([1, 2, 11, 12], (one, other) => one % 10 !== other % 10, {
      fails: [1],
    });
    expect(begun.map(([item]) => item)).toEqual([1, 2, 12]);
    expect(whole).toMatchObject({ message: '1 fails' });
  });

  test('does the same with what says itself that it is not done, which is no failure', async () => {
    const begun: number[] = [];
    const whole = await inTurn([1, 2, 11, 12], {
      apart: (one, other) => one % 10 !== other % 10,
      act: async (item) => (begun.push(item), item !== 1),
    });
    expect(begun).toEqual([1, 2, 12]);
    expect(whole).toBe(false);
  });

  test('throws what was refused, and not what only waits for the cloud', async () => {
    const going = inTurn(['waits', 'refused'], {
      apart: () => true,
      act: async (item) => {
        throw item === 'waits' ? new Failure('pending', 'Azure still deletes it') : new Error('refused');
      },
    });
    await expect(going).rejects.toThrowError('refused');
    const waiting = inTurn([1], {
      apart: () => true,
      act: () => Promise.reject(new Failure('pending', 'waits')),
    });
    await expect(waiting).rejects.toMatchObject({ reason: 'pending' });
  });

  test('says that it is not whole when it was halted', async () => {
    const { begun, whole } = await gone([1, 2, 3], () => false, { haltedAt: 10 });
    expect(begun.map(([item]) => item)).toEqual([1]);
    expect(whole).toBe(false);
  });

  test('begins at most sixteen at once, and ends with all', async () => {
    const many = Array.from({ length: 100 }, (_, index) => index);
    const { begun, whole } = await gone(many, () => true);
    expect(begun.filter(([, at]) => at === 0)).toHaveLength(16);
    expect(begun.map(([item]) => item)).toEqual(many);
    expect(whole).toBe(true);
  });

  test('compares each with its neighbours only: its cost does not grow with the square of its length', async () => {
    let compared = 0;
    const count = 3000;
    await inTurn(
      Array.from({ length: count }, (_, index) => index),
      { apart: () => ((compared += 1), true), act: async () => undefined },
    );
    expect(compared).toBeLessThan(count * 32 * 32);
  });
});
