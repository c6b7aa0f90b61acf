import { describe, expect, it } from 'vitest';
import { minimal, problems } from '../fixture.ts';

describe('a generated secret', () => {
  it.each([15, 257])('is not %i characters long', (length) => {
    expect(problems(`${minimal}secrets: [{ name: a, env: A, generate: ${length} }]\n`)).toEqual([
      expect.stringMatching(/secrets\.0\.generate \| must be at (least 16|most 256)/),
    ]);
  });
});
