import { expect, test } from 'vitest';
import type { Event } from '../../../src/engine/event.ts';
import { github } from '../../../src/report/ci/github.ts';
import { grouped } from '../../../src/report/ci/grouped.ts';

const OPENING = { title: 'deploying shop to production (azure)', notes: ['a note'], steps: ['a', 'b'] };

function told(events: readonly (Event | number)[], close = true): string[] {
  let now = 0;
  const log: string[] = [];
  const reporter = grouped(
    {
      dialect: github,
      command: (line) => log.push(line),
      write: (text) => log.push(...text.trimEnd().split('\n')),
      now: () => now,
    },
    OPENING,
  );
  for (const one of events) {
    if (typeof one === 'number') now += one;
    else reporter.tell(one);
  }
  if (close) reporter.close();
  return log.slice(2);
}

const started = (step: string): Event => ({ type: 'step-started', step, because: [] });
const progress = (step: string, text: string): Event => ({ type: 'step-progress', step, text });

test('steps that work at the same time have a group each, behind the line that says how they ended', () => {
  const log = told([
    started('a'),
    started('b'),
    progress('a', 'one'),
    progress('b', 'two'),
    progress('a', 'three'),
    progress('a', 'three'),
    { type: 'step-completed', step: 'a', durationMs: 1000 },
    progress('b', 'four'),
    {
      type: 'step-failed',
      step: 'b',
      durationMs: 2000,
      error: { reason: 'unhealthy', message: 'it is not well' },
    },
  ]);
  expect(log.slice(2)).toEqual([
    'a: completed in 1.0 s',
    '::group::a: what it did',
    'one',
    'three',
    '::endgroup::',
    'b: failed after 2.0 s: it is not well',
    '::group::b: what it did',
    'two',
    'four',
    '::endgroup::',
  ]);
});

test('a step that has nothing to say has no group, and one that is skipped is a line', () => {
  const log = told([
    started('a'),
    { type: 'step-completed', step: 'a', durationMs: 1 },
    { type: 'step-skipped', step: 'b' },
  ]);
  expect(log.filter((line) => line.startsWith('::'))).toEqual([]);
  expect(log.at(-1)).toContain('b: skipped');
});

test('what a long step waits for is said each minute, and stands in its group, too', () => {
  const log = told(
    [started('a'), progress('a', 'early'), 61_000, progress('a', 'late'), progress('a', 'later')],
    false,
  );
  expect(log.slice(1)).toEqual(['a: late']);
});

test('what was said of a step that was interrupted is not lost', () => {
  expect(told([started('a'), progress('a', 'half')]).slice(1)).toEqual([
    '::group::a: what it did',
    'half',
    '::endgroup::',
  ]);
});

test('a build that writes for ever fills no memory', () => {
  const many = Array.from({ length: 5000 }, (_, index) => progress('a', `line ${index}`));
  const log = told([started('a'), ...many]);
  expect(log.length).toBeLessThan(2010);
  expect(log.at(-2)).toBe('line 4999');
});
