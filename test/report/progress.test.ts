import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/engine/event.ts';
import { drawList } from '../../src/report/list.ts';
import { NO_PAINT } from '../../src/report/paint.ts';
import { advance, endProgress, openProgress } from '../../src/report/progress.ts';

const ERROR = { reason: 'azure-refused', message: 'the size is not offered' };
const BECAUSE = [{ leaf: 'sku', before: 'Basic', after: 'Premium' }];

/** Draws the list of three steps after some events, each 100 ms after the one before. */
function drawn(
  events: readonly Event[],
  frame: { width?: number; height?: number; ended?: true } = {},
): string[] {
  const progress = openProgress(['first', 'second', 'third'], 'deploying shop');
  let now = 1000;
  for (const event of events) advance(progress, event, (now += 100));
  if (frame.ended) endProgress(progress, now);
  const { width = 70, height = 20 } = frame;
  return drawList(progress, { now: now + 50, turn: 0, width, height, paint: NO_PAINT }).split('\n');
}

describe('the live list', () => {
  it('shows every step before anything has happened', () => {
    expect(drawn([])).toEqual(['deploying shop', '· first', '· second', '· third']);
  });

  it('shows what runs, for how long, and what it said last', () => {
    const events: Event[] = [
      { type: 'step-skipped', step: 'first' },
      { type: 'step-started', step: 'second', because: BECAUSE },
    ];
    expect(drawn(events)).toEqual([
      'deploying shop',
      '- first           nothing changed',
      '⠋ second   0.1 s  sku changed: Basic -> Premium',
      '· third',
    ]);
    const told = drawn([...events, { type: 'step-progress', step: 'second', text: 'waiting for\nthe role' }]);
    expect(told[2]).toMatch(/^⠋ second +0\.2 s {2}waiting for the role$/);
  });

  it('says why a step ran when it is completed', () => {
    const told = drawn([
      { type: 'step-started', step: 'second', because: BECAUSE },
      { type: 'step-progress', step: 'second', text: 'almost' },
      { type: 'step-completed', step: 'second', durationMs: 61_000 },
    ]);
    expect(told[2]).toBe('✔ second  1 min 01 s  sku changed: Basic -> Premium');
  });

  it('keeps the cause of a failure in sight after its undo', () => {
    const told = drawn([
      { type: 'step-started', step: 'first', because: BECAUSE },
      { type: 'step-completed', step: 'first', durationMs: 200 },
      { type: 'step-started', step: 'second', because: BECAUSE },
      { type: 'step-failed', step: 'second', durationMs: 300, error: ERROR },
      { type: 'rollback-started', run: 'r', steps: ['first', 'second'], reason: 'second', data: [] },
      { type: 'step-restoring', step: 'second' },
      { type: 'step-restored', step: 'second', clean: true },
      { type: 'step-restoring', step: 'first' },
      { type: 'step-restored', step: 'first', clean: true },
    ]);
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

  it('says at its end what was interrupted', () => {
    const told = drawn([{ type: 'step-started', step: 'first', because: BECAUSE }], { ended: true });
    expect(told[1]).toMatch(/^! first +0\.0 s {2}interrupted$/);
  });

  it('keeps each line within the width of the terminal', () => {
    const text = 'a long text about a build '.repeat(10);
    const told = drawn([{ type: 'step-progress', step: 'first', text }], { width: 30 });
    expect(told[1]).toHaveLength(30);
    expect(told[1]).toMatch(/…$/);
  });

  it('folds what does not fit the height, and shows what runs', () => {
    const events: Event[] = [
      { type: 'step-skipped', step: 'first' },
      { type: 'step-started', step: 'second', because: BECAUSE },
    ];
    const told = drawn(events, { height: 3 });
    expect(told).toHaveLength(4);
    expect(told[1]).toBe('  … 1 above');
    expect(told[2]).toContain('second');
    expect(told[3]).toBe('  … 1 below');
  });

  it('shows steps that nobody announced, and says what is given back', () => {
    const told = drawn([
      { type: 'giving-back', step: 'old', address: '/kv' },
      { type: 'given-back', step: 'old', address: '/kv', clean: true },
    ]);
    expect(told.at(-1)).toMatch(/^↶ old +0\.1 s {2}given back: \/kv$/);
  });
});
