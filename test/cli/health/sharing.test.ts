import { expect, test } from 'vitest';
import { shared } from '../../../src/cli/health/sharing.ts';

test('who comes during a look, or up to a second after its end, gets what it found', async () => {
  let time = 0;
  const looks: PromiseWithResolvers<number>[] = [];
  const look = shared(
    () => {
      const one = Promise.withResolvers<number>();
      looks.push(one);
      return one.promise;
    },
    { reuseMs: 1000, now: () => time },
  );
  const first = [look(), look()];
  // However long it takes: nobody starts another one beside it.
  time = 5000;
  first.push(look());
  looks[0]?.resolve(1);
  expect(await Promise.all(first)).toEqual([1, 1, 1]);
  time = 5999;
  expect(await look()).toBe(1);
  expect(looks).toHaveLength(1);
  time = 6000;
  const next = look();
  looks[1]?.resolve(2);
  expect(await next).toBe(2);
});

test('a look that failed is shared for as long, and then made again', async () => {
  let time = 0;
  let made = 0;
  const look = shared(
    async () => {
      made += 1;
      throw new Error(`failure ${made}`);
    },
    { reuseMs: 10, now: () => time },
  );
  await expect(look()).rejects.toThrow('failure 1');
  await expect(look()).rejects.toThrow('failure 1');
  time = 10;
  await expect(look()).rejects.toThrow('failure 2');
});
