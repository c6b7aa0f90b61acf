import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/engine/event.ts';
import { drawList } from '../../src/report/list.ts';
import { NO_PAINT } from '../../src/report/no-paint.ts';
import type { Outlook } from '../../src/report/outlook.ts';
import { advance, endProgress, openProgress } from '../../src/report/progress.ts';

const ERROR = { reason: 'azure-refused', message: 'the size is not offered' };
const BECAUSE = [{ leaf: 'sku', before: 'Basic', after: 'Premium' }];
const FIRST = [{ leaf: '<never ran>' }];
const NAMES = ['first', 'second', 'third'];

interface Shown {
  readonly names?: readonly string[];
  readonly width?: number;
  readonly height?: number;
  readonly ended?: true;
  readonly outlook?: Outlook;
  /** Milliseconds between two events, and after the last one. */
  readonly apart?: number;
  readonly after?: number;
}

/** Draws the list of three steps after some events, each 100 ms after the one before. */
function drawn(events: readonly Event[], shown: Shown = {}): string[] {
  const { names = NAMES, width = 70, height = 20, apart = 100, after = 50, ended = false } = shown;
  const progress = openProgress(names, 'deploying shop');
  progress.outlook = shown.outlook;
  let now = 1000;
  for (const event of events) advance(progress, event, (now += apart));
  if (ended) endProgress(progress, now);
  return drawList(progress, { now: now + after, turn: 0, width, height, paint: NO_PAINT, ended }).split('\n');
}

const started = (step: string, because: typeof BECAUSE | typeof FIRST = BECAUSE): Event => ({
  type: 'step-started',
  step,
  because,
});
const progressOf = (step: string, text: string, item?: string): Event => ({
  type: 'step-progress',
  step,
  text,
  ...(item !== undefined && { item }),
});

/** The first time every step takes so many seconds, later a tenth of it; each waits for the one before. */
function outlookOf(seconds: Readonly<Record<string, number>>): Outlook {
  const names = Object.keys(seconds);
  return {
    after: new Map(names.map((name, at) => [name, names.slice(Math.max(0, at - 1), at)])),
    isFirst: (because) => because.some(({ leaf }) => leaf === '<never ran>'),
    of: (name, what) => {
      const known = seconds[name];
      return known === undefined ? undefined : known * (what === 'first' ? 1000 : 100);
    },
  };
}

describe('the live list', () => {
  it('shows every step before anything has happened', () => {
    expect(drawn([])).toEqual([
      'deploying shop',
      '· first',
      '· second',
      '· third',
      '░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 0/3 steps',
    ]);
  });

  it('shows what runs, for how long, what it said last, and how much is done', () => {
    const events: Event[] = [{ type: 'step-skipped', step: 'first' }, started('second')];
    expect(drawn(events)).toEqual([
      'deploying shop',
      '- first           nothing changed',
      '⠋ second   0.1 s  sku changed: Basic -> Premium',
      '· third',
      '██████████░░░░░░░░░░░░░░░░░░░░ 1/3 steps',
    ]);
    const told = drawn([...events, progressOf('second', 'waiting for\nthe role')]);
    expect(told[2]).toMatch(/^⠋ second +0\.2 s {2}waiting for the role$/);
  });

  it('says why a step ran when it is completed', () => {
    const told = drawn([
      started('second'),
      progressOf('second', 'almost'),
      { type: 'step-completed', step: 'second', durationMs: 61_000 },
    ]);
    expect(told[2]).toBe('✔ second  1 min 01 s  sku changed: Basic -> Premium');
  });

  it('keeps the cause of a failure in sight after its undo, and counts what is undone', () => {
    const failed: Event[] = [
      started('first'),
      { type: 'step-completed', step: 'first', durationMs: 200 },
      started('second'),
      { type: 'step-failed', step: 'second', durationMs: 300, error: ERROR },
      { type: 'rollback-started', run: 'r', steps: ['first', 'second'], reason: 'second', data: [] },
      { type: 'step-restoring', step: 'second' },
      { type: 'step-restored', step: 'second', clean: true },
      { type: 'step-restoring', step: 'first' },
    ];
    expect(drawn(failed).at(-1)).toBe('███████████████░░░░░░░░░░░░░░░ 1/2 undone');
    const told = drawn([...failed, { type: 'step-restored', step: 'first', clean: true }], { ended: true });
    expect(told).toEqual([
      'rolling back, because of second',
      expect.stringMatching(/^↶ first +0\.1 s {2}put back as it was$/),
      expect.stringMatching(/^✖ second +0\.1 s {2}put back; the size is not offered$/),
      '· third',
    ]);
  });

  it('shows what could not be put back as stuck', () => {
    const told = drawn([
      { type: 'step-restoring', step: 'first' },
      { type: 'step-restored', step: 'first', clean: false },
      { type: 'step-restoring', step: 'second' },
      { type: 'step-restore-failed', step: 'second', error: ERROR },
    ]);
    expect(told.slice(1, 3).map((line) => line.charAt(0))).toEqual(['!', '!']);
  });

  it('says what is waited for while no step is at work, and since when', () => {
    const waits: Event = {
      type: 'run-progress',
      text: 'no answer (ETIMEDOUT, key vault): asking again in 4 s',
    };
    const checking: Event = { type: 'checking', steps: NAMES };
    const [headline] = drawn([checking, waits], { after: 61_900, width: 120 });
    expect(headline).toBe(
      '⠋ checking that nothing stands in the way: no answer (ETIMEDOUT, key vault): asking again in 4 s, 1:02',
    );
    const [narrow] = drawn([checking, waits], { after: 61_900, width: 40 });
    expect(narrow).toMatch(/^⠋ checking that nothing stands in…, 1:02$/);
    // It is over with the next thing that happens; while a step is at work that one turns.
    expect(drawn([checking, waits, started('first')], { after: 5000 })[0]).toBe('deploying shop');
    const skipped: Event = { type: 'step-skipped', step: 'first' };
    expect(drawn([checking, skipped], { after: 5000 })[0]).toBe('⠋ deploying shop, 0:05');
    expect(drawn([checking, waits], { after: 5000, ended: true })[0]).toBe(
      'checking that nothing stands in the way',
    );
  });

  it('keeps what it says in one column, however long the steps take', () => {
    const told = drawn([
      started('first'),
      { type: 'step-completed', step: 'first', durationMs: 232_000 },
      started('second'),
      { type: 'step-completed', step: 'second', durationMs: 1000 },
    ]);
    expect(told.slice(1, 3)).toEqual([
      '✔ first   3 min 52 s  sku changed: Basic -> Premium',
      '✔ second       1.0 s  sku changed: Basic -> Premium',
    ]);
  });

  it('says at its end what was interrupted, and draws no bar any more', () => {
    const told = drawn([started('first')], { ended: true });
    expect(told[1]).toMatch(/^! first +0\.0 s {2}interrupted$/);
    expect(told).toHaveLength(4);
  });

  it('shows steps that nobody announced, says what is given back, and knows not how much is left', () => {
    const told = drawn(
      [
        { type: 'giving-back', step: 'old', address: '/kv' },
        { type: 'given-back', step: 'old', address: '/kv', clean: true },
      ],
      { names: [] },
    );
    expect(told.slice(1)).toEqual([expect.stringMatching(/^↶ old +0\.1 s {2}given back: \/kv$/)]);
  });

  it('says for a while what the whole waits for, and then again what is done', () => {
    const checking: Event = { type: 'checking', steps: ['first'] };
    expect(drawn([checking])[0]).toBe('checking that nothing stands in the way');
    expect(drawn([checking, started('first')])[0]).toBe('deploying shop');
  });
});

describe('a row of the live list', () => {
  const SERVER = [started('first', FIRST), progressOf('first', 'PostgreSQL server creating')];
  const at = (width: number): string | undefined =>
    drawn(SERVER, { width, after: 130_000, outlook: outlookOf({ first: 300 }) })[1];

  it('says how long its step took in earlier runs, where these tell', () => {
    expect(at(79)).toBe('⠋ first   PostgreSQL server creating, 2:10 of about 5:00');
    expect(drawn(SERVER, { after: 130_000, outlook: outlookOf({}) })[1]).toBe(
      '⠋ first   2 min 10 s  PostgreSQL server creating',
    );
  });

  it('keeps the times where there is little room', () => {
    expect(at(52)).toBe('⠋ first   PostgreSQL server creating, 2:10 of 5:00');
    expect(at(44)).toBe('⠋ first   PostgreSQL server creating, 2:10');
    expect(at(39)).toBe('⠋ first   PostgreSQL ser…, 2:10 of 5:00');
    expect(at(16)).toBe('⠋ first   2:10');
  });

  it('keeps within the width of the terminal, whatever that is, wide characters and long names included', () => {
    const name = 'a_step_with_a_name_that_is_longer_than_half_of_the_line';
    const events = [started(name), progressOf(name, '構築中 🚀 '.repeat(20))];
    for (let width = 8; width < 140; width += 1) {
      for (const line of drawn(events, { names: [name], width })) {
        const columns = Array.from(line).reduce((sum, one) => sum + (/[構築中🚀]/u.test(one) ? 2 : 1), 0);
        expect(columns, `${width}: ${line}`).toBeLessThanOrEqual(width);
      }
    }
  });
});

describe('the parts of a step', () => {
  const items = ['product', 'order', 'web'];
  const events: Event[] = [
    started('first'),
    ...items.map((item): Event => ({ type: 'item-started', step: 'first', item })),
    progressOf('first', 'build of order running', 'order'),
    { type: 'item-ended', step: 'first', item: 'product', ok: true, durationMs: 62_000 },
  ];

  it('stand below their step while it runs, once that takes a while', () => {
    expect(drawn(events, { after: 3000 }).slice(0, 6)).toEqual([
      'deploying shop',
      '⠋ first             3.5 s  1 of 3 done',
      '    ✔ product  1 min 02 s',
      '    ⠋ order         3.3 s  build of order running',
      '    ⠋ web           3.2 s',
      '· second',
    ]);
    expect(drawn(events)[2]).toBe('· second');
    const done: Event = { type: 'step-completed', step: 'first', durationMs: 4000 };
    expect(drawn([...events, done], { after: 3000 })[2]).toBe('· second');
  });

  it('are folded where there is no room: those at work are shown first, and then counted', () => {
    expect(drawn(events, { after: 3000, height: 7 }).slice(1, 4)).toEqual([
      '⠋ first       3.5 s  1 of 3 done',
      '    ⠋ order   3.3 s  build of order running',
      '      … 2 more',
    ]);
    expect(drawn(events, { after: 3000, height: 5 })[1]).toBe(
      '⠋ first    3.5 s  1 of 3 done: build of order running',
    );
  });
});

describe('a list that is higher than the screen', () => {
  const names = Array.from({ length: 1000 }, (_, at) => `step_${at}`);
  const skipped = names.slice(0, 400).map((step): Event => ({ type: 'step-skipped', step }));

  it('shows what runs, wherever that is, then what comes next, and says how much is left out', () => {
    const told = drawn([...skipped, started('step_400'), started('step_900')], { names, height: 9 });
    expect(told.map((line) => line.replace(/ {2,}[\d.]+ s {2}.*/, ''))).toEqual([
      'deploying shop',
      '  … 400 more',
      '⠋ step_400',
      '· step_401',
      '· step_402',
      '  … 497 more',
      '⠋ step_900',
      '  … 99 more',
      expect.stringMatching(/ 400\/1000 steps$/),
    ]);
  });

  it('fits every height, and shows what runs in each', () => {
    for (let height = 2; height < 60; height += 1) {
      const told = drawn([...skipped, started('step_400')], { names, height });
      expect(told.length, String(height)).toBeLessThanOrEqual(height);
      expect(told.join('\n'), String(height)).toContain('⠋ step_400');
    }
  });

  it('is drawn within a millisecond or two', () => {
    const progress = openProgress(names, 'deploying');
    progress.outlook = outlookOf(Object.fromEntries(names.map((name) => [name, 10])));
    for (const event of [...skipped, started('step_400')]) advance(progress, event, 0);
    const draw = (turn: number): string =>
      drawList(progress, { now: turn * 100, turn, width: 120, height: 40, paint: NO_PAINT });
    for (let turn = 0; turn < 50; turn += 1) draw(turn);
    const from = performance.now();
    for (let turn = 0; turn < 100; turn += 1) draw(turn);
    // A frame is drawn every 100 ms: a fifth of that would be felt, and this is a busy machine's limit.
    expect((performance.now() - from) / 100).toBeLessThan(20);
  });
});

describe('the time that is left', () => {
  const left = (events: readonly Event[], outlook: Outlook, after = 0): string | undefined =>
    drawn(events, { outlook, after }).at(-1)?.replace(/^\S+ /, '');

  it('is that of the longest chain of what is left', () => {
    const outlook = outlookOf({ first: 60, second: 120, third: 45 });
    expect(left([started('first', FIRST)], outlook)).toBe('0/3 steps, about 4 min left');
    expect(left([started('first', FIRST)], outlook, 50_000)).toBe('0/3 steps, about 3 min left');
    // Changing things takes a tenth of making them.
    expect(left([started('first')], outlook)).toBe('0/3 steps, about 25 s left');
  });

  it('does not count what is not going to run', () => {
    const outlook = outlookOf({ first: 60, second: 7200, third: 30 });
    const checking: Event = { type: 'checking', steps: ['first', 'third'] };
    expect(left([checking, started('first', FIRST)], outlook)).toBe('0/3 steps, about 2 min left');
    expect(left([started('first', FIRST)], outlook)).toBe('0/3 steps, about 2 h 02 min left');
  });

  it('is not said where a step never ran, before anything runs, during an undo, or when all take longer', () => {
    const outlook = outlookOf({ first: 60, second: 120, third: 45 });
    expect(left([started('first')], outlookOf({ first: 60, second: 1 }))).toBe('0/3 steps');
    expect(left([], outlook)).toBe('0/3 steps');
    const undo: Event = { type: 'rollback-started', run: 'r', steps: ['first'], reason: 'x', data: [] };
    expect(left([started('first'), undo], outlook)).toBe('0/1 undone');
    const last: Event[] = ['first', 'second'].map((step) => ({ type: 'step-skipped', step }));
    expect(left([...last, started('third')], outlook, 60_000)).toBe('2/3 steps');
  });
});
