import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../src/config/duration.ts';
import { duration } from '../../src/config/schema/fields.ts';

describe('a duration', () => {
  it.each([
    ['0s', 0],
    ['500ms', 500],
    ['90s', 90_000],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['24h', 86_400_000],
    ['1h30m', 5_400_000],
    ['1m30s500ms', 90_500],
  ])('%s is %d milliseconds', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
    expect(duration.safeParse(text).success).toBe(true);
  });

  it.each([
    '',
    '90',
    '1.5h',
    '-1s',
    '2 m',
    '2M',
    '30m1h',
    '1d',
    'm',
    '5',
    '1000000s',
    '25h',
    '86401s',
    's',
    '1e3s',
    '2m\n',
  ])('"%s" is refused, in words', (text) => {
    expect(parseDuration(text)).toBeUndefined();
    expect(duration.safeParse(text).error?.issues[0]?.message).toBe(
      'must be a duration of at most a day, such as 90s, 2m or 1h30m',
    );
  });
});
