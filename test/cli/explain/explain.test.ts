import { beforeAll, describe, expect, it } from 'vitest';
import { explainDocument } from '../../../src/report/explain-document.ts';
import { folderHere } from '../../e2e/here.ts';
import { CONFIG, explaining, FILES, leafIn, MINE, VARIABLES } from './explained.ts';

const base = explaining();

beforeAll(async () => {
  await base.deployed();
});

const line = (text: string): number => CONFIG.split('\n').findIndex((one) => one.includes(text)) + 1;

describe('deploy explain', () => {
  it('says of a skip what each input is, and where it comes from', async () => {
    const told = await base.explain('mine');
    expect(told).toMatchObject({
      action: 'skip',
      because: [],
      inputs: { known: 'now', notes: [] },
      needs: [{ step: 'create_resource_group', action: 'skip' }],
      undo: { possible: 'nothing to undo' },
      record: { complete: true, attempts: 1, run: expect.any(String) },
    });
    expect(leafIn(told, 'word')).toEqual([
      'none',
      'blue',
      `config.yaml:${line('tags:')} ($TEAM not set: its default) tags.team`,
    ]);
    expect(leafIn(told, 'place')).toEqual(['none', 'westeurope', 'output location of create_resource_group']);
    expect(leafIn(told, 'both')).toEqual([
      'none',
      'westeuropesmall',
      'config.yaml:1 name',
      'output location of create_resource_group',
    ]);
  });

  it('tells secrets by name alone, and whose they are', async () => {
    const told = await base.explain('store_secrets');
    expect(leafIn(told, 'secrets.api.digest')).toEqual([
      'none',
      'secret api',
      'secret api, API_KEY in the environment',
    ]);
    expect(JSON.stringify(told)).not.toContain('first-value');
    expect(JSON.stringify(told.inputs)).not.toContain('hmac-sha256');
  });

  it('says what a key that changed means for a step that waits to learn from another', async () => {
    const told = await base.explain('create_monitoring', { TEAM: 'red' });
    expect(told).toMatchObject({
      action: 'unknown',
      until: 'create_resource_group',
      inputs: { known: 'likely' },
    });
    expect(told.because.map(({ text }) => text)).toEqual([
      'until create_resource_group',
      'tags.team changed: blue -> red',
    ]);
    expect(told.chain).toEqual([
      { step: 'create_resource_group', action: 'run', text: 'tags.team changed: blue -> red' },
    ]);
  });

  it('says what each address holds, and how often and by which run it was applied', async () => {
    const told = await base.explain('create_monitoring');
    expect(told.addresses.map(({ address, holds }) => [address.split('/').at(-1), holds])).toEqual([
      ['log-small', 'made'],
      ['appi-small', 'made'],
    ]);
    expect(told.undo).toMatchObject({ possible: 'yes' });
    expect(told.record).toMatchObject({ complete: true, attempts: 1, run: expect.any(String) });
  });

  it('works before anything was deployed, and says what is not known yet', async () => {
    const fresh = explaining();
    const told = await fresh.explain('create_resource_group');
    expect(told).toMatchObject({ action: 'run', record: null, inputs: { known: 'now' } });
    expect(told.because.map(({ text }) => text)).toEqual(['it never ran']);
    expect(leafIn(told, 'identity.name')).toEqual([
      'new',
      'id-small',
      `config.yaml:${line('id-small')} identity.name`,
    ]);
    expect(told.addresses.map(({ holds }) => holds)).toEqual(['new', 'new']);
    const later = await fresh.explain('create_monitoring');
    expect(later.inputs).toMatchObject({
      known: 'in part',
      why: expect.stringContaining('create_resource_group'),
    });
    expect(leafIn(later, 'group.id')).toEqual([
      'new',
      '<id of create_resource_group>',
      'output id of create_resource_group',
    ]);
    expect(leafIn(later, 'monitoring.workspace').slice(0, 2)).toEqual(['new', 'log-small']);
    fresh.write('config.yaml', CONFIG.replace('./mine.ts]', 'create_databases, create_container_apps_env]'));
    const last = await fresh.explain('create_container_apps_env');
    expect(last.inputs).toMatchObject({ known: 'no', leaves: [] });
    expect(last.inputs.why).toContain('has not run yet');
  });

  it('asks the cloud nothing with --offline, and writes nothing at all', async () => {
    const before = base.read('state/local/state.json');
    const exchanges = base.read('exchanges.jsonl');
    expect(await base.explain('mine --offline')).toMatchObject({ action: 'skip' });
    expect(base.read('exchanges.jsonl')).toBe(exchanges);
    await base.explain('store_secrets');
    const sent = base.read('exchanges.jsonl').slice(exchanges.length);
    expect(sent).not.toMatch(/"method":"(?:PUT|POST|PATCH|DELETE)"/);
    expect(base.read('state/local/state.json')).toBe(before);
  });

  it('asks the cloud no more than a plan does', async () => {
    const asked = async (command: string): Promise<number> => {
      const before = base.read('exchanges.jsonl').split('\n').length;
      await base.deploy(command, VARIABLES);
      return base.read('exchanges.jsonl').split('\n').length - before;
    };
    const planned = await asked('plan');
    expect(planned).toBeGreaterThan(0);
    expect(await asked('explain store_secrets')).toBeLessThanOrEqual(planned);
    expect(await asked('explain mine')).toBeLessThanOrEqual(planned);
  });

  it('refuses a step that is none, with what may have been meant', async () => {
    const { code, stderr } = await base.deploy('explain create_monitring', VARIABLES);
    expect(code).toBe(1);
    expect(stderr).toContain('there is no step "create_monitring"');
    expect(stderr).toContain('did you mean "create_monitoring"?');
    const other = await base.deploy('explain create_databases', VARIABLES);
    expect(other.stderr).toContain('steps: does not list it');
  });

  it("says so where a user's step cannot be asked twice", async () => {
    const copy = base.fork();
    copy.write('mine.ts', MINE.replace('({ word: config', '({ at: performance.now(), word: config'));
    const told = await copy.explain('mine');
    expect(told.inputs.notes.join()).toContain('so that it always runs: at');
    expect(leafIn(told, 'word').slice(1, 2)).toEqual(['blue']);
  });

  it('hides what looks like a secret in the configuration, wherever it stands', async () => {
    const { deploy } = folderHere({
      ...FILES,
      'config.yaml': CONFIG.replace(
        'tags: {',
        'tags: { apiToken: abc-def-ghi, deployer: ghp_0123456789abcdefghijABCDEFGHIJ012345,',
      ),
    });
    const ended = await deploy('explain create_resource_group --output json', VARIABLES);
    expect(ended.stdout).not.toMatch(/abc-def-ghi|ghp_0123/);
    expect(leafIn(explainDocument.parse(ended.json()), 'tags.apiToken').slice(1, 2)).toEqual(['***']);
  });

  it('hides what only its name in a list shows to be a secret, in what changed and in what is gone', async () => {
    const component = (password: string): string =>
      CONFIG.replace('create_key_vault,', 'create_key_vault, create_databases,')
        .replace('./mine.ts]', 'create_container_apps_env]')
        .replace(
          'containerAppsEnvironment: { name: cae-small }',
          `containerAppsEnvironment:
  name: cae-small
  daprComponents:
    store: { type: state.redis, version: v1, metadata: [{ name: host, value: "redis:1" }${password}] }`,
        );
    const hidden = (value: string): string => component(`, { name: hostPassword, value: ${value} }`);
    const copy = explaining({ 'config.yaml': hidden('plainly-1') });
    expect(await copy.deployed()).toMatchObject({ result: 'completed' });
    copy.write('config.yaml', hidden('plainly-2'));
    const changed = await copy.explain('create_container_apps_env');
    expect(changed).toMatchObject({ action: 'run' });
    expect(JSON.stringify(changed)).not.toMatch(/plainly-/);
    copy.write('config.yaml', component(''));
    const gone = await copy.explain('create_container_apps_env');
    expect(gone.because[0]?.leaf).toMatch(/hostPassword/);
    expect(JSON.stringify(gone)).not.toMatch(/plainly-/);
  });

  it('names a check as one before anything was deployed, and why inputs cannot be made if it is not for want of a run', async () => {
    const fresh = explaining();
    expect((await fresh.explain('mine')).undo).toMatchObject({ possible: 'nothing to undo' });
    const { inputs } = await fresh.explain('store_secrets', { API_KEY: '' });
    expect(inputs).toMatchObject({ known: 'no', why: 'the secret api has no value' });
  });

  it('is told to people with the verdict and its cause first, within 80 columns but for ids', async () => {
    const { stdout } = await base.deploy('explain create_resource_group', { ...VARIABLES, TEAM: 'red' });
    expect(stdout.split('\n').slice(0, 5)).toEqual([
      'create_resource_group of small in local (emulator): runs',
      `  tags.team changed: blue -> red  config.yaml:${line('tags:')} ($TEAM)`,
      '',
      'inputs: 6, 1 changed',
      `  ~ tags.team: blue -> red                          config.yaml:${line('tags:')} ($TEAM)`,
    ]);
    expect(stdout.split('\n').filter((one) => one.length > 80)).toEqual([]);
    expect(stdout).toMatch(/^applied  [A-Z][a-z]{2} [ \d]\d \d\d:\d\d, by run [\da-f]{8}, 1 attempt$/m);
  });

  it('names of a changed file the folder that the configuration gives, and no default', async () => {
    const copy = base.fork();
    copy.write('web/page.html', '<p>two</p>');
    const { stdout } = await copy.deploy('explain build_and_push_images', VARIABLES);
    expect(stdout.split('\n')[1]).toBe(
      `  file web/page.html changed  config.yaml:${line('context: web')} services.web.context`,
    );
  });
});
