import { EventEmitter } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeAbove } from '../../src/report/above.ts';
import { lines } from '../../src/report/lines.ts';
import { NO_PAINT } from '../../src/report/no-paint.ts';
import type { OutlookSource } from '../../src/report/outlook.ts';
import { terminal } from '../../src/report/terminal.ts';

const NAMES = Array.from({ length: 8 }, (_, at) => `step_${at}`);
const FIRST = [{ leaf: '<never ran>' }];
const ESCAPE = '\u001b[';

/** A terminal that only remembers what is written to it, in pieces. */
class Screen extends EventEmitter {
  readonly isTTY = true;
  columns = 80;
  rows = 24;
  written: string[] = [];

  write(text: string): boolean {
    this.written.push(text);
    return true;
  }

  resize(columns: number, rows: number): void {
    Object.assign(this, { columns, rows });
    this.emit('resize');
  }

  /** What was written since the last time. */
  since(): string {
    return this.written.splice(0).join('');
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function opened(names = NAMES, outlook?: OutlookSource) {
  const screen = new Screen();
  // The members that are used of the stream are those that the screen has.
  const stream = Object.assign(Object.create(process.stderr), { write: screen.write.bind(screen) });
  const on = screen.on.bind(screen);
  const off = screen.off.bind(screen);
  Object.defineProperties(stream, {
    isTTY: { value: true },
    columns: { get: () => screen.columns },
    rows: { get: () => screen.rows },
    on: { value: on },
    off: { value: off },
  });
  const opening = { title: 'deploying shop', steps: names, notes: ['a note'] };
  const reporter = terminal(stream, opening, { now: () => Date.now(), paint: NO_PAINT, outlook });
  return { screen, stream, reporter };
}

const linesIn = (text: string): number => text.split('\n').length - 1;

describe('the list in a terminal', () => {
  it('breaks a warning above it between words', () => {
    const { screen, reporter } = opened();
    reporter.tell({ type: 'warning', text: `not checked: ${'names, sizes and limits '.repeat(5)}` });
    const told = stripVTControlCharacters(screen.since()).split('\n');
    expect(Math.max(...told.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(told.join(' ').replaceAll(/\s+/g, ' ')).toContain('names, sizes and limits '.repeat(5).trimEnd());
    reporter.close();
  });

  it('writes nothing while nothing changes, and shows that it lives where no step is at work for more than a second', () => {
    const { screen, reporter } = opened();
    expect(screen.since()).toContain('a note\n');
    vi.advanceTimersByTime(900);
    expect(screen.since()).toBe('');
    reporter.tell({ type: 'checking', steps: NAMES });
    vi.advanceTimersByTime(3000);
    expect(stripVTControlCharacters(screen.since())).toMatch(/. checking that [a-z ]+, 0:03/);
    reporter.close();
    expect(stripVTControlCharacters(screen.since())).toMatch(/^\s*checking that [a-z ]+\n/);
  });

  it('writes only what has changed, between the marks of synchronized output, and never clears the screen', () => {
    const { screen, reporter } = opened();
    reporter.tell({ type: 'step-started', step: 'step_3', because: FIRST });
    vi.advanceTimersByTime(100);
    screen.since();
    for (let turn = 0; turn < 20; turn += 1) {
      vi.advanceTimersByTime(100);
      const frame = screen.since();
      expect(frame.match(/step_\d/g)).toEqual(['step_3']);
      expect(linesIn(frame)).toBeLessThanOrEqual(1);
      expect(frame.length).toBeLessThan(160);
      expect(frame.startsWith(`${ESCAPE}?2026h`)).toBe(true);
      expect(frame.endsWith(`${ESCAPE}?2026l`)).toBe(true);
      expect(frame).not.toContain(`${ESCAPE}2J`);
    }
    reporter.close();
  });

  it('draws ten thousand events in as many frames as there is time for', () => {
    const { screen, reporter } = opened();
    reporter.tell({ type: 'step-started', step: 'step_3', because: FIRST });
    vi.advanceTimersByTime(100);
    screen.since();
    for (let at = 0; at < 10_000; at += 1)
      reporter.tell({ type: 'step-progress', step: 'step_3', text: `look ${at}` });
    expect(screen.since()).toBe('');
    vi.advanceTimersByTime(100);
    expect(screen.since()).toContain('look 9999');
    reporter.close();
  });

  it('erases what a narrower terminal has broken, and draws it anew to its new size', () => {
    const { screen, reporter } = opened();
    reporter.tell({
      type: 'step-started',
      step: 'step_3',
      because: [{ leaf: 'a.key', before: 'x'.repeat(40), after: 'y' }],
    });
    vi.advanceTimersByTime(100);
    screen.since();
    // The headline, eight rows, of which one takes two lines of this terminal, the bar, and the line below.
    screen.resize(40, 24);
    const drawn = screen.since();
    expect(drawn.split(`${ESCAPE}2K`).length - 1).toBe(1 + 8 + 1 + 1 + 1);
    const rest = drawn.slice(drawn.indexOf('deploying'));
    for (const line of rest.split('\n')) expect(stripVTControlCharacters(line).length).toBeLessThan(40);
    reporter.close();
  });

  it('is folded to a lower terminal, and takes back what that had moved out of sight when it grows', () => {
    const { screen, reporter } = opened();
    reporter.tell({ type: 'step-started', step: 'step_7', because: FIRST });
    vi.advanceTimersByTime(100);
    screen.since();
    screen.resize(80, 6);
    const low = screen.since();
    expect(low).toContain('step_7');
    expect(low.slice(low.indexOf('deploying')).split('\n').length).toBeLessThanOrEqual(6);
    screen.resize(80, 24);
    // Ten rows and the line below them were to be seen through six: five had gone.
    expect(screen.since().split(`${ESCAPE}2K`).length - 1).toBe(5 + 1 + 5);
    reporter.close();
  });

  it('writes what is told beside it above it, and goes on below', () => {
    const { screen, stream, reporter } = opened();
    screen.since();
    writeAbove(stream, 'a step says hello\n');
    const told = screen.since();
    expect(told.indexOf('hello')).toBeLessThan(told.indexOf('deploying shop'));
    reporter.tell({ type: 'warning', text: 'mind the gap', step: 'step_2' });
    expect(screen.since()).toContain('! step_2: mind the gap\n');
    reporter.tell({
      type: 'step-output',
      step: 'step_1',
      item: 'build of web',
      address: '/web',
      lines: ['boom'],
      log: '/l/build.log',
    });
    expect(screen.since()).toContain(
      'step_1: the log of the build of web ends with\n  | boom\n  all of it: /l/build.log\n',
    );
    reporter.close();
    screen.since();
    writeAbove(stream, 'later\n');
    expect(screen.since()).toBe('later\n');
  });

  it('leaves the whole list behind, however high, without its bar, also where the process just ends', () => {
    const { screen, reporter } = opened(Array.from({ length: 50 }, (_, at) => `step_${at}`));
    reporter.tell({ type: 'step-skipped', step: 'step_0' });
    screen.since();
    const [listener] = process.listeners('exit').slice(-1);
    listener?.call(process, 0);
    const left = screen.since();
    expect(left.match(/step_\d+/g)).toHaveLength(50);
    expect(left).not.toContain('/50 steps');
    expect(left).toContain(`step_49\n\n${ESCAPE}?2026l`);
    const before = process.listenerCount('exit');
    reporter.tell({ type: 'step-skipped', step: 'step_1' });
    vi.advanceTimersByTime(1000);
    expect([screen.since(), process.listenerCount('exit')]).toEqual(['', before]);
  });

  it('asks once what earlier runs took, when the first step starts; that nobody knows does no harm', async () => {
    let asked = 0;
    const { screen, reporter } = opened(NAMES, async () => {
      asked += 1;
      throw new Error('the store is away');
    });
    reporter.tell({ type: 'step-skipped', step: 'step_0' });
    expect(asked).toBe(0);
    for (const step of ['step_1', 'step_2']) reporter.tell({ type: 'step-started', step, because: FIRST });
    await vi.advanceTimersByTimeAsync(200);
    expect(asked).toBe(1);
    expect(screen.since()).toContain('1/8 steps');
    reporter.close();
  });
});

describe('plain lines', () => {
  it('have a time each, tell the end of a log line by line, and leave out parts that took no time', () => {
    let written = '';
    const now = (): number => new Date(2026, 0, 31, 23, 59, 7).getTime();
    const reporter = lines((text) => (written += text), { title: 't', steps: [], notes: [] }, { now });
    reporter.tell({ type: 'item-started', step: 'one', item: 'web' });
    reporter.tell({ type: 'step-progress', step: 'one', item: 'web', text: 'Azure is busy' });
    reporter.tell({ type: 'item-ended', step: 'one', item: 'web', ok: true, durationMs: 900 });
    reporter.tell({ type: 'item-ended', step: 'one', item: 'api', ok: true, durationMs: 61_000 });
    reporter.tell({ type: 'item-ended', step: 'one', item: 'db', ok: false, durationMs: 5 });
    reporter.tell({
      type: 'step-output',
      step: 'one',
      item: 'job m',
      address: '/m',
      lines: ['a', '  \u001b[2Jb'],
      log: '/l',
    });
    expect(written.split('\n')).toEqual([
      't',
      '23:59:07 one: web: Azure is busy',
      '23:59:07 one: api done in 1 min 01 s',
      '23:59:07 one: db failed after 0.0 s',
      '23:59:07 one: the log of the job m ends with',
      '23:59:07   | a',
      '23:59:07   |   b',
      '23:59:07   all of it: /l',
      '',
    ]);
  });
});
