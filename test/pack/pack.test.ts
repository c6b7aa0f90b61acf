import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { SMALL } from '../e2e/small.ts';
import { ended, node, ROOT } from './clone.ts';
import { type Package, packed } from './package.ts';

let made: Package;

beforeAll(async () => {
  made = await packed();
  writeFileSync(join(made.home, 'package.json'), '{ "type": "module" }');
});

describe('the packed program', () => {
  it('holds the bundle, the types of the kit, the example and the guides, and nothing of the clone', () => {
    const rooms = new Set(made.files.map((path) => path.split('/')[0] ?? ''));
    expect([...rooms].sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'bin',
      'config.example.yaml',
      'config.schema.json',
      'dist',
      'docs',
      'examples',
      'package.json',
    ]);
    expect(made.files).toEqual(
      expect.arrayContaining([
        'dist/start.mjs',
        'dist/start.mjs.map',
        'dist/kit.mjs',
        'dist/testing.mjs',
        'dist/types/steps/kit.d.ts',
        'dist/types/src/kit/testing.d.ts',
        'dist/THIRD-PARTY-LICENSES.txt',
        'examples/shop/productservice/Dockerfile',
        'examples/steps/reports-database.test.ts',
        'docs/recovery.md',
      ]),
    );
    const notPacked = /\.test\.|(?<!\.d)\.ts$|build\.json|compiled|node_modules|\.tmp$|^docs\/adr/;
    const strange = made.files.filter((path) => notPacked.test(path) && !path.startsWith('examples/'));
    expect(strange).toEqual([]);
    expect(made.bytes).toBeLessThan(4_000_000);
  });

  it('needs no package but zod, of which a step is written', () => {
    const manifest: { scripts: Record<string, string> } = JSON.parse(
      readFileSync(join(made.home, 'node_modules/@deploy-cli/deploy/package.json'), 'utf8'),
    );
    const ours: { dependencies: Record<string, string> } = JSON.parse(
      readFileSync(join(ROOT, 'package.json'), 'utf8'),
    );
    expect(manifest).toMatchObject({ private: true, bin: { deploy: 'bin/deploy.js' } });
    expect(manifest).toHaveProperty('dependencies', { zod: ours.dependencies['zod'] });
    expect(manifest).not.toHaveProperty('devDependencies');
    expect(Object.keys(manifest.scripts)).toEqual(['prepack', 'postpack']);
  });

  it('says its version', async () => {
    expect(await node(made.home, made.command, '--version')).toMatchObject({ code: 0, stdout: '0.1.0\n' });
  });

  it('plans the shipped example where there is no configuration', async () => {
    const { code, stdout } = await node(made.home, made.command, '--env', 'local', '--dry-run');
    expect(stdout).toMatch(/using the shipped .*config\.example\.yaml\nplan for shop/);
    expect(code).toBe(0);
  });

  it('deploys the shipped example, and then has nothing to do', async () => {
    const folder = join(made.home, 'shop');
    const shipped = join(made.home, 'node_modules/@deploy-cli/deploy');
    cpSync(join(shipped, 'examples'), join(folder, 'examples'), { recursive: true });
    const example = readFileSync(join(shipped, 'config.example.yaml'), 'utf8');
    writeFileSync(join(folder, 'config.yaml'), example.replace('latency: quick', 'latency: instant'));
    const deploy = (...args: string[]) => node(folder, made.command, '--env', 'local', ...args);
    expect((await deploy()).stdout).toMatch(/deployed shop to local \(emulator\): 14 completed/);
    expect((await deploy('--offline')).stdout).toMatch(/nothing to do: 14 skipped/);
  });
});

describe('a new project', () => {
  it('is begun in a folder below the package, whose schema its editor finds, and deployed', async () => {
    const folder = join(made.home, 'new');
    mkdirSync(folder);
    expect(await node(folder, made.command, 'init', '--yes')).toMatchObject({ code: 0, stderr: '' });
    const [modeline = ''] = readFileSync(join(folder, 'config.yaml'), 'utf8').split('\n', 1);
    const path = modeline.replace('# yaml-language-server: $schema=', '');
    expect(path).toBe('../node_modules/@deploy-cli/deploy/config.schema.json');
    const { stdout } = await node(folder, made.command, 'schema');
    expect(readFileSync(join(folder, path), 'utf8')).toBe(stdout);
    expect((await node(folder, made.command, 'validate')).stdout).toMatch(/^✔ config\.yaml is valid/);
    const deployed = await node(folder, made.command, '--env', 'local');
    expect(deployed.stdout).toMatch(/deployed new to local \(emulator\): 14 completed/);
  });
});

describe("a user's step in a package", () => {
  it('runs with the kit and zod of the program', async () => {
    const folder = withStep('own', STEP);
    const { code, stdout, stderr } = await node(folder, made.command, '--env', 'local');
    expect(stderr).toContain('noted small');
    expect(stdout).toMatch(/3 completed/);
    expect(code).toBe(0);
  });

  it('may be written with a zod of its own', async () => {
    const folder = withStep('own-zod', STEP);
    mkdirSync(join(folder, 'node_modules'));
    cpSync(join(ROOT, 'node_modules/zod'), join(folder, 'node_modules/zod'), { recursive: true });
    const { code, stdout } = await node(folder, made.command, '--env', 'local');
    expect(stdout).toMatch(/3 completed/);
    expect(code).toBe(0);
  });

  it('is told what is wrong with it at its own place', async () => {
    const folder = withStep('broken', STEP.replace('export default', 'undefined.nothing;\nexport default'));
    const { code, stdout } = await node(folder, made.command, '--env', 'local', '--output', 'json');
    const line = STEP.split('\n').findIndex((text) => text.startsWith('export default')) + 1;
    expect(JSON.parse(stdout).error).toMatchObject({ location: `${join(folder, 'mine.ts')}:${line}` });
    expect(code).toBe(1);
  });

  it('is checked against the types of the package', async () => {
    const folder = withStep('typed', STEP);
    writeFileSync(join(folder, 'wrong.ts'), STEP.replace('config.name', 'config.nonsense'));
    const check = (file: string) =>
      ended(process.execPath, [COMPILER, ...STRICTLY, file], folder).then(({ stdout }) => stdout);
    expect(await check('mine.ts')).toBe('');
    expect(await check('wrong.ts')).toMatch(/wrong\.ts.*'nonsense' does not exist on type 'Config'/);
  });
});

describe('the tests of steps in a package', () => {
  it.each([
    ['ts', []],
    ['js', ['--js']],
  ])('pass at once where `deploy step new` has written them (.%s)', async (ending, flags) => {
    const folder = withStep(`new-step-${ending}`, STEP);
    const written = await node(folder, made.command, 'step', 'new', 'open-door', ...flags);
    expect(written).toMatchObject({ code: 0, stdout: expect.stringContaining('node --test') });
    const { code, stdout } = await node(folder, '--test', '--test-reporter=tap');
    expect(stdout).toContain('ok 1 - open_door: its inputs are plain JSON');
    expect(stdout).toMatch(/# pass 18\n# fail 0/);
    expect(code).toBe(0);
    const config = SMALL.replace('create_monitoring]', `./steps/open-door.${ending}]`);
    writeFileSync(join(folder, 'config.yaml'), config);
    const planned = await node(folder, made.command, 'plan', '--env', 'local');
    expect(planned).toMatchObject({ code: 0, stdout: expect.stringContaining('open_door') });
  });

  it('say which law a step breaks, and how', async () => {
    const folder = withStep('lawless', STEP);
    await node(folder, made.command, 'step', 'new', 'lawless');
    const file = join(folder, 'steps/lawless.ts');
    const source = readFileSync(file, 'utf8');
    writeFileSync(file, source.replace('...armThing,', '...armThing,\n  rollback: async () => undefined,'));
    const { code, stdout } = await node(folder, '--test');
    expect(stdout).toMatch(
      /lawless: after a later step has failed it is not undone\. \/subscriptions\/\S+: it is still/,
    );
    expect(code).toBe(1);
  });

  it('pass for the example that comes with it', async () => {
    const folder = join(made.home, 'example-steps');
    cpSync(join(made.home, 'node_modules/@deploy-cli/deploy/examples/steps'), folder, { recursive: true });
    const { code, stdout } = await node(folder, '--test', '--test-reporter=tap');
    expect(stdout).toMatch(/# pass 20\n# fail 0/);
    expect(code).toBe(0);
  });

  it.each(['--module nodenext', '--module esnext --moduleResolution bundler'])(
    'compile strictly, and so do the types that they import, with %s',
    async (resolving) => {
      const folder = join(made.home, `strict${resolving.length}`);
      mkdirSync(join(folder, 'node_modules/@types'), { recursive: true });
      symlinkSync(join(ROOT, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'));
      await node(folder, made.command, 'step', 'new', 'announce');
      cpSync(join(made.home, 'node_modules/@deploy-cli/deploy/examples/steps'), join(folder, 'steps'), {
        recursive: true,
      });
      const strictly = `--noEmit --strict --target es2024 --types node --allowImportingTsExtensions ${resolving}`;
      const sources = ['steps/announce.test.ts', 'steps/reports-database.test.ts'];
      const { code, stdout } = await node(folder, COMPILER, ...strictly.split(' '), ...sources);
      expect(stdout).toBe('');
      expect(code).toBe(0);
    },
  );
});

const COMPILER = join(ROOT, 'node_modules/typescript/bin/tsc');
const STRICTLY = '--noEmit --strict --skipLibCheck --module nodenext --target es2024'.split(' ');

const STEP = `import { armThing, defineStep } from '@deploy-cli/deploy';
import { z } from 'zod';

interface Noted { word: string }

export default defineStep({
  name: 'note_word',
  needs: { group: { name: 'create_resource_group', output: z.object({ id: z.string() }) } },
  output: z.object({ word: z.string() }),
  inputs: (config, { group }) => ({ word: config.name, location: config.location, id: \`\${group.id}/\${ID}\` }),
  at: ({ id }) => [id],
  ...armThing,
  run: async ({ id, word, location }, { azure, log }): Promise<Noted> => {
    await azure.identities.put(id, { location, tags: {} });
    log(\`noted \${word}\`);
    return { word };
  },
});

const ID = 'providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-mine';
`;

/** A folder below that of the package, with a configuration whose last step is this. */
function withStep(name: string, source: string): string {
  const folder = join(made.home, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'mine.ts'), source);
  const config = SMALL.replace('create_monitoring]', './mine.ts]');
  writeFileSync(join(folder, 'config.yaml'), config);
  return folder;
}
