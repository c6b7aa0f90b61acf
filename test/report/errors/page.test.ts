import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { classify } from '../../../src/report/errors/classify.ts';
import { errorsPage } from '../../../src/report/errors/page.ts';
import { codeEntries, REASON_ENTRIES } from '../../../src/report/errors/table.ts';

const FILE = new URL('../../../docs/errors.md', import.meta.url);

describe('docs/errors.md', () => {
  it('is what the table says: `npm run docs` writes it anew', () => {
    expect(readFileSync(FILE, 'utf8')).toBe(errorsPage());
  });

  it('has a place for every reason and every code, and each only once', () => {
    const page = errorsPage();
    const anchors = [...page.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id);
    expect(new Set(anchors).size).toBe(anchors.length);
    const errors = [
      ...Object.keys(REASON_ENTRIES).map((reason) => ({ reason })),
      ...codeEntries().flatMap(({ codes }) => codes.map((code) => ({ reason: 'azure-refused', code }))),
    ];
    for (const error of errors)
      expect(anchors).toContain(classify(error).page.replace('docs/errors.md#', ''));
  });

  it('says what kind of thing each is, and whether the same command helps', () => {
    const section = sectionOf('VaultAlreadyExists');
    expect(section).toContain('- Class: `conflict`; not retryable.');
    expect(section).toContain('- What to do: Choose another name');
  });

  it('says what is left only where it is not what the page says of all', () => {
    expect(sectionOf('VaultAlreadyExists')).not.toContain('What is left');
    expect(sectionOf('state-unwritable')).toContain('- What is left: the run is left open');
  });

  it('is landed on above the heading', () => {
    expect(errorsPage()).toContain('<a id="quotaexceeded"></a>');
    expect(errorsPage()).toMatch(/\n<a id="quota"><\/a>\n\n### `quota`\n/);
  });
});

function sectionOf(word: string): string | undefined {
  return errorsPage()
    .split('### ')
    .find((text) => text.startsWith(`\`${word}\``));
}
