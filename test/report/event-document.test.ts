import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/engine/event.ts';
import { type EventDocument, eventDocument, resultLine } from '../../src/report/event-document.ts';

const ERROR = {
  reason: 'azure-refused',
  message: 'no',
  hint: 'try',
  address: '/a',
  code: 'C',
  correlationId: 'c',
};

/** One of each type: the compiler refuses a list that lacks one. */
const EVENTS: { readonly [Type in Event['type']]: Extract<Event, { type: Type }> } = {
  'run-started': { type: 'run-started', run: 'r', resumed: false, steps: ['one'] },
  settling: { type: 'settling', run: 'r', what: 'roll-back' },
  waiting: { type: 'waiting', milliseconds: 30_000, why: 'a request may be on its way' },
  warning: { type: 'warning', text: 'mind', step: 'one' },
  checking: { type: 'checking', steps: ['one'] },
  'still-ending': { type: 'still-ending' },
  'run-progress': { type: 'run-progress', text: 'no answer (key vault): asking again in 2 s' },
  'step-skipped': { type: 'step-skipped', step: 'one' },
  'step-started': {
    type: 'step-started',
    step: 'one',
    because: [{ leaf: 'sku', before: 'B1', after: { size: 2 }, output: 'two.sku' }],
  },
  'step-progress': { type: 'step-progress', step: 'one', item: 'web', text: 'container app web creating' },
  'item-started': { type: 'item-started', step: 'one', item: 'web' },
  'item-ended': { type: 'item-ended', step: 'one', item: 'web', ok: true, durationMs: 12 },
  'step-output': {
    type: 'step-output',
    step: 'one',
    item: 'job a',
    address: '/a',
    lines: ['x'],
    log: '/a/job.log',
  },
  'step-completed': { type: 'step-completed', step: 'one', durationMs: 12 },
  'step-failed': { type: 'step-failed', step: 'one', durationMs: 12, error: ERROR },
  'rollback-started': {
    type: 'rollback-started',
    run: 'r',
    steps: ['one'],
    reason: 'one: no',
    data: ['the vault'],
  },
  'step-restoring': { type: 'step-restoring', step: 'one' },
  'step-restored': { type: 'step-restored', step: 'one', clean: true },
  'step-pending': { type: 'step-pending', step: 'one', why: 'Azure deletes it' },
  'step-restore-failed': { type: 'step-restore-failed', step: 'one', error: ERROR },
  'giving-back': { type: 'giving-back', step: 'one', address: '/a' },
  'given-back': { type: 'given-back', step: 'one', address: '/a', clean: false, why: 'it differs' },
};
const TIME = '2026-01-31T12:00:00.000Z';

describe('the schema of the events', () => {
  it.each(Object.values(EVENTS).map((event): [string, Event] => [event.type, event]))(
    'takes %s',
    (_, event) => {
      expect(eventDocument.parse({ ...event, time: TIME })).toEqual({ ...event, time: TIME });
      expect(eventDocument.safeParse(event).success).toBe(false);
      expect(eventDocument.safeParse({ ...event, time: TIME, more: 1 }).success).toBe(false);
    },
  );

  it('knows the types of the events, and what only the lines have', () => {
    const types = eventDocument.options.map(({ shape }) => [...shape.type.values][0]);
    expect(new Set(types)).toEqual(new Set([...Object.keys(EVENTS), 'opening', 'events-lost']));
    // What the engine emits is what the lines are made of.
    const line: EventDocument = { ...EVENTS['step-failed'], time: TIME };
    expect(line.time).toBe(TIME);
  });

  it('has the document of the command as its last line', () => {
    expect(Object.keys(resultLine.shape).slice(0, 3)).toEqual(['type', 'result', 'exitCode']);
  });
});
