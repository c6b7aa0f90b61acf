import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contract } from '../../src/cli/contract.ts';

const FILE = new URL('../../docs/contract.md', import.meta.url);

describe('docs/contract.md', () => {
  it('is what the schemas say: `npm run docs` writes it anew', () => {
    expect(readFileSync(FILE, 'utf8')).toBe(contract());
  });

  it('lists every flag, document, journal entry and file', () => {
    const text = contract();
    for (const name of [
      '--force-step',
      'rollback.residue[].address',
      '#### `run-committed`',
      'records.*.origin',
      '| `locked` |',
      '| `deploy destroy` |',
      '| `--repair` | drift |',
      '### `deploy drift`',
      'removals[].data',
    ])
      expect(text).toContain(name);
  });
});
