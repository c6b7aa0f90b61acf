import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/engine/event.ts';
import { jsonLog } from '../../src/report/json-log.ts';
import { lines } from '../../src/report/lines.ts';
import { prettyLines } from '../../src/report/pretty-log.ts';
import { telling } from '../../src/report/telling.ts';
import type { LogLevel } from '../../src/report/log-level.ts';
import { traceLine } from '../../src/report/trace.ts';

const OPENING = { title: 'deploying shop to local (emulator)', steps: ['first'], notes: ['a note'] };
const ERROR = { reason: 'azure-refused', message: 'no' };
const EVENTS: Event[] = [
  { type: 'run-started', run: 'r-1', resumed: false, steps: ['first'] },
  { type: 'settling', run: 'r-0', what: 'roll-back' },
  { type: 'waiting', milliseconds: 30_000, why: 'a request may be on its way' },
  { type: 'still-ending' },
  { type: 'step-skipped', step: 'zero' },
  { type: 'step-started', step: 'first', because: [{ leaf: '<never ran>' }] },
  { type: 'step-progress', step: 'first', text: 'still\u001b[2J building' },
  { type: 'step-progress', step: 'first', text: 'still building' },
  { type: 'step-completed', step: 'first', durationMs: 1500 },
  { type: 'step-failed', step: 'second', durationMs: 200, error: ERROR },
  { type: 'rollback-started', run: 'r-1', steps: ['first'], reason: 'second: no', data: [] },
  { type: 'step-restoring', step: 'first' },
  { type: 'step-restored', step: 'first', clean: true },
  { type: 'step-restore-failed', step: 'second', error: ERROR },
  { type: 'step-pending', step: 'first', why: 'Azure still deletes it' },
  { type: 'giving-back', step: 'old', address: '/a' },
  { type: 'given-back', step: 'old', address: '/a', clean: false },
];

describe('plain lines', () => {
  it('tell each event in one line, a repeated one once', () => {
    let written = '';
    const now = () => new Date(2026, 0, 31, 9, 4, 5).getTime();
    const reporter = lines((text) => (written += text), OPENING, { now });
    for (const event of EVENTS) reporter.tell(event);
    reporter.close();
    expect(written.split('\n')).toEqual([
      'a note',
      'deploying shop to local (emulator)',
      '09:04:05 run r-1 starts',
      '09:04:05 run r-0 was left open: undoing it first',
      '09:04:05 waiting 30.0 s: a request may be on its way',
      '09:04:05 interrupted; waiting for a step that does not heed it: Ctrl-C again ends it at once',
      '09:04:05 zero: skipped, nothing changed',
      '09:04:05 first: started: for the first time',
      '09:04:05 first: still building',
      '09:04:05 first: completed in 1.5 s',
      '09:04:05 second: failed after 0.2 s: no',
      '09:04:05 rolling back, because of second: no',
      '09:04:05 first: putting back what was there',
      '09:04:05 first: put back as it was',
      '09:04:05 second: could not be put back: no',
      '09:04:05 first: not waited for any longer: Azure still deletes it',
      '09:04:05 old: giving back /a',
      '09:04:05 old: left behind: /a',
      '',
    ]);
  });
});

describe('an undo', () => {
  it('that was asked for says so', () => {
    const rollback = { type: 'rollback-started', run: 'r-1', steps: [], data: ['the vault kv'] } as const;
    expect(telling({ ...rollback, reason: 'asked for' }).text).toBe(
      'rolling back, as asked; this deletes data: the vault kv',
    );
    expect(telling({ ...rollback, reason: 'second: no', data: [] }).text).toBe(
      'rolling back, because of second: no',
    );
  });
});

describe('the JSON log', () => {
  interface Line {
    readonly level: number;
    readonly msg: string;
    readonly event?: Event;
    readonly time: string;
    readonly run?: string;
    readonly step?: string;
    readonly correlationId: string;
  }
  const logged = (level: LogLevel): Line[] => {
    let written = '';
    const write = (text: string) => (written += text);
    const reporter = jsonLog(write, level, OPENING, { correlationId: 'c-1' }, () => 0);
    for (const event of EVENTS) reporter.tell(event);
    reporter.close();
    return written
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  };

  it('writes every event whole, with a time and without the machine', () => {
    const all = logged('debug');
    expect(all.slice(2).map(({ event }) => event)).toEqual(EVENTS);
    expect(all[0]).toEqual({
      level: 30,
      time: '1970-01-01T00:00:00.000Z',
      correlationId: 'c-1',
      event: { type: 'note' },
      msg: 'a note',
    });
  });

  it('bears the correlation id in every line, the run once it is known, and the step where it is about one', () => {
    const all = logged('debug');
    expect(new Set(all.map(({ correlationId }) => correlationId))).toEqual(new Set(['c-1']));
    expect(all.map(({ run }) => run).slice(0, 4)).toEqual([undefined, undefined, 'r-1', 'r-0']);
    expect(all.find(({ event }) => event?.type === 'step-failed')).toMatchObject({
      run: 'r-0',
      step: 'second',
    });
  });

  it('leaves out what is below its level', () => {
    const types = (level: LogLevel) => logged(level).map(({ event }) => event?.type);
    expect(types('info')).not.toContain('step-progress');
    expect(types('warn')).toEqual([
      'settling',
      'waiting',
      'still-ending',
      'step-failed',
      'rollback-started',
      'step-restore-failed',
      'step-pending',
      'given-back',
    ]);
    expect(types('error')).toEqual(['step-failed', 'step-restore-failed']);
    expect(types('silent')).toEqual([]);
  });
});

describe('the log on a terminal', () => {
  const LINE = JSON.stringify({
    level: 40,
    time: '2026-01-31T12:00:00.000Z',
    run: 'r-1',
    correlationId: 'c-1',
    event: { type: 'warning' },
    msg: 'mind \u001b[2Jthis',
  });

  it('is a readable line each, without what only programs need and what steers the terminal', () => {
    expect(prettyLines({ colorize: false })(LINE)).toMatch(/^\[\d\d:\d\d:\d\d\] WARN: mind this\n$/);
  });

  it('has colours only where they are wanted', () => {
    expect(prettyLines({ colorize: true })(LINE)).toContain('\u001b[33mWARN');
    expect(prettyLines({ colorize: false })(LINE)).not.toContain('\u001b');
  });

  it('shows where something was thrown below its line', () => {
    const trace = traceLine(new Error('no'), 0, { correlationId: 'c-1', step: 'first' });
    expect(prettyLines({ colorize: false })(trace)).toMatch(/DEBUG: no\n {4}Error: no\n {4}at .*reporters/);
  });
});
