import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/engine/json.ts';
import { load, minimal, problems } from '../fixture.ts';

const fault = (more: string): string[] =>
  problems(`${minimal}emulator: { faults: [{ method: PUT, path: "**", ${more} }] }\n`).map((problem) =>
    problem.replace('emulator.faults.0', 'fault'),
  );

describe('a fault', () => {
  it.each([
    'status: 503, code: Busy',
    'delayMs: 10',
    'drop: true',
    'loseAnswer: true',
    'failOperation: { code: A, message: b }',
    'drop: true, after: 0, times: 1, during: undo',
  ])('may be { %s }', (more) => {
    expect(fault(more)).toEqual([]);
  });

  it.each([
    ['during: run', 'fault | must have exactly one of'],
    ['drop: true, delayMs: 1', 'fault | must have exactly one of'],
    ['status: 500', 'fault | must have status and code together'],
    ['code: A, drop: true', 'fault | must have status and code together'],
    ['drop: false', 'fault.drop | must be true'],
    ['status: 200, code: A', 'fault.status | must be at least 400'],
    ['drop: true, times: 0', 'fault.times | must be at least 1'],
    ['drop: true, after: -1', 'fault.after | must be at least 0'],
    ['drop: true, during: rollback', 'fault.during | must be one of run, undo and any'],
  ])('may not be { %s }', (more, problem) => {
    expect(fault(more)).toEqual([expect.stringContaining(problem)]);
  });

  it('counts from the first request of a run unless told otherwise', () => {
    const text = `${minimal}emulator: { faults: [{ method: PUT, path: "**", drop: true }] }\n`;
    expect(load(text).config.emulator.faults).toEqual([
      { method: 'PUT', path: '**', drop: true, after: 0, during: 'run' },
    ] satisfies Json);
  });
});
