import { describe, expect, it } from 'vitest';
import { inWords, kindOf } from '../../../src/config/checks/words.ts';

describe('words for what is wrong', () => {
  it('are left to the schema for its own checks', () => {
    expect(inWords({ code: 'custom', input: 1, message: 'x' })).toBeUndefined();
  });

  it('exist for kinds and formats that no key has yet', () => {
    expect(inWords({ code: 'invalid_type', expected: 'date', input: 1 })).toBe('must be date, not a number');
    expect(inWords({ code: 'invalid_format', format: 'email', input: '' })).toMatch(
      /^must be an e-mail address/,
    );
    expect(inWords({ code: 'invalid_format', format: 'jwt', input: '' })).toBe('must be written differently');
  });

  it('call values by their kind', () => {
    expect([null, undefined, [], {}, 'a', 1, true].map(kindOf)).toEqual([
      'nothing',
      'nothing',
      'a list',
      'a mapping',
      'text',
      'a number',
      'a boolean',
    ]);
  });
});
