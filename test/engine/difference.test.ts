import { describe, expect, it } from 'vitest';
import { difference } from '../../src/engine/difference.ts';

describe('the words for what an undo left different', () => {
  it.each([
    ['nothing is there', { a: 1 }, null],
    ['it is still there', null, { a: 1 }],
    ['it is soft-deleted', null, { deleted: true }],
    ['it differs in a.b, c', { a: { b: 1, same: 0 }, c: 'x' }, { a: { b: 2, same: 0 } }],
    ['it differs in all of it', 'text', 'other'],
    ['it differs in a, b, c, d, and 1 more', { a: 1, b: 1, c: 1, d: 1, e: 1 }, { f: undefined }],
  ])('%s', (words, was, now) => {
    expect(difference(was, now)).toBe(words);
  });

  it('show no value', () => {
    expect(difference({ key: 'was-value' }, { key: 'now-value' })).toBe('it differs in key');
  });
});
