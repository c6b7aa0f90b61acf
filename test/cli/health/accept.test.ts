import { expect, test } from 'vitest';
import { prefersText } from '../../../src/cli/health/accept.ts';

test.each([
  [undefined, false],
  ['', false],
  ['*/*', false],
  ['application/json', false],
  ['text/plain', true],
  ['text/*', true],
  ['TEXT/PLAIN', true],
  ['text/plain, application/json', false],
  ['text/plain, application/json;q=0.5', true],
  ['text/plain;q=0.2, */*;q=0.1', true],
  ['text/plain;q=0, */*', false],
  ['text/plain;q=2', false],
  ['image/png', false],
])('of Accept: %s text is preferred: %s', (accept, text) => {
  expect(prefersText(accept)).toBe(text);
});
