import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameRules } from '../../src/config/azure-names.ts';
import { patternOf, withLength } from '../../src/config/json-schema-pattern.ts';

describe('the pattern of an expression', () => {
  it.each([
    [/^a-z$/, '^a-z$'],
    [/^[a-z\d]+$/i, '^[a-zA-Z\\d]+$'],
    [/^x(?:-?[A-Fq])\w\.$/i, '^[xX](?:-?[a-fA-FqQ])\\w\\.$'],
    [/\p{L}[^%&\\?\u00a0-\u00ff]/iu, '\\p{L}[^%&\\\\?\\u00a0-\\u00ff]'],
  ])('%s is %s', (expression, pattern) => {
    expect(patternOf(expression)).toBe(pattern);
  });

  it.each(Object.entries(nameRules).map(([kind, { pattern }]) => [kind, pattern] as const))(
    'means the same for the name of %s as the expression itself',
    (_, expression) => {
      const pattern = new RegExp(patternOf(expression), 'u');
      fc.assert(
        fc.property(fc.stringMatching(/^[aZk9_.()-]{0,12}$/), (name) => {
          expect(pattern.test(name)).toBe(expression.test(name));
        }),
      );
    },
  );

  it('can also hold how long the text may be', () => {
    const pattern = new RegExp(withLength('^[a-z]+$|^\\d$', { min: 2, max: 3 }), 'u');
    expect(['a', 'ab', 'abc', 'abcd', '1', 'a1'].filter((text) => pattern.test(text))).toEqual(['ab', 'abc']);
    expect(withLength(undefined, { min: 1 })).toBe('^(?=[\\s\\S]{1,}$)');
  });
});
