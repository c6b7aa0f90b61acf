import { describe, expect, test } from 'vitest';
import { Failure, toFailure } from '../../src/engine/failure.ts';
import { noteOf, sentence } from '../../src/engine/report.ts';

describe('why a step runs, in one sentence', () => {
  test.each([
    [[], 'nothing changed'],
    [[{ leaf: '<never ran>' }], 'never ran'],
    [[{ leaf: '<gone from the cloud>', before: '/a' }], 'gone from the cloud: /a'],
    [[{ leaf: 'app.image', before: 'a', after: 'b' }], 'app.image changed: a -> b'],
    [[{ leaf: 'app.size', after: 2 }], 'app.size changed: absent -> 2'],
    [[{ leaf: 'app.size', before: [1] }], 'app.size changed: [1] -> absent'],
    [[{ leaf: 'password' }], 'password changed'],
    [[{ leaf: 'a' }, { leaf: 'b' }, { leaf: 'c' }], 'a changed, and 2 more'],
  ])('%j', (because, told) => {
    expect(sentence(because)).toBe(told);
  });
});

describe('the note of an error', () => {
  test('says what an unknown error says, and leaves out where it came from', () => {
    expect(noteOf(new TypeError('x is not a function'))).toEqual({
      reason: 'step-failed',
      message: 'x is not a function',
    });
    expect(noteOf('thrown text', 'internal')).toEqual({ reason: 'internal', message: 'thrown text' });
  });

  test('keeps the reason of an expected failure', () => {
    expect(noteOf(new Failure('quota', 'full', { hint: 'wait' }), 'internal')).toEqual({
      reason: 'quota',
      message: 'full',
      hint: 'wait',
    });
  });
});

describe('a failure', () => {
  test('wraps an unknown error once, with its cause', () => {
    const cause = new Error('why');
    const failure = toFailure(cause);
    expect(failure).toMatchObject({ reason: 'internal', message: 'why', cause });
    expect(toFailure(failure)).toBe(failure);
  });
});
