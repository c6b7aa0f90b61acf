import { describe, expect, test } from 'vitest';
import { pollDelay, polling } from '../../src/azure/poll-schedule.ts';

const USUAL_MS = 2000;

/** How late the end of something is noticed that takes so long, and how often it is looked at until then. */
function noticed(tookMs: number): { readonly lateMs: number; readonly looks: number } {
  let now = 0;
  let looks = 1;
  for (; now < tookMs; looks += 1) now += pollDelay(USUAL_MS, now);
  return { lateMs: now - tookMs, looks };
}

const SECONDS = [0.1, 0.5, 1, 2, 4, 8, 14, 31, 66, 140, 270, 600, 900, 3600];

describe('what Azure is at', () => {
  test.each(SECONDS)('and takes %d s is seen to have ended soon after', (seconds) => {
    // Whatever the moment between two looks at which it ends.
    for (let part = 0; part < 50; part += 1) {
      const tookMs = seconds * 1000 * (1 + part / 100);
      const { lateMs } = noticed(tookMs);
      expect(lateMs).toBeLessThanOrEqual(Math.min(15_000, Math.max(USUAL_MS, tookMs / 50)));
      expect(lateMs, 'no later than half of what it took, or the first wait').toBeLessThanOrEqual(
        Math.max(tookMs / 2 + USUAL_MS / 10, tookMs / 50),
      );
    }
  });

  test('is not looked at more often than every two seconds but in the beginning', () => {
    for (const seconds of SECONDS) expect(noticed(seconds * 1000).looks).toBeLessThanOrEqual(8 + seconds / 2);
  });

  test('and takes an hour is looked at a few hundred times, not two thousand', () => {
    expect(noticed(3_600_000).looks).toBeLessThan(400);
  });

  test('and is forty things at once stays within what Azure Resource Manager lets pass', () => {
    let [tokens, now] = [250, 0];
    while (now < 300_000) {
      tokens -= 40;
      expect(tokens).toBeGreaterThanOrEqual(0);
      const delay = pollDelay(USUAL_MS, now);
      now += delay;
      tokens = Math.min(250, tokens + (delay / 1000) * 25);
    }
  });

  test('is never looked at without a pause, however small the usual wait is', () => {
    expect(pollDelay(0, 0)).toBe(1);
    expect(pollDelay(1, 0)).toBe(1);
    expect(pollDelay(333, 77), 'clocks know whole milliseconds').toSatisfy(Number.isInteger);
  });
});

describe('the clock', () => {
  test('that is set back neither makes looks come at once, nor the waiting endless', () => {
    let now = 10_000_000;
    const nextDelay = polling({ now: () => now }, { usualMs: USUAL_MS, budgetMs: 60_000 });
    const delays: number[] = [];
    for (let delay = nextDelay(); delay !== undefined && delays.length < 100; delay = nextDelay()) {
      delays.push(delay);
      // An hour back, once: from then on it goes as ever.
      now += delays.length === 1 ? delay - 3_600_000 : delay;
    }
    expect(delays.slice(0, 8)).toEqual([200, 300, 450, 675, 1013, 1519, 2000, 2000]);
    expect(delays.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(56_000);
    expect(delays.length).toBeLessThan(40);
  });

  test('counts, whatever an answer asked for; but for those who have yet to look', () => {
    let now = 0;
    const terms = { usualMs: USUAL_MS, budgetMs: 60_000 };
    const hasty = polling({ now: () => now }, terms);
    const patient = polling({ now: () => now }, { ...terms, fewestLooks: 2 });
    now = 60_000;
    expect(hasty(500)).toBeUndefined();
    expect(patient(500)).toBe(500);
    expect(patient(500)).toBeUndefined();
  });
});
