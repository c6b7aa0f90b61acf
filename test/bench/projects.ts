import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NAPS } from './naps.ts';
import { ROOT } from './program.ts';

/** How the embedded Azure of a project behaves. */
export interface Embedded {
  readonly latency: 'instant' | 'quick' | 'realistic';
  /** The file that exchanges are appended to. */
  readonly exchanges?: string;
  /** As they stand in the configuration. */
  readonly faults?: readonly string[];
}

/** Writes the shop of the example. */
export function writeShop(folder: string, { latency, exchanges, faults = [] }: Embedded): void {
  cpSync(join(ROOT, 'examples'), join(folder, 'examples'), { recursive: true });
  let text = readFileSync(join(ROOT, 'config.example.yaml'), 'utf8');
  const replace = (line: string, by: string): void => {
    if (!text.includes(line)) throw new Error(`the example does not say ${line}`);
    text = text.replace(line, () => by);
  };
  const kept = exchanges === undefined ? '' : `  exchanges: ${exchanges}\n`;
  replace('  latency: quick\n', `  latency: ${latency}\n${kept}`);
  if (faults.length > 0)
    replace('  faults: []\n', `  faults:\n${faults.map((one) => `    - ${one}\n`).join('')}`);
  writeFileSync(join(folder, 'config.yaml'), text);
}

/** Writes a project whose one step has the folder `tree` as its input, every file of it by its name. */
export function writeTreeProject(folder: string): void {
  // Peers add to it. Without a type Node warns of each step, and a run that warns is gone through each time.
  writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}');
  writeSteps(folder, {
    tree: `  output: z.object({ files: z.number() }),
  inputs: async (config, needs, facts) => ({ tree: await facts.contextDigest('tree', 'Dockerfile') }),
  run: async ({ tree }) => ({ files: Object.keys(tree.files).length }),
`,
  });
}

/** Writes a project of fourteen steps that only sleep. */
export function writeNaps(folder: string): void {
  const steps = NAPS.map(
    ({ name, needs, seconds }) =>
      [
        name,
        `  needs: { ${needs.join(', ')} },
  output: z.object({ slept: z.number() }),
  inputs: () => ({ seconds: ${seconds} }),
  run: async ({ seconds }) => {
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    return { slept: seconds };
  },
`,
        needs.map((needed) => `import ${needed} from './${needed}.ts';\n`).join(''),
      ] as const,
  );
  writeSteps(
    folder,
    Object.fromEntries(steps.map(([name, members]) => [name, members])),
    Object.fromEntries(steps.map(([name, , imports]) => [name, imports])),
  );
}

/** Writes a project with steps of a user's own, by their names: what stands in `defineStep` but the name. */
export function writeSteps(
  folder: string,
  steps: Readonly<Record<string, string>>,
  imports: Readonly<Record<string, string>> = {},
): void {
  mkdirSync(join(folder, 'steps'), { recursive: true });
  const listed = Object.keys(steps).map((name) => `  - ./steps/${name}.ts\n`);
  writeFileSync(join(folder, 'config.yaml'), `${CONFIG}steps:\n${listed.join('')}`);
  for (const [name, members] of Object.entries(steps)) {
    const head = "import { defineStep } from '@deploy-cli/deploy';\nimport { z } from 'zod';\n";
    const step = `export default defineStep({\n  name: '${name}',\n${members}});\n`;
    writeFileSync(join(folder, 'steps', `${name}.ts`), `${head}${imports[name] ?? ''}\n${step}`);
  }
}

const CONFIG = `name: bench
subscriptionId: 11111111-1111-4111-8111-111111111111
tenantId: 22222222-2222-4222-8222-222222222222
location: westeurope
resourceGroup: { name: rg-bench }
identity: { name: id-bench }
monitoring: { workspace: log-bench, component: appi-bench, retentionDays: 30 }
registry: { name: crbench }
keyVault: { name: kv-bench }
containerAppsEnvironment: { name: cae-bench }
emulator: { latency: instant }
`;
