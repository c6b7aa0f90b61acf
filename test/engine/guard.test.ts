import { describe, expect, test } from 'vitest';
import type { StepRecord } from '../../src/engine/entries.ts';
import { fingerprint } from '../../src/engine/fingerprint.ts';
import { judge } from '../../src/engine/guard.ts';

const quiet = { forced: false, gone: [], drifted: [] };
const now = fingerprint({ size: 1 }, { revision: 1 });

function record(changes: Partial<StepRecord> = {}): StepRecord {
  return {
    status: 'completed',
    complete: true,
    fingerprint: now,
    inputs: { size: 1 },
    output: {},
    after: {},
    origin: {},
    deps: [],
    seq: 1,
    attempts: 1,
    startedAt: 1,
    ...changes,
  };
}

describe('the guard', () => {
  test('skips a step that is complete with the same inputs', () => {
    expect(judge(record(), now, quiet)).toEqual({ action: 'skip', because: [] });
  });

  test('runs a step that never ran', () => {
    expect(judge(undefined, now, quiet)).toEqual({ action: 'run', because: [{ leaf: '<never ran>' }] });
  });

  test('runs a step whose inputs changed, and names each leaf', () => {
    const changed = fingerprint({ size: 2 }, { revision: 1 });
    expect(judge(record(), changed, quiet)).toEqual({
      action: 'run',
      because: [{ leaf: 'size', before: 1, after: 2 }],
    });
  });

  test.each(['completed', 'running', 'failed', 'rolled_back'] as const)(
    'rule 4: never reads a status (%s)',
    (status) => {
      expect(judge(record({ status }), now, quiet).action).toBe('skip');
      expect(judge(record({ status, complete: false }), now, quiet)).toEqual({
        action: 'run',
        because: [{ leaf: '<not complete>' }],
      });
    },
  );

  test('runs a step that let something unhealthy pass, and names it', () => {
    expect(judge(record(), now, { ...quiet, unhealthy: ['/an/app'] })).toEqual({
      action: 'run',
      because: [{ leaf: '<unhealthy>', before: '/an/app' }],
    });
  });

  test('runs a step that is forced, whatever else is known', () => {
    expect(judge(record(), now, { ...quiet, forced: true })).toEqual({
      action: 'run',
      because: [{ leaf: '<forced>' }],
    });
  });

  test('runs a step whose things are gone, or are not as it left them', () => {
    expect(judge(record(), now, { forced: false, gone: ['/a'], drifted: ['/b'] })).toEqual({
      action: 'run',
      because: [
        { leaf: '<gone from the cloud>', before: '/a' },
        { leaf: '<changed in the cloud>', before: '/b' },
      ],
    });
  });

  test('runs a step whose inputs differ in a way that no leaf shows', () => {
    const one = fingerprint({ list: [{ name: 'a' }, { name: 'b' }] }, { revision: 1 });
    const turned = fingerprint({ list: [{ name: 'b' }, { name: 'a' }] }, { revision: 1 });
    expect(judge(record({ fingerprint: one }), turned, quiet)).toEqual({
      action: 'run',
      because: [{ leaf: '<inputs>' }],
    });
  });
});
