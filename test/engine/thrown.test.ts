import { describe, expect, it } from 'vitest';
import { toFailure } from '../../src/engine/failure.ts';
import { firstSentences, messageOf } from '../../src/engine/thrown.ts';

describe('what was thrown', () => {
  it('is told whole, so that a secret of several lines can be found in it', () => {
    const key = '-----BEGIN KEY-----\n  abc\n  def\n-----END KEY-----';
    expect(messageOf(new Error(`bad: ${key}\n    at main (file:///a.ts:1:2)\n    at async b.ts:3:4`))).toBe(
      `bad: ${key}`,
    );
  });

  it('keeps lines that only look a little like those of a stack', () => {
    expect(messageOf(new Error('no\n  at noon\n  at 10:30'))).toBe('no\n  at noon\n  at 10:30');
  });

  it('looks into errors within errors, three deep and three wide', () => {
    const four = ['a', 'b', 'c', 'd'].map((word) => new Error(word));
    const nested = new AggregateError([new AggregateError(four, 'inner')], 'outer');
    expect(messageOf(nested)).toBe('outer: inner: a; b; c; and 1 more');
    const endless = new AggregateError([], 'round');
    endless.errors = [endless];
    expect(messageOf(endless)).toBe('round: round: round: round');
  });

  it('is cut only where it is an answer of Azure, after a sentence, and bears its code', () => {
    const long = `One is this. ${'Two is that, at length. '.repeat(30)}`;
    expect(toFailure(new Error(long)).message).toBe(long.trimEnd());
    const answer = Object.assign(new Error(long), { statusCode: 409, code: 'Xy' });
    const { message, details } = toFailure(answer);
    expect(message).toMatch(/^Xy: One is this\. .*length\.$/);
    expect(message.length).toBeLessThanOrEqual(304);
    expect(details).toMatchObject({ code: 'Xy', cause: answer });
  });
});

describe('the sentences at the beginning', () => {
  it.each([
    ['all of it where it fits', 'One. Two.', 9, 'One. Two.'],
    ['as many as fit', 'One. Two.', 7, 'One.'],
    ['words where the first is longer', 'One two three four.', 10, 'One two ...'],
    ['of a name with a dot no half', 'See a.b.c for more of it. Then.', 26, 'See a.b.c for more of it.'],
  ])('are %s', (_, text, longest, told) => {
    expect(firstSentences(text, longest)).toBe(told);
  });
});
