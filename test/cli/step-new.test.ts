import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newStepDocument } from '../../src/report/new-step-document.ts';
import { SMALL } from '../e2e/small.ts';
import { folderHere } from '../e2e/here.ts';

function folder(files: Readonly<Record<string, string>> = { 'config.yaml': SMALL }) {
  const { folder: at, type } = folderHere(files);
  return {
    at,
    type: (line: string) => type(line.split(' ')),
    read: (path: string) => readFileSync(join(at, path), 'utf8'),
    steps: () => readdirSync(join(at, 'steps')).sort(),
  };
}

describe('deploy step new', () => {
  it('writes a step and its test beside the configuration, and says what to list and to type', async () => {
    const { type, steps, read } = folder();
    const { code, stdout } = await type('step new open-firewall');
    expect(code).toBe(0);
    expect(stdout).toBe(`✔ the step open_firewall and its test
  written  steps/open-firewall.ts
  written  steps/open-firewall.test.ts

In config.yaml, add this line under steps:, below what it needs:
  - ./steps/open-firewall.ts

Type next:
  node --test steps/open-firewall.test.ts
  npx deploy plan --env local
`);
    expect(steps()).toEqual(['open-firewall.test.ts', 'open-firewall.ts']);
    expect(read('steps/open-firewall.ts')).toContain("name: 'open_firewall'");
    expect(read('steps/open-firewall.test.ts')).toContain("from './open-firewall.ts'");
  });

  it('lists all steps where the configuration has no list of its own', async () => {
    const { type } = folder({ 'config.yaml': SMALL.replace(/^steps: .*\n/m, '') });
    const { stdout, json } = await type('step new announce --output json');
    const { listed } = newStepDocument.parse(json());
    expect(listed?.at(0)).toBe('check_prerequisites');
    expect(listed?.at(-1)).toBe('./steps/announce.ts');
    expect(stdout).toContain('"step": "announce"');
  });

  it('is planned once it is listed', async () => {
    const { at, type } = folder();
    await type('step new announce');
    writeFileSync(join(at, 'config.yaml'), SMALL.replace('create_monitoring]', './steps/announce.ts]'));
    expect((await type('plan --env local')).stdout).toContain('announce');
  });

  it('writes JavaScript, and for vitest, where that is asked for', async () => {
    const { type, steps, read } = folder();
    const { stdout } = await type('step new announce --js --vitest');
    expect(steps()).toEqual(['announce.js', 'announce.test.js']);
    expect(read('steps/announce.test.js')).toContain("import { test } from 'vitest'");
    expect(stdout).toContain('npx vitest run steps/announce.test.js');
  });

  it('gives modules an ending of their own where package.json says commonjs', async () => {
    const { type, steps } = folder({ 'config.yaml': SMALL, 'package.json': '{ "type": "commonjs" }' });
    await type('step new announce');
    await type('step new another --js');
    expect(steps()).toEqual(['announce.mts', 'announce.test.mts', 'another.mjs', 'another.test.mjs']);
  });

  it('never overwrites a step or a test, whatever its ending', async () => {
    const { at, type, read, steps } = folder();
    mkdirSync(join(at, 'steps'));
    writeFileSync(join(at, 'steps/announce.test.mjs'), 'mine');
    const { code, stderr } = await type('step new announce');
    expect(code).toBe(1);
    expect(stderr).toContain('steps/announce.test.mjs is there already');
    expect(stderr).toContain('Nothing was written');
    expect([read('steps/announce.test.mjs'), steps()]).toEqual(['mine', ['announce.test.mjs']]);
  });

  it('takes two spellings of a name for one', async () => {
    const { type } = folder();
    await type('step new open-door');
    expect((await type('step new open_door')).stderr).toContain('steps/open-door.ts is there already');
  });

  it('writes nothing beside a configuration that is named and is not there', async () => {
    const { at, type } = folder();
    const { code, stderr } = await type('step new announce --config nowhere/config.yaml');
    expect([code, readdirSync(at)]).toEqual([1, ['config.yaml']]);
    expect(stderr).toContain('nowhere/config.yaml does not exist');
  });

  it.each([
    ['OpenFirewall', 'deploy step new open-firewall'],
    ['2nd', 'deploy step new nd'],
    ['../outside', 'deploy step new outside'],
    ['a--b', 'deploy step new a-b'],
    ['___', 'deploy step new announce'],
  ])('refuses the name %s, and proposes another', async (name, proposed) => {
    const { at, type } = folder();
    const { code, stderr } = await type(`step new ${name}`);
    expect(code).toBe(1);
    expect(stderr).toContain(`${JSON.stringify(name)} is no name for a step`);
    expect(stderr).toContain(proposed);
    expect(readdirSync(at)).toEqual(['config.yaml']);
  });

  it('refuses the name of a built-in step', async () => {
    const { type } = folder();
    const { stderr } = await type('step new create-databases');
    expect(stderr).toContain('create_databases is a built-in step');
    expect(stderr).toContain('deploy step new own-create-databases.');
    expect((await type('step new run_migrations')).stderr).toContain('deploy step new own_run_migrations.');
  });

  it('needs no configuration, and goes by one that is elsewhere', async () => {
    const { type, steps } = folder({});
    await type('step new announce');
    expect(steps()).toEqual(['announce.test.ts', 'announce.ts']);
    const other = folder();
    const { code } = await type(`step new announce --config ${join(other.at, 'config.yaml')}`);
    expect([code, other.steps()]).toEqual([0, ['announce.test.ts', 'announce.ts']]);
  });
});
