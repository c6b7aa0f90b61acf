import { describe, expect, it } from 'vitest';
import { minimal, problems } from '../fixture.ts';

describe('tags', () => {
  it('take what Azure takes', () => {
    const names = Array.from({ length: 40 }, (_, index) => `  tag${index}: ""`).join('\n');
    expect(problems(`${minimal}tags:\n${names}\n`)).toEqual([]);
    expect(problems(`${minimal}tags:\n${names}\n  more: x\n`)).toEqual([
      'tags | must be at most 40 tags: Azure allows 50, and deploy sets some of its own',
    ]);
  });

  it.each([
    ['"a<b": x', 'tags.a<b | is not a name for a tag'],
    ['"a/b": x', 'tags.a/b | is not a name for a tag'],
    ['Deploy-lineage: x', 'tags.Deploy-lineage | is not free'],
    ['{ A: x, a: y }', 'tags | has two names that differ only in case'],
    [`a: ${'x'.repeat(257)}`, 'tags.a | must have at most 256 characters'],
    ['a: 7', 'tags.a | must be text, not a number | put it in quotes'],
  ])('refuse %s', (tags, problem) => {
    const found = problems(
      tags.startsWith('{') ? `${minimal}tags: ${tags}\n` : `${minimal}tags:\n  ${tags}\n`,
    );
    expect(found).toEqual([expect.stringContaining(problem)]);
  });
});
