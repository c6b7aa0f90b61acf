import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type PlanDocument, planDocument } from '../../src/report/plan-document.ts';
import { folderHere } from './here.ts';
import { SMALL } from './small.ts';
import { NOTE, POLITE, withStep } from './user-steps.ts';

type Here = ReturnType<typeof folderHere>;

async function planOf({ deploy }: Pick<Here, 'deploy'>, args = ''): Promise<PlanDocument> {
  return planDocument.parse((await deploy(`plan --output json ${args}`)).json());
}

/** What is told first of a step, and how. */
async function firstCause(here: Pick<Here, 'deploy'>, name: string, args = '') {
  const { steps } = await planOf(here, args);
  return steps.find((step) => step.name === name)?.because[0];
}

const SECRETIVE = SMALL.replace(
  'create_monitoring]',
  'create_monitoring, create_key_vault, store_secrets]',
).replace('emulator:', 'secrets: [{ name: api-key, env: API_KEY }]\nemulator:');

const BUILDING = SMALL.replace(
  'create_monitoring]',
  'create_monitoring, create_container_registry, build_and_push_images]',
).replace('emulator:', 'services: { web: { context: ./web, port: 8080, health: { path: / } } }\nemulator:');

describe.concurrent('a plan names what decided first:', () => {
  it('a key of the configuration, with its old and new value, and where it stands', async () => {
    const here = folderHere();
    await here.deploy();
    here.write('config.yaml', SMALL.replace('retentionDays: 30', 'retentionDays: 60'));
    expect(await firstCause(here, 'create_monitoring')).toEqual({
      leaf: 'monitoring.retentionDays',
      before: 30,
      after: 60,
      key: 'monitoring.retentionDays',
      location: expect.stringMatching(/^config\.yaml:8:\d+$/),
      text: 'monitoring.retentionDays changed: 30 -> 60',
    });
    expect((await here.deploy('plan')).stdout).toContain(
      '  create_monitoring      run, about 1 s\n      monitoring.retentionDays changed: 30 -> 60 (config.yaml:8)\n'.replace(
        ', about 1 s',
        '',
      ),
    );
  });

  it('the key that an input was read from, where the input has another name', async () => {
    const here = folderHere();
    await here.deploy();
    here.write('config.yaml', SMALL.replace('identity: { name: id-small }', 'identity: { name: id-other }'));
    const cause = await firstCause(here, 'create_resource_group');
    expect(cause).toMatchObject({
      key: 'identity.name',
      location: expect.stringMatching(/^config\.yaml:7:/),
    });
    expect(cause?.text).toContain('identity.name changed: id-small -> id-other');
  });

  it('a file of a build context', async () => {
    const here = folderHere({ 'config.yaml': BUILDING });
    mkdirSync(join(here.folder, 'web'));
    for (const file of ['Dockerfile', 'index.html'])
      writeFileSync(join(here.folder, 'web', file), 'FROM scratch\nCOPY index.html /\n');
    expect((await here.deploy()).code).toBe(0);
    here.write('web/index.html', 'changed');
    expect(await firstCause(here, 'build_and_push_images')).toEqual({
      leaf: 'services.web.context.files.index.html',
      text: 'file index.html of services.web changed',
    });
    const { stdout } = await here.deploy('plan');
    expect(stdout).toContain('      file index.html of services.web changed\n      makes build crsmall/web-');
    expect(stdout).not.toContain('digest changed');
  });

  it('a secret, by its name alone', async () => {
    const here = folderHere({ 'config.yaml': SECRETIVE, '.env': 'API_KEY=First-Value-1\n' });
    await here.deploy();
    here.write('.env', 'API_KEY=Second-Value-2\n');
    expect(await firstCause(here, 'store_secrets')).toEqual({
      leaf: 'secrets.api-key.digest',
      text: 'the secret api-key has a new value',
    });
  });

  it('an output of another step', async () => {
    const here = folderHere();
    await here.deploy();
    // Nothing of the second step has begun: it could not be looked at.
    const renamed = SMALL.replace('rg-small', 'rg-other');
    const fault = 'faults: [{ method: GET, path: "**/rg-other/**/workspaces/*", status: 403, code: Broken }]';
    here.write('config.yaml', renamed.replace('exchanges.jsonl }', `exchanges.jsonl, ${fault} }`));
    expect((await here.deploy('--no-rollback')).code).toBe(1);
    here.write('config.yaml', renamed);
    const cause = await firstCause(here, 'create_monitoring');
    expect(cause).toMatchObject({ leaf: 'group.id', output: 'create_resource_group.id' });
    expect(cause?.text).toMatch(
      /^group\.id changed: .*rg-small -> .*rg-other, the output id of create_resource_group$/i,
    );
  });

  it('that it is forced', async () => {
    const here = folderHere();
    await here.deploy();
    const forced = '--force-step create_monitoring';
    expect(await firstCause(here, 'create_monitoring', forced)).toEqual({ leaf: '<forced>', text: 'forced' });
    expect((await here.deploy(`plan ${forced}`)).stdout).toMatch(/\n {2}create_monitoring +run, forced/);
  });

  it('that it never ran', async () => {
    expect(await firstCause(folderHere(), 'check_prerequisites')).toEqual({
      leaf: '<never ran>',
      text: 'for the first time',
    });
  });

  it('that its last attempt did not complete', async () => {
    const here = folderHere();
    await here.deploy();
    const other = SMALL.replace('retentionDays: 30', 'retentionDays: 60');
    const fault = 'faults: [{ method: PUT, path: "**/workspaces/*", status: 400, code: Broken }]';
    here.write('config.yaml', other.replace('exchanges.jsonl }', `exchanges.jsonl, ${fault} }`));
    await here.deploy('--no-rollback');
    here.write('config.yaml', other);
    expect((await firstCause(here, 'create_monitoring'))?.text).toBe('its last attempt did not complete');
  });

  it('what is gone from the cloud, and makes it again', async () => {
    const here = folderHere();
    await here.deploy();
    const azure = JSON.parse(here.read('state/local/azure.json'));
    for (const id of Object.keys(azure.resources)) if (/workspaces/i.test(id)) delete azure.resources[id];
    here.write('state/local/azure.json', JSON.stringify(azure));
    const { steps } = await planOf(here);
    const step = steps.find(({ name }) => name === 'create_monitoring');
    expect(step?.because[0]).toMatchObject({
      leaf: '<gone from the cloud>',
      text: expect.stringMatching(/^gone from the cloud: \/subscriptions\/.*\/log-small$/),
    });
    expect(step?.changes?.map(({ type, name, action, undo }) => [type, name, action, undo])).toEqual([
      ['Log Analytics workspace', 'log-small', 'recreate', 'delete'],
      ['Application Insights', 'appi-small', 'update', 'restore'],
    ]);
    expect(step?.changes?.[0]?.data).toBe('the logs of the workspace log-small');
  });

  it('the code of a step of one’s own', async () => {
    const here = folderHere({ ...withStep(NOTE), 'polite.ts': POLITE });
    expect((await here.deploy()).code).toBe(0);
    here.write('polite.ts', POLITE.replace('dear', 'esteemed'));
    const { steps } = await planOf(here);
    expect(steps.find(({ name }) => name === 'note_word')?.because).toEqual([
      { leaf: 'code', text: 'its own code changed' },
    ]);
  });
});

describe.concurrent('a plan with a history', () => {
  it('knows how long steps take, first and again, and the critical path', async () => {
    const here = folderHere();
    await here.deploy();
    here.write('config.yaml', SMALL.replace('retentionDays: 30', 'retentionDays: 60'));
    expect(await planOf(here)).not.toHaveProperty('expected');
    await here.deploy();
    here.write('config.yaml', SMALL.replace('retentionDays: 30', 'retentionDays: 90'));
    const again = await planOf(here);
    const step = again.steps.find(({ name }) => name === 'create_monitoring');
    expect(again.expected).toEqual({
      totalMs: step?.expectedMs,
      criticalPath: ['create_monitoring'],
      unknown: [],
    });
    const { stdout } = await here.deploy('plan --force-all');
    expect(stdout).toMatch(/\ncritical path: create_monitoring, at least \d+ s\n/);
    expect(stdout).toMatch(
      /\nno earlier run tells the time of: check_prerequisites, create_resource_group\n/,
    );
    expect(stdout).toMatch(/\n3 to run, 0 unchanged, at least \d+ s; undo possible for 2 of 3\n$/);
  });

  it('exits with 2 also where only something goes, is protected, or is left open', async () => {
    const here = folderHere();
    await here.deploy();
    here.write('config.yaml', SMALL.replace('retentionDays: 30', 'retentionDays: 30, protect: true'));
    const guarded = await here.deploy('plan --exit-code');
    expect(guarded.code).toBe(2);
    expect(guarded.stdout).toMatch(/\n0 to run, 3 unchanged, protection of 1 step to change\n$/);
    here.write('config.yaml', `${SMALL.replace(', create_monitoring]', ']')}retire: [create_monitoring]\n`);
    const retired = await here.deploy('plan --exit-code');
    expect(retired.code).toBe(2);
    expect(retired.stdout).toMatch(/\n0 to run, 2 unchanged, 2 addresses to give back\n$/);
    const fault =
      'faults: [{ method: DELETE, path: "**/workspaces/*", status: 403, code: Broken, during: any }]';
    const stuck = here.read('config.yaml').replace('exchanges.jsonl }', `exchanges.jsonl, ${fault} }`);
    here.write('config.yaml', stuck);
    expect((await here.deploy()).code).toBe(1);
    const open = await here.deploy('plan --exit-code');
    expect(open.code).toBe(2);
    expect(open.stdout).toMatch(
      / is open: `npx deploy --env local` finishes it first\n[^\n]*, an open run to settle\n$/,
    );
  });
});

describe('a value that `config show` hides', () => {
  const TOKEN = 'literal-token-of-a-lazy-author';
  const withToken = (token: string): string =>
    BUILDING.replace('health: { path: / }', `env: { API_TOKEN: ${token} }, health: { path: / }`).replace(
      'build_and_push_images]',
      'build_and_push_images, create_key_vault, create_databases, store_secrets, create_container_apps_env, deploy_infrastructure_services, deploy_application_services]',
    );

  it('is told by neither a plan nor a run nor what is kept of it', async () => {
    const here = folderHere({ 'config.yaml': withToken(TOKEN) });
    mkdirSync(join(here.folder, 'web'));
    writeFileSync(join(here.folder, 'web/Dockerfile'), 'FROM scratch\n');
    expect(await here.run()).toMatchObject({ result: 'completed' });
    here.write('config.yaml', withToken('another-token-of-that-author'));
    const told = [
      await here.deploy('plan'),
      await here.deploy('plan --output json'),
      await here.deploy('--output json'),
      await here.deploy('show --output json'),
      await here.deploy('logs --output json'),
    ];
    expect(told.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
    expect(told.map(({ stdout, stderr }) => /token-of/.exec(stdout + stderr)?.[0])).toEqual(
      told.map(() => undefined),
    );
    expect(told[1]?.stdout).toContain('API_TOKEN');
  });
});
