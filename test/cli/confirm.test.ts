import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type Agreement, agreed, typed } from '../../src/cli/confirm.ts';
import type { Talk } from '../../src/cli/shell.ts';
import { createRedactor } from '../../src/secrets/redact.ts';

const AGREEMENT: Agreement = {
  plan: () => 'what would happen to S3CRET-value\n',
  question: 'Do it?',
  refusal: 'nobody can be asked here',
  hint: 'Add --yes.',
};

/** A person at a terminal, who types a line, and what they were shown. */
function person(answer: string, { isTTY = true, ci = '' } = {}) {
  let shown = '';
  const stderr = Object.assign(new PassThrough(), { isTTY });
  stderr.on('data', (chunk: Buffer) => (shown += chunk.toString()));
  const stdin = Object.assign(new PassThrough(), { isTTY });
  stdin.end(answer);
  const redactor = createRedactor();
  redactor.hide('S3CRET-value');
  const { signal } = new AbortController();
  const shell: Talk = { stdin, stderr, redactor, variables: { CI: ci }, signal };
  return { shell, shown: () => stripVTControlCharacters(shown) };
}

describe('a question', () => {
  it.each(['y\n', 'YES\n', ' yes \n'])('is answered by %j', async (answer) => {
    const { shell, shown } = person(answer);
    await agreed({ yes: false }, shell, AGREEMENT);
    expect(shown()).toMatch(/^what would happen to \*+\nDo it\? \[y\/N\] /);
  });

  it.each(['\n', 'n\n', 'yep\n', ''])('is not answered by %j', async (answer) => {
    await expect(agreed({ yes: false }, person(answer).shell, AGREEMENT)).rejects.toMatchObject({
      reason: 'usage',
      message: 'not confirmed; nothing was changed',
    });
  });

  it('is not asked with --yes', async () => {
    const { shell, shown } = person('');
    await agreed({ yes: true }, shell, AGREEMENT);
    expect(shown()).toBe('');
  });

  it.each([{ isTTY: false }, { ci: 'true' }])('is not asked where nobody sits: %j', async (place) => {
    const { shell, shown } = person('y\n', place);
    await expect(agreed({ yes: false }, shell, AGREEMENT)).rejects.toMatchObject({
      message: 'nobody can be asked here',
      details: { hint: 'Add --yes.' },
    });
    expect(shown()).toBe('');
  });

  it('that wants a word takes no other', async () => {
    const ask = (answer: string): Promise<void> => typed('production', person(answer).shell, AGREEMENT);
    await expect(ask('production\n')).resolves.toBeUndefined();
    for (const answer of ['y\n', 'Production\n', 'prod\n', '\n', ''])
      await expect(ask(answer)).rejects.toMatchObject({
        reason: 'usage',
        details: { hint: expect.stringContaining('"production"') },
      });
  });
});
