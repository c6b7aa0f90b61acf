import { expect, test } from 'vitest';
import { allEnded } from '../../src/azure/all-ended.ts';

const after = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

test('gives what each has come to', async () => {
  const [one, other]: [number, string] = await allEnded([Promise.resolve(1), Promise.resolve('two')]);
  expect([one, other]).toEqual([1, 'two']);
});

test('where some fail, all are waited for, and the first in their order is thrown', async () => {
  const ended: string[] = [];
  const ending = async (name: string, milliseconds: number, fails: boolean): Promise<void> => {
    await after(milliseconds);
    ended.push(name);
    if (fails) throw new Error(name);
  };
  const begun = allEnded([ending('good', 15, false), ending('slow', 10, true), ending('quick', 0, true)]);
  await expect(begun).rejects.toThrow('slow');
  expect(ended).toEqual(['quick', 'slow', 'good']);
});
