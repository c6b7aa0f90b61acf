import { describe, expect, it } from 'vitest';
import { durationMs } from '../../src/cli/duration.ts';

describe('a duration', () => {
  it.each([
    ['0s', 0],
    ['30s', 30_000],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['1h0m5s', 3_605_000],
    ['24h', 86_400_000],
  ])('is written with its units: %s', (text, milliseconds) => {
    expect(durationMs(text)).toBe(milliseconds);
  });

  it.each(['5', '', 's', '5 m', '-5s', '1.5m', '30s5m', '5min', '1d', 'm5'])('is not %j', (text) => {
    expect(() => durationMs(text)).toThrow('write a number with its unit, such as 30s, 5m or 1h30m');
  });

  it.each(['25h', '86401s', '99999h'])('is at most a day, not %s', (text) => {
    expect(() => durationMs(text)).toThrow('at most a day');
  });
});
