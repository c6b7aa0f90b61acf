import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codeDigests } from '../../src/cli/code-digest.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'code-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function digestWith(files: Record<string, string>): string {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return codeDigests()(join(folder, 'step.ts'));
}

const MODULE = {
  'step.ts': "import { a } from './a.ts';\nexport * from \"./b.ts\";\nawait import('./c.ts');",
  'a.ts': 'export const a = 1;',
  'b.ts': "import './a.ts'; import './step.ts';",
  'c.ts': 'export {};',
  'other.ts': 'export {};',
};

describe('the digest of the code of a step', () => {
  it.each(['step.ts', 'a.ts', 'b.ts', 'c.ts'])('changes with %s, however it is reached', (name) => {
    const before = digestWith(MODULE);
    expect(digestWith({ [name]: '// changed\n' })).not.toBe(before);
  });

  it('does not change with a file that nothing imports', () => {
    const before = digestWith(MODULE);
    expect(digestWith({ 'other.ts': '// changed\n' })).toBe(before);
  });

  it('is the same in another folder', () => {
    const before = digestWith(MODULE);
    const elsewhere = `${folder}-copy`;
    cpSync(folder, elsewhere, { recursive: true });
    expect(codeDigests()(join(elsewhere, 'step.ts'))).toBe(before);
    rmSync(elsewhere, { recursive: true });
  });

  it('of modules that import each other in a chain reads each file once', () => {
    const count = 3000;
    for (let index = 0; index < count; index++)
      writeFileSync(join(folder, `${index}.ts`), index === 0 ? '' : `import './${index - 1}.ts';`);
    const digest = codeDigests();
    const all = Array.from({ length: count }, (_, index) => digest(join(folder, `${index}.ts`)));
    expect(new Set(all).size).toBe(count);
    const last = join(folder, `${count - 1}.ts`);
    writeFileSync(join(folder, '0.ts'), '// changed');
    expect(digest(last)).toBe(all.at(-1));
    expect(codeDigests()(last)).not.toBe(all.at(-1));
  });

  it('is the same whichever of those that import each other is asked for first', () => {
    digestWith(MODULE);
    const [step, other] = [join(folder, 'step.ts'), join(folder, 'b.ts')];
    const [one, two] = [codeDigests(), codeDigests()];
    expect([one(step), one(other)]).toEqual([two(other), two(step)].toReversed());
  });

  it('counts what only looks like an import, and does not mind when it is not there', () => {
    const before = digestWith({ 'step.ts': "// import './gone.ts'" });
    expect(before).toMatch(/^[\da-f]{64}$/);
    expect(digestWith({ 'gone.ts': '' })).not.toBe(before);
  });
});
