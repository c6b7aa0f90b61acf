import { describe, expect, it, test } from 'vitest';
import { partsIn } from '../../../src/report/history/kept-report.ts';
import { readLog } from '../../../src/report/history/log-lines.ts';
import { failuresOf, givenBack } from '../../../src/report/history/show-text.ts';
import { toldRun } from '../../../src/report/history/told-run.ts';
import { resultOf } from '../../../src/report/history/words.ts';
import { at, linesOf, reportOf, stepOf } from './past.ts';

const STARTED = { type: 'run-started', run: 'run-1', resumed: false, steps: ['a', 'b', 'c'] } as const;
const ENDED = { type: 'run-ended', result: 'completed', exitCode: 0 } as const;
const BEGAN = (step: string) => ({ type: 'step-started', step, because: [{ leaf: '<never ran>' }] }) as const;
const DONE = (step: string) => ({ type: 'step-completed', step, durationMs: 900 }) as const;
const OPEN = {
  kind: 'deploy',
  phase: 'forward',
  startedAt: at(0),
  lastTime: at(4),
  holder: undefined,
  now: Date.parse(at(20)),
} as const;
const ANN = { user: 'ann', host: 'builder' };

const sources = { run: 'run-1', reports: [], lines: [] };

describe('a run with one report', () => {
  it('is told by it, with the undos and the waits of its log', () => {
    const reports = [
      reportOf({
        result: 'failed',
        steps: [
          stepOf('a', { status: 'rolled_back', startedAt: at(1) }),
          stepOf('b', { status: 'failed', startedAt: at(2), error: { reason: 'quota', message: 'full' } }),
          stepOf('c', { status: 'pending' }),
        ],
        rollback: {
          clean: true,
          restored: [{ step: 'a', address: '/a' }],
          kept: [],
          pending: [],
          residue: [],
        },
      }),
    ];
    const lines = linesOf([
      STARTED,
      { type: 'waiting', milliseconds: 500, why: 'a request may be on its way' },
      { type: 'step-restoring', step: 'a' },
      { type: 'step-restored', step: 'a', clean: true },
      { ...ENDED, result: 'failed' },
    ]);
    const { row, parts, steps } = toldRun({ ...sources, reports, lines });
    expect(row).toEqual({
      run: 'run-1',
      result: 'failed',
      undo: 'clean',
      open: false,
      phase: null,
      command: 'run',
      last: 'run',
      startedAt: at(0),
      finishedAt: at(10),
      durationMs: 10_000,
      steps: { ran: 2, total: 3 },
      parts: 1,
      by: ANN,
    });
    expect(resultOf(row)).toBe('rolled back');
    expect(parts).toHaveLength(1);
    expect(parts[0]).toMatchObject({
      source: 'report',
      waits: [{ startedAt: at(1), durationMs: 500, why: 'a request may be on its way' }],
    });
    expect(steps[0]?.undo).toEqual({ startedAt: at(2), durationMs: 1000, how: 'restored' });
    expect(steps[1]).toMatchObject({ status: 'failed', error: { reason: 'quota' } });
  });

  it('of an older version takes its times from its log, and lacks what nobody noted', () => {
    const old = { times: undefined, by: undefined, program: undefined, correlationId: undefined };
    const reports = [reportOf({ ...old, command: undefined, steps: [stepOf('a')] })];
    const { row } = toldRun({ ...sources, reports, lines: linesOf([STARTED, BEGAN('a'), ENDED]) });
    expect(row).toMatchObject({ startedAt: at(0), finishedAt: at(2), durationMs: 2000, by: null, parts: 1 });
    const without = toldRun({ ...sources, reports }).row;
    expect(without).toMatchObject({ startedAt: null, durationMs: null, result: 'completed' });
  });
});

describe('a run that was killed', () => {
  const lines = linesOf([
    { type: 'begun', command: 'run', by: ANN, program: '1.2.3' },
    STARTED,
    { type: 'step-skipped', step: 'a' },
    BEGAN('b'),
    { type: 'step-progress', step: 'b', text: 'creating' },
  ]);

  it('is told by its log, up to the kill', () => {
    const { row, steps, parts } = toldRun({ ...sources, lines, open: OPEN });
    expect(row).toMatchObject({ result: 'killed', open: true, command: 'run', by: ANN, finishedAt: at(4) });
    expect(row.steps).toEqual({ ran: 1, total: 3 });
    expect(parts[0]).toMatchObject({ source: 'log', program: '1.2.3' });
    expect(steps.map(({ status }) => status)).toEqual(['skipped', 'cut_off', 'pending']);
    expect(steps[1]).toMatchObject({ startedAt: at(3), durationMs: 1000, reason: 'never ran' });
  });

  const HELD = { ...OPEN, holder: { ...ANN, since: at(15) } };

  it('is running while somebody holds the lock, and so is what it was at, until now', () => {
    const { row, steps } = toldRun({ ...sources, lines, open: HELD });
    expect(row).toMatchObject({ result: 'running', finishedAt: null, durationMs: 20_000, phase: 'forward' });
    expect(steps[1]).toMatchObject({ status: 'running', startedAt: at(3), durationMs: 17_000 });
  });

  it('while it undid is being undone while somebody holds the lock', () => {
    const undoing = linesOf([STARTED, BEGAN('a'), DONE('a'), { type: 'step-restoring', step: 'a' }]);
    const { steps } = toldRun({ ...sources, lines: undoing, open: HELD });
    expect(steps[0]?.undo).toEqual({ startedAt: at(3), durationMs: 17_000, how: 'running' });
  });

  it('is running beside what it told before, where whoever holds the lock has told nothing yet', () => {
    const reports = [reportOf({ result: 'failed', open: true, steps: [stepOf('a')] })];
    const { row, parts } = toldRun({ ...sources, reports, open: HELD });
    expect(row).toMatchObject({ result: 'running', startedAt: at(0), parts: 2, durationMs: 15_000 });
    expect(parts[1]).toMatchObject({ source: 'state', startedAt: at(15), durationMs: 5000, by: ANN });
  });

  it('on another machine is told by the state alone', () => {
    const { row, parts } = toldRun({ ...sources, open: OPEN });
    expect(row).toMatchObject({ result: 'killed', startedAt: at(0), finishedAt: at(4), durationMs: 4000 });
    expect(parts[0]?.source).toBe('state');
    expect(toldRun({ ...sources, open: { ...HELD, kind: 'destroy' } }).row).toMatchObject({
      result: 'running',
      command: 'destroy',
      by: ANN,
    });
  });

  it('and gone on with by another command has both parts, in their order', () => {
    const resumed = linesOf(
      [{ ...STARTED, resumed: true }, { type: 'step-skipped', step: 'a' }, DONE('b'), ENDED],
      {
        from: 60,
        correlationId: 'process-2',
      },
    );
    const times = { startedAt: at(60), finishedAt: at(70), durationMs: 10_000, criticalPathMs: 0 };
    const steps = [stepOf('a', { status: 'skipped' }), stepOf('b', { startedAt: at(61) }), stepOf('c')];
    const reports = [reportOf({ correlationId: 'process-2', times, resumed: true, steps })];
    const told = toldRun({ ...sources, reports, lines: [...lines, ...resumed] });
    expect(told.parts.map(({ source, result }) => [source, result])).toEqual([
      ['log', 'killed'],
      ['report', 'completed'],
    ]);
    expect(told.row).toMatchObject({ result: 'completed', parts: 2, startedAt: at(0), durationMs: 14_000 });
    expect(told.steps.map(({ status }) => status)).toEqual(['skipped', 'completed', 'completed']);
  });

  it('while it undid is told as not clean', () => {
    const undoing = linesOf([
      { type: 'rollback-started', run: 'run-1', steps: ['b'], reason: 'b: full', data: [] },
      { type: 'step-restoring', step: 'b' },
    ]);
    const { row, steps } = toldRun({ ...sources, lines: undoing, open: OPEN });
    expect(row).toMatchObject({ result: 'killed', undo: 'not-clean' });
    expect(steps[0]?.undo).toMatchObject({ how: 'cut-off' });
  });
});

test('A run that failed outside any step says why', () => {
  const error = { reason: 'lock-lost', message: 'somebody else has it' };
  const lines = linesOf([STARTED, BEGAN('a'), { type: 'run-ended', result: 'failed', exitCode: 1, error }]);
  const { row, parts } = toldRun({ ...sources, lines });
  expect(row).toMatchObject({ result: 'failed', undo: 'none' });
  expect(parts[0]?.error).toEqual(error);
});

test('A failed run that was undone by a later command keeps its cause, and is rolled back', () => {
  const failed = reportOf({
    result: 'failed',
    open: true,
    steps: [
      stepOf('a', { startedAt: at(1), changed: [{ leaf: 'size', before: 1, after: 2 }], durationMs: 700 }),
      stepOf('b', { status: 'failed', startedAt: at(2), error: { reason: 'quota', message: 'full' } }),
    ],
  });
  const undone = reportOf({
    command: 'rollback',
    correlationId: 'process-2',
    times: { startedAt: at(90), finishedAt: at(95), durationMs: 5000, criticalPathMs: 0 },
    steps: [stepOf('a', { status: 'rolled_back', durationMs: 0 }), stepOf('b', { status: 'rolled_back' })],
    rollback: { clean: true, restored: [], kept: [], pending: [], residue: [] },
  });
  const { row, steps } = toldRun({ ...sources, reports: [failed, undone] });
  expect(row).toMatchObject({
    result: 'completed',
    undo: 'clean',
    command: 'run',
    last: 'rollback',
    parts: 2,
  });
  expect(resultOf(row)).toBe('rolled back');
  expect(steps[0]).toMatchObject({ status: 'rolled_back', durationMs: 700, changed: [{ leaf: 'size' }] });
  expect(steps[1]).toMatchObject({ status: 'failed', error: { message: 'full' } });
});

test('A run that the next command undid before its own is told by its log', () => {
  const failed = reportOf({ result: 'failed', open: true, steps: [stepOf('a', { startedAt: at(1) })] });
  const settled = linesOf(
    [
      { type: 'settling', run: 'run-1', what: 'roll-back' },
      { type: 'step-restoring', step: 'a' },
      { type: 'step-restored', step: 'a', clean: true },
      { type: 'run-closed' },
    ],
    { from: 60, correlationId: 'process-2' },
  );
  const { row, parts } = toldRun({ ...sources, reports: [failed], lines: settled });
  expect(parts.map(({ command }) => command)).toEqual(['run', 'settle']);
  expect(row).toMatchObject({ undo: 'clean', open: false, parts: 2 });
  expect(resultOf(row)).toBe('rolled back');
});

test.each([{ undid: 'run-0' }, {}])(
  'What a command undid of an earlier run before its own (%o) is not told of its own',
  (more) => {
    const rollback = {
      clean: true,
      restored: [{ step: 'a', address: '/a' }],
      kept: [],
      pending: [],
      residue: [],
    };
    const reports = [reportOf({ ...more, cause: 'a: full', rollback, steps: [stepOf('a')] })];
    const { row, parts } = toldRun({ ...sources, reports });
    expect(resultOf(row)).toBe('completed');
    expect(parts[0]).toMatchObject({ rollback: null });
    expect(parts[0]).not.toHaveProperty('cause');
  },
);

test('A run that was undone and closed before another one began says that the next command settled it', () => {
  const lines = linesOf([
    { type: 'begun', command: 'run', by: ANN, program: '1.2.3' },
    { type: 'rollback-started', run: 'run-1', steps: ['a'], reason: 'asked for', data: [] },
    { type: 'step-restoring', step: 'a' },
    { type: 'step-restored', step: 'a', clean: true },
    { type: 'run-closed' },
  ]);
  const { row } = toldRun({ ...sources, lines });
  expect(row).toMatchObject({ command: 'settle', undo: 'clean' });
});

test('What several commands gave back of a step is counted together, and it did something', () => {
  const given = (address: string) => ({ givenBack: [{ step: 'a', address }] });
  const steps = [stepOf('a', { status: 'pending' }), stepOf('b', { status: 'pending' })];
  const reports = [
    reportOf({ command: 'destroy', result: 'interrupted', open: true, steps, ...given('/a/1') }),
    reportOf({ command: 'destroy', correlationId: 'process-2', steps, ...given('/a/2') }),
  ];
  const told = toldRun({ ...sources, reports });
  expect(told.steps.map((step) => step.givenBack)).toEqual([2, undefined]);
  expect(told.row.steps).toEqual({ ran: 1, total: 2 });
  expect(givenBack(told.parts).map(({ address }) => address)).toEqual(['/a/1', '/a/2']);
});

test('A cause that an undo tells again in fewer words is told once, with all that is known of it', () => {
  const error = { reason: 'azure-refused', message: 'full', class: 'quota', code: 'QuotaExceeded' };
  const failed = reportOf({
    result: 'failed',
    open: true,
    steps: [stepOf('a', { status: 'failed', error })],
  });
  const undone = reportOf({ command: 'rollback', correlationId: 'process-2', cause: 'a: full' });
  const { parts } = toldRun({ ...sources, reports: [failed, undone] });
  expect(failuresOf(parts)).toEqual([{ ...error, message: 'a: full' }]);
});

test.each([
  [{ undo: 'not-clean' }, 'not clean'],
  [{ last: 'abandon', undo: 'not-clean' }, 'abandoned'],
  [{ last: 'destroy' }, 'destroyed'],
  [{ result: 'nothing-to-do' }, 'unchanged'],
  [{ result: 'interrupted', undo: 'clean' }, 'interrupted'],
  [{ result: 'failed', last: 'destroy' }, 'failed'],
] as const)('%o is called %s', (more, word) => {
  expect(resultOf({ result: 'completed', undo: 'none', last: 'run', ...more })).toBe(word);
});

test('Of a log every whole line is read, and the others are counted', () => {
  const [line] = linesOf([STARTED]).map((one) => JSON.stringify(one));
  const torn = `${line}\n{"level":30,"ti\n\nnull\n{"level":"x"}\n${line}`;
  expect(readLog(torn)).toMatchObject({ lines: [{ run: 'run-1' }, { run: 'run-1' }], torn: 3 });
  expect(readLog('')).toEqual({ lines: [], torn: 0 });
});

test('Events that nobody here knows are passed over', () => {
  const lines = linesOf([
    STARTED,
    { type: 'from-the-future', step: 'a' },
    { type: 'step-started', step: 'a' },
  ]);
  expect(toldRun({ ...sources, lines }).steps.map(({ status }) => status)).toEqual([
    'pending',
    'pending',
    'pending',
  ]);
});

test('What is no report is refused, naming what is wrong', () => {
  expect(() => partsIn('{"result":"completed","runId":"a","steps":3}')).toThrow(/^steps: /);
  expect(() => partsIn('{')).toThrow(SyntaxError);
});

test('Members of a newer version are left out, in steps and errors, too', () => {
  const [part] = partsIn(
    JSON.stringify({
      ...reportOf({ steps: [] }),
      shiny: true,
      steps: [stepOf('a', { shiny: true, error: { reason: 'x', message: 'y', shiny: true } })],
    }),
  );
  expect(JSON.stringify(part)).not.toContain('shiny');
});
