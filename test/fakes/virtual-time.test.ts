import { expect, test } from 'vitest';
import { virtualTime } from './virtual-time.ts';

test('time passes only while everybody sleeps, and wakes them in their order', async () => {
  const time = virtualTime(0);
  const woken: [string, number][] = [];
  const sleeper = async (name: string, milliseconds: number): Promise<void> => {
    await time.sleep(milliseconds);
    woken.push([name, time.now()]);
  };
  await Promise.all([sleeper('long', 30), sleeper('short', 10), sleeper('also short', 10)]);
  expect(woken).toEqual([
    ['short', 10],
    ['also short', 10],
    ['long', 30],
  ]);
});

test('a sleeper that is interrupted wakes with the reason', async () => {
  const time = virtualTime(0);
  const controller = new AbortController();
  const asleep = time.sleep(1_000, controller.signal);
  controller.abort(new Error('SIGINT'));
  await expect(asleep).rejects.toThrow('SIGINT');
  await expect(time.sleep(1, controller.signal)).rejects.toThrow('SIGINT');
  expect(time.now()).toBe(0);
});

test('what passes by hand shortens the sleep of nobody', async () => {
  const time = virtualTime(0);
  const asleep = time.sleep(10);
  time.pass(50);
  await asleep;
  expect(time.now()).toBe(50);
});
