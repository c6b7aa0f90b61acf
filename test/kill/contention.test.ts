import { describe, expect, test } from 'vitest';
import { useAzurite } from '../state/azurite.ts';
import { contention, stopped } from './contention.ts';
import type { StoreKind } from './kept-state.ts';

const azurite = useAzurite();

const stores: [string, () => StoreKind][] = [
  ['a folder', () => ({ type: 'file' })],
  ['Blob Storage', () => ({ type: 'blob', connectionString: azurite().connectionString })],
];

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
