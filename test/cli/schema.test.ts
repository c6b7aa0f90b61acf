import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { schemaFile } from '../../src/cli/schema.ts';
import { schemaDocument } from '../../src/report/schema-document.ts';
import { typing } from './typed.ts';

describe('deploy schema', () => {
  it('prints what config.schema.json holds: `npm run docs` writes it anew', async () => {
    const { plainText, document } = await typing({})('schema');
    expect(plainText).toBe(schemaFile());
    expect(readFileSync(new URL('../../config.schema.json', import.meta.url), 'utf8')).toBe(plainText);
    expect(schemaDocument.parse(document).schema).toEqual(JSON.parse(plainText));
  });
});
