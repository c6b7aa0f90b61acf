import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/engine/event.ts';
import { jsonLog } from '../../src/report/json-log.ts';
import { lines } from '../../src/report/lines.ts';
import { telling } from '../../src/report/telling.ts';
import type { LogLevel } from '../../src/report/log-level.ts';

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
    const reporter = lines((text) => (written += text), OPENING);
    for (const event of EVENTS) reporter.tell(event);
    reporter.close();
    expect(written.split('\n')).toEqual([
      'a note',
      'deploying shop to local (emulator)',
      'run r-1 starts',
      'run r-0 was left open: undoing it first',
      'waiting 30.0 s: a request may be on its way',
      'interrupted; waiting for a step that does not heed it: Ctrl-C again ends it at once',
      'zero: skipped, nothing changed',
      'first: started: for the first time',
      'first: still building',
      'first: completed in 1.5 s',
      'second: failed after 0.2 s: no',
      'rolling back, because of second: no',
      'first: putting back what was there',
      'first: put back as it was',
      'second: could not be put back: no',
      'first: not waited for any longer: Azure still deletes it',
      'old: giving back /a',
      'old: left behind: /a',
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
  const logged = (level: LogLevel): { level: number; msg: string; event?: Event; time: string }[] => {
    let written = '';
    const reporter = jsonLog((text) => (written += text), level, OPENING);
    for (const event of EVENTS) reporter.tell(event);
    reporter.close();
    return written
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  };

  it('writes every event whole, with a time and without the machine', () => {
    const all = logged('debug');
    expect(all.flatMap(({ event }) => event ?? [])).toEqual(EVENTS);
    expect(all[0]).toEqual({ level: 30, time: expect.stringMatching(/^\d{4}-/), msg: 'a note' });
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
