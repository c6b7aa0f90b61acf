import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { importFailure } from '../../src/cli/import-failure.ts';

const folder = mkdtempSync(join(tmpdir(), 'deploy-import-'));
const file = join(folder, 'mine.ts');
writeFileSync(file, '');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a module that cannot be imported', () => {
  it('is told with the place that threw', () => {
    const error = new Error('no luck');
    error.stack = `Error: no luck\n    at ${file}:7:1\n    at node:internal/modules/esm/loader:1:1`;
    expect(importFailure(error, file, './mine.ts').details.location).toBe(`${file}:7`);
  });

  it('is not told with a place of this program', () => {
    const ours = new URL('../../src/cli/own-packages.ts', import.meta.url);
    const error = new Error('no such package');
    error.stack = `Error: no such package\n    at next (${ours.href}:14:16)`;
    expect(importFailure(error, file, './mine.ts').details).not.toHaveProperty('location');
  });
});
