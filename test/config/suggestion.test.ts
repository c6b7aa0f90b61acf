import { describe, expect, it } from 'vitest';
import { didYouMean, suggest } from '../../src/config/suggestion.ts';

describe('a suggestion', () => {
  it.each([
    ['locaton', 'location'],
    ['LOCATION', 'location'],
    ['key_vault', 'keyVault'],
    ['prod', 'production'],
  ])('for "%s" is "%s"', (word, meant) => {
    expect(didYouMean(word, ['name', 'location', 'keyVault', 'production'])).toBe(`did you mean "${meant}"?`);
  });

  it.each([
    ['xyz', ['name', 'location']],
    ['pr', ['production']],
    ['anything', []],
  ])('for "%s" is none', (word, known) => {
    expect(didYouMean(word, known)).toBeUndefined();
  });

  it('is the list of what there is when nothing is close', () => {
    expect(suggest('xyz', ['name', 'location'], 'known here')).toBe('known here: name, location');
    expect(suggest('xyz', [], 'known here')).toBe('known here: none');
  });
});
