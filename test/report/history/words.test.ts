import { describe, expect, it, test } from 'vitest';
import type { ToldRow } from '../../../src/report/history/told.ts';
import { historyText, listed, shortIds } from '../../../src/report/history/history-text.ts';
import { commandWord, localTime, shortDuration, shortTime, who } from '../../../src/report/history/words.ts';
import { NO_PAINT } from '../../../src/report/no-paint.ts';

const NOW = new Date(2026, 10, 21, 12, 0, 0).getTime();
const noon = new Date(2026, 10, 21, 11, 46, 5).toISOString();

function row(run: string, more: Partial<ToldRow> = {}): ToldRow {
  return {
    run,
    result: 'completed',
    undo: 'none',
    open: false,
    phase: null,
    command: 'run',
    last: 'run',
    startedAt: noon,
    finishedAt: noon,
    durationMs: 65_000,
    steps: { ran: 3, total: 14 },
    parts: 1,
    by: { user: 'ann', host: 'builder' },
    ...more,
  };
}

const text = (runs: readonly ToldRow[], more = 0): string =>
  historyText(
    {
      result: 'completed',
      exitCode: 0,
      environment: 'local',
      cloud: 'emulator',
      place: '/state',
      runs,
      more,
      unreadable: [],
    },
    { place: 'shop in local', now: NOW, flags: { env: 'local' }, paint: NO_PAINT },
  );

describe('a list of runs', () => {
  it('stays within eighty columns, whatever is in it', () => {
    const long = row('ffffffff-1111-4111-8111-111111111111', {
      command: 'abandon',
      result: 'interrupted',
      steps: { ran: 1000, total: 1000 },
      durationMs: 7_260_000,
      by: { user: 'a-service-account-with-a-name', host: 'runner-of-some-pipeline.internal' },
    });
    const lines = text([long, row('aaaaaaaa-1111-4111-8111-111111111111')])
      .trimEnd()
      .split('\n');
    expect(lines.map((line) => line.length <= 80)).toEqual([true, true, true]);
    expect(lines[1]).toMatch(
      /^! ffffffff {2}Nov 21 11:46 {2}rollback --a… {2}interrupted {2}2h01m {2}1000\/1000 {2}a-s.*…$/,
    );
    expect(lines[2]).toMatch(/^✔ aaaaaaaa {2}Nov 21 11:46 {2}deploy +completed +1m05s +3\/14 {2}ann@bui/);
  });

  it('tells apart ids that begin alike, and says how many older ones there are', () => {
    const told = text([row('aaaaaaaa-1111-x'), row('aaaaaaaa-2222-x')], 7);
    expect(told).toContain('✔ aaaaaaaa-111 ');
    expect(told).toContain('and 7 older: --limit 9 shows all');
  });

  it('shows a question mark for what nobody noted', () => {
    const told = text([
      row('old', { startedAt: null, durationMs: null, by: null, command: null, steps: { ran: 0, total: 0 } }),
    ]);
    expect(told.split('\n')[1]).toMatch(/^✔ old +\? +\? +completed +\? +\? {2}\?$/);
  });

  it('does not offer to go on with a run that somebody is at work on', () => {
    expect(text([row('a', { open: true, result: 'running' })])).not.toContain('goes on with it');
    expect(text([row('a', { open: true, result: 'killed' })])).toContain('npx deploy rollback --env local');
  });

  it.each([
    [
      { phase: 'forward' },
      ['deploy --env local           goes on with it', 'deploy rollback --env local  undoes it'],
    ],
    [
      { phase: 'rolling-back' },
      [
        'rollback --env local  goes on undoing it',
        'deploy --env local           does the same, and then deploys',
      ],
    ],
    [{ phase: 'committed' }, ['deploy --env local  finishes it']],
    [
      { phase: 'forward', command: 'destroy' },
      ['destroy --env local  goes on with it', 'deploy --env local          builds again what it took'],
    ],
  ] as const)('says what goes on with an open run %o', (more, next) => {
    const told = text([row('a', { open: true, result: 'killed', ...more })])
      .trimEnd()
      .split('\n')
      .slice(3);
    expect(told.map((line) => line.replace('  npx ', ''))).toEqual(
      next.map((line) => expect.stringContaining(line)),
    );
    expect(told).toHaveLength(next.length);
  });
});

test('Beginnings of ids are as short as tells them apart', () => {
  expect(shortIds(['abcdefgh1', 'abcdefgi1'])).toEqual(['abcdefgh', 'abcdefgi']);
  expect(shortIds(['abcdefgh-1111', 'abcdefgh-2222'])).toEqual(['abcdefgh-111', 'abcdefgh-222']);
  expect(shortIds(['a', 'a'])).toEqual(['a', 'a']);
});

test('Runs are named in a sentence', () => {
  expect(listed([row('a', { undo: 'clean' }), row('b', { startedAt: null })], NOW)).toBe(
    'The newest: a (rolled back, Nov 21 11:46), b (completed).',
  );
  expect(listed([], NOW)).toBe('Nothing is kept of any run.');
});

test.each([
  [0, '0.0s'],
  [9949, '9.9s'],
  [9950, '10s'],
  [59_600, '1m00s'],
  [3_599_600, '1h00m'],
  [7_260_000, '2h01m'],
])('%i ms are %s in a column', (milliseconds, told) => {
  expect(shortDuration(milliseconds)).toBe(told);
});

test('A time is that of the clock here; one of long ago is told by its year', () => {
  expect(localTime(noon)).toBe('2026-11-21 11:46:05');
  expect(shortTime(noon, NOW)).toBe('Nov 21 11:46');
  expect(shortTime(new Date(2024, 0, 3, 4, 5, 6).toISOString(), NOW)).toBe('Jan  3  2024');
});

test('A command is told as it is typed, and one of a newer version as it is', () => {
  expect(['run', 'return', 'settle', 'newer', undefined].map(commandWord)).toEqual([
    'deploy',
    'rollback --to',
    'settled by the next command',
    'newer',
    '?',
  ]);
  expect(who({ user: 'ann\u001b[31m', host: 'h' })).toBe('ann@h');
});
