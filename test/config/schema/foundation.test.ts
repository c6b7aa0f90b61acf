import { describe, expect, it } from 'vitest';
import { minimal, problems } from '../fixture.ts';

describe('a key vault', () => {
  it.each([6, 91])('cannot be recoverable for %i days', (days) => {
    const text = minimal.replace(
      'name: kv-shop-demo',
      `name: kv-shop-demo\n  softDeleteRetentionDays: ${days}`,
    );
    expect(problems(text)).toEqual([
      expect.stringMatching(/softDeleteRetentionDays \| must be at (least 7|most 90)/),
    ]);
  });
});
