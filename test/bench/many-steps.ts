import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * How steps hang together: each on the one before it; all on the first; or in layers of ten, each on the one above it. A
 * step that needed nothing would wait for all before it.
 */
export type Shape = 'chain' | 'independent' | 'layers';

/**
 * Writes a project of so many steps of a user's own for `--env local`: `config.yaml` and `steps/*.ts`. Each step takes a word
 * of the configuration (`tags.word`) and the length that the step it needs handed on, and writes `made/<step>.txt`.
 */
export function writeManySteps(folder: string, count: number, shape: Shape): void {
  const names = Array.from({ length: count }, (_, index) => stepName(index));
  mkdirSync(join(folder, 'steps'), { recursive: true });
  mkdirSync(join(folder, 'made'), { recursive: true });
  writeFileSync(join(folder, 'config.yaml'), manyConfig(names));
  for (const [index, name] of names.entries())
    writeFileSync(join(folder, 'steps', `${name}.ts`), stepSource(name, names[neededBy(index, shape)]));
}

/** The name of one of many steps, counted from nought: `step_00001` is the first. */
export function stepName(index: number): string {
  return `step_${String(index + 1).padStart(5, '0')}`;
}

const LAYER = 10;

/** The index of the step that one needs; negative for none. */
function neededBy(index: number, shape: Shape): number {
  if (index === 0 || shape === 'chain') return index - 1;
  return shape === 'independent' ? 0 : Math.max(0, index - LAYER);
}

function manyConfig(names: readonly string[]): string {
  return `name: many
subscriptionId: 11111111-1111-4111-8111-111111111111
tenantId: 22222222-2222-4222-8222-222222222222
location: westeurope
tags: { word: first }
resourceGroup: { name: rg-many }
identity: { name: id-many }
monitoring: { workspace: log-many, component: appi-many, retentionDays: 30 }
registry: { name: crmany }
keyVault: { name: kv-many }
containerAppsEnvironment: { name: cae-many }
emulator: { latency: instant }
steps:
${names.map((name) => `  - ./steps/${name}.ts\n`).join('')}`;
}

/** Where `FAIL` names the step in the process environment, it fails; so does none else. */
function stepSource(name: string, needed: string | undefined): string {
  const imported = needed === undefined ? '' : `import needed from './${needed}.ts';\n`;
  return `import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { defineStep } from '@deploy-cli/deploy';
import { z } from 'zod';
${imported}
const file = (at: string): URL => new URL(\`../made/\${at}.txt\`, import.meta.url);

export default defineStep({
  name: '${name}',
  ${needed === undefined ? '' : 'needs: { needed },\n  '}output: z.object({ length: z.number() }),
  inputs: ({ tags }${needed === undefined ? '' : ', { needed }'}) => ({
    word: tags['word'] ?? '',
    length: ${needed === undefined ? '0' : 'needed.length'},
  }),
  at: () => ['${name}'],
  observe: async (at) => {
    try {
      return { text: readFileSync(file(at), 'utf8') };
    } catch {
      return null;
    }
  },
  run: async ({ word, length }) => {
    if (process.env['FAIL'] === '${name}') throw new Error('asked to fail');
    const text = \`\${word} after \${length}\`;
    writeFileSync(file('${name}'), text);
    return { length: word.length };
  },
  rollback: async (at, was) => {
    if (was === null) rmSync(file(at), { force: true });
    else writeFileSync(file(at), was.text);
  },
});
`;
}
