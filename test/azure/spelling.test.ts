import { describe, expect, it } from 'vitest';
import { spelledAs } from '../../src/azure/spelling.ts';

describe('an image that is put back', () => {
  it('is spelled as what stands there, where only the case differs', () => {
    const there = { id: '/Sub/A', list: ['/Sub/B', 'x'], keys: { '/Sub/ID': { a: 'V' } }, n: 1 };
    const wanted = { id: '/sub/a', list: ['/sub/b', 'y'], keys: { '/sub/id': {} }, n: 1 };
    expect(spelledAs(there, wanted)).toEqual({
      id: '/Sub/A',
      list: ['/Sub/B', 'y'],
      keys: { '/Sub/ID': {} },
      n: 1,
    });
  });

  it('stays as it is where something else stands there, or nothing', () => {
    expect(spelledAs(undefined, { id: '/sub/a' })).toEqual({ id: '/sub/a' });
    expect(spelledAs({ id: '/sub/b', only: 'there' }, { id: '/sub/a', extra: [1, null] })).toEqual({
      id: '/sub/a',
      extra: [1, null],
    });
    expect(spelledAs({ list: 'text' }, { list: ['a'] })).toEqual({ list: ['a'] });
  });
});
