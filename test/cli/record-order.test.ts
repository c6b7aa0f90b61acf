import { expect, it } from 'vitest';
import { recordOrder } from '../../src/cli/record-order.ts';
import type { StepRecord } from '../../src/engine/entries.ts';

function record(seq: number, deps: readonly string[] = []): StepRecord {
  const fingerprint = { hash: '', leaves: {} };
  const times = { attempts: 1, startedAt: seq };
  return {
    ...times,
    status: 'completed',
    complete: true,
    fingerprint,
    inputs: {},
    after: {},
    origin: {},
    deps: [...deps],
    seq,
  };
}

it('a step that ran again stays before those that wait for it', () => {
  const records = {
    verify: record(3, ['app']),
    app: record(2, ['vault']),
    vault: record(9),
    other: record(1),
  };
  expect(recordOrder(records)).toEqual(['other', 'vault', 'app', 'verify']);
});

it('a step that waited for one that is no longer recorded has its place all the same', () => {
  expect(recordOrder({ one: record(2, ['gone']), two: record(1) })).toEqual(['two', 'one']);
});

it('steps that name each other after an edit of the list end up somewhere, each once', () => {
  expect(recordOrder({ one: record(1, ['two']), two: record(2, ['one']) })).toEqual(['two', 'one']);
});
