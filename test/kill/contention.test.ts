import { describe, expect, test } from 'vitest';
import { contention, stopped } from './contention.ts';
import type { StoreKind } from './kept-state.ts';

/** Here of one store; `npm run sweep` has two and eight runs at once on each. */
const stores: [string, () => StoreKind][] = [['a folder', () => ({ type: 'file' })]];

describe.each(stores)('runs at once on one environment, its state in %s:', (_, store) => {
  test('of four, exactly one writes at a time, and who does not wait is refused with the holder’s name', async () => {
    const { completed, problems } = await contention(store(), { waiting: 3, impatient: 1 });
    expect(problems).toEqual([]);
    expect(completed).toBeGreaterThanOrEqual(3);
  }, 300_000);

  test('one that is stopped with SIGSTOP has nothing accepted once another one has taken over', async () => {
    const { problems } = await stopped(store());
    expect(problems).toEqual([]);
  }, 300_000);
});
