import { expect, test } from 'vitest';
import { allow } from '../../../src/cli/health/bounded.ts';

const never = (): Promise<never> => new Promise(() => undefined);

test('what does not answer in time is told so, and its signal is aborted, whether it heeds it or not', async () => {
  const allowance = allow(20, new AbortController().signal);
  await expect(allowance.within(never)).rejects.toMatchObject({
    reason: 'azure-unreachable',
    message: 'no answer within 0.02 s',
  });
  expect(allowance.signal.aborted).toBe(true);
  // What comes after it has no time left.
  await expect(allowance.within(never)).rejects.toMatchObject({ reason: 'azure-unreachable' });
});

test('what answers in time is given, and its failure too', async () => {
  const allowance = allow(10_000, new AbortController().signal);
  expect(await allowance.within(async () => 'found')).toBe('found');
  await expect(allowance.within(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  allowance.end();
  // Whatever is still under way has nobody who waits for it.
  expect(allowance.signal.aborted).toBe(true);
});

test('whoever stops it ends it at once, with his reason', async () => {
  const stop = new AbortController();
  const allowance = allow(10_000, stop.signal);
  const looking = allowance.within(never);
  stop.abort(new Error('told to stop'));
  await expect(looking).rejects.toThrow('told to stop');
  const late = allow(10_000, stop.signal);
  await expect(late.within(never)).rejects.toThrow('told to stop');
});
