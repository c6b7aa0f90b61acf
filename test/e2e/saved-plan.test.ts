import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { readSavedPlan, type SavedPlan, sealed } from '../../src/cli/saved-plan.ts';
import { runDocument } from '../../src/report/documents.ts';
import { planDocument } from '../../src/report/plan-document.ts';
import { folderHere } from './here.ts';
import { BROKEN, SMALL } from './small.ts';
import { NOTE, POLITE, withStep } from './user-steps.ts';

const LONGER = SMALL.replace('retentionDays: 30', 'retentionDays: 60');

/** A deployed folder in which one change is planned, and the plan saved. */
async function planned(text = LONGER, args = '') {
  const here = folderHere();
  await here.deploy();
  here.write('config.yaml', text);
  const saving = await here.deploy(`plan --out next.plan ${args}`);
  return { ...here, saving, carryOut: (more = '') => carryOut(here, more), plan: () => savedIn(here.folder) };
}

function carryOut({ type }: Pick<ReturnType<typeof folderHere>, 'type'>, more = '') {
  return type(['--plan', 'next.plan', ...more.split(' ').filter((word) => word !== '')]);
}

function savedIn(folder: string): SavedPlan {
  return readSavedPlan('next.plan', folder);
}

/** What a refusal says, each finding in a line. */
async function stale(here: Pick<ReturnType<typeof folderHere>, 'type'>, more = ''): Promise<string[]> {
  const ended = await carryOut(here, `${more} --output json`);
  expect(ended.code).toBe(1);
  const { error } = runDocument.parse(ended.json());
  expect(error).toMatchObject({
    reason: 'plan-stale',
    hint: expect.stringMatching(/^Nothing was changed\. .*npx deploy plan --out next\.plan/),
  });
  const findings = error?.findings?.map(({ path, message }) => `${path ?? ''}: ${message}`);
  return findings ?? [error?.message.replace(/^the plan next\.plan no longer holds: /, '') ?? ''];
}

describe.concurrent('a saved plan', () => {
  it('is carried out once, as it was shown', async () => {
    const { saving, carryOut: go, folder, resources } = await planned();
    expect(saving.code).toBe(0);
    expect(saving.stdout).toMatch(
      /\nsaved next\.plan: `npx deploy --plan next\.plan` does exactly this\n1 to run, 2 unchanged.*\n$/,
    );
    expect(statSync(join(folder, 'next.plan')).mode & 0o777).toBe(0o600);
    const done = await go();
    expect(done).toMatchObject({ code: 0 });
    expect(done.stdout).toContain('1 completed, 2 skipped');
    expect(JSON.stringify(resources())).toContain('"retentionInDays":60');
  });

  it('says in JSON where it was saved, and holds that document', async () => {
    const here = folderHere();
    const ended = await here.deploy('plan --out next.plan --exit-code --output json');
    expect(ended.code).toBe(2);
    const document = planDocument.parse(ended.json());
    expect(document.saved).toBe('next.plan');
    expect(savedIn(here.folder)).toMatchObject({
      kind: 'deploy-plan',
      format: 1,
      plan: document,
      binding: { environment: 'local', cloud: 'emulator' },
      state: { lineage: null, serial: 0, snapshot: null },
    });
    expect(await carryOut(here)).toMatchObject({ code: 0 });
  });

  it('of a run with nothing to do does nothing, as often as it is typed', async () => {
    const here = await planned(SMALL);
    expect(here.saving.stdout).toMatch(/\n0 to run, 3 unchanged\n$/);
    const before = here.files();
    for (let time = 0; time < 2; time++)
      expect(await here.carryOut('--output json')).toMatchObject({ code: 0 });
    expect(here.files()).toEqual(before);
  });

  it('is made with its flags, and carried out with them', async () => {
    const { carryOut: go, plan } = await planned(
      SMALL,
      '--force-step create_monitoring --offline --no-rollback --flag telemetry=off',
    );
    expect(plan().typed).toMatchObject({
      forced: ['create_monitoring'],
      offline: true,
      rollback: false,
      flag: ['telemetry=off'],
    });
    const { steps } = runDocument.parse((await go('--output json')).json());
    expect(steps.map(({ status, reason }) => [status, reason])).toEqual([
      ['skipped', 'nothing changed'],
      ['skipped', 'nothing changed'],
      ['completed', 'forced'],
    ]);
  });

  it('leaves the run open that fails, or undoes it, as it was planned', async () => {
    const { carryOut: go } = await planned(
      BROKEN.replace('retentionDays: 30', 'retentionDays: 60'),
      '--rollback',
    );
    const failed = runDocument.parse((await go('--output json')).json());
    expect(failed).toMatchObject({ result: 'failed', open: false, rollback: { clean: true } });
  });

  it('finds its configuration where it was named, and that may lie elsewhere by then', async () => {
    const here = folderHere({ 'other.yaml': SMALL, 'config.yaml': 'name: another\n' });
    expect((await here.deploy('plan --out next.plan --config other.yaml')).code).toBe(0);
    here.write('moved.yaml', SMALL);
    rmSync(join(here.folder, 'other.yaml'));
    expect((await carryOut(here)).code).toBe(1);
    expect(await carryOut(here, '--config moved.yaml')).toMatchObject({ code: 0 });
  });

  it('is made of the cloud that stands in for another one, and of no other', async () => {
    const here = folderHere();
    const made = await here.type([
      'plan',
      '--env',
      'development',
      '--cloud',
      'emulator',
      '--out',
      'next.plan',
    ]);
    expect(made).toMatchObject({ code: 0 });
    expect(await carryOut(here, '--cloud emulator --env development')).toMatchObject({ code: 0 });
    expect(here.exists('state/development@emulator/state.json')).toBe(true);
  });
});

describe.concurrent('a saved plan is refused, and nothing changed, when', () => {
  it('the configuration has changed: the key and the step are named', async () => {
    const here = await planned();
    here.write(
      'config.yaml',
      LONGER.replace('retentionDays: 60', 'retentionDays: 90').replace('blue', 'red'),
    );
    const before = here.files();
    expect(await stale(here)).toEqual([
      'tags.team: changed in the configuration since',
      'monitoring.retentionDays: changed in the configuration since',
    ]);
    expect(here.files()).toEqual(before);
  });

  it('a key is switched otherwise by a variable', async () => {
    const here = await planned();
    const ended = await here.type(['--plan', 'next.plan'], { DEPLOY_RETRIES: 'off' });
    expect(ended.stdout + ended.stderr).toContain('flags.retries: changed in the configuration since');
  });

  it('another run has been in between', async () => {
    const here = await planned();
    await here.deploy();
    expect(await stale(here)).toEqual(['the state moved on from serial 1 to 2']);
  });

  it('the plan was carried out already', async () => {
    const here = await planned();
    expect((await here.carryOut()).code).toBe(0);
    expect(await stale(here)).toEqual(['the state moved on from serial 1 to 2']);
  });

  it('a run is open that was not then, or has gone on', async () => {
    const here = await planned();
    here.write('config.yaml', BROKEN.replace('retentionDays: 30', 'retentionDays: 60'));
    await here.deploy('--no-rollback');
    here.write('config.yaml', LONGER);
    expect(await stale(here)).toEqual([expect.stringMatching(/^a run has begun or gone on since/)]);
    await here.deploy('plan --out next.plan');
    expect(await carryOut(here)).toMatchObject({ code: 0 });
  });

  it('somebody deploys while it waits for the lock: it is compared again once it has that', async () => {
    const waiting = NOTE.replace(
      'inputs: (config) =>',
      `inputs: async (config) => {
    const { existsSync } = await import('node:fs');
    const go = new URL('go', import.meta.url);
    while (process.env['HOLD'] && !existsSync(go)) await new Promise((resolve) => setTimeout(resolve, 20));
    return made(config);
  },
  unused: (config) =>`,
    ).replace(
      'export default',
      `const made = (config) => ({ word: config.tags['team'] ?? 'nobody' });\nexport default`,
    );
    const here = folderHere({ ...withStep(waiting), 'polite.ts': POLITE });
    expect((await here.start(['plan', '--env', 'local', '--out', 'next.plan']).ended).code).toBe(0);
    const other = here.start(['--env', 'local'], { HOLD: 'yes' });
    await vi.waitUntil(() => here.exists('state/local/lock.json'), { timeout: 60_000 });
    const mine = here.start(['--plan', 'next.plan', '--lock-wait', '60s']);
    await mine.told('waiting for the lock');
    here.write('go', '');
    expect((await other.ended).code).toBe(0);
    const ended = await mine.ended;
    expect(ended.code).toBe(1);
    expect(ended.stderr + ended.stdout).toContain('the state moved on from serial 0 to 1');
  });

  it('the configuration names another subscription', async () => {
    const here = await planned();
    here.write('config.yaml', LONGER.replace('11111111-1111', '33333333-3333'));
    expect(await stale(here)).toEqual([
      'the plan was made for the subscription 11111111-1111-4111-8111-111111111111, and this is 33333333-3333-4111-8111-111111111111',
    ]);
  });

  it('the state is damaged, which is told as such', async () => {
    const here = await planned();
    here.write('state/local/state.json', '{');
    const { error } = runDocument.parse((await here.carryOut('--output json')).json());
    expect(error?.reason).toBe('state-invalid');
  });

  it('the state is another one', async () => {
    const here = await planned();
    rmSync(join(here.folder, 'state'), { recursive: true });
    await here.deploy();
    expect(await stale(here)).toEqual(['the state is another one than it was made from']);
  });

  it('something has gone from the cloud since', async () => {
    const here = await planned();
    const azure = JSON.parse(here.read('state/local/azure.json'));
    for (const id of Object.keys(azure.resources)) if (/identities/i.test(id)) delete azure.resources[id];
    here.write('state/local/azure.json', JSON.stringify(azure));
    const before = here.files();
    expect(await stale(here)).toEqual([
      expect.stringMatching(
        /^create_resource_group: was to be skipped, and would run now: gone from the cloud: .*id-small$/,
      ),
      'create_monitoring: was to run, and would be unknown now: until create_resource_group',
    ]);
    expect(here.files()).toEqual(before);
  });

  it('the code of a step of one’s own has changed', async () => {
    const here = folderHere({ ...withStep(NOTE), 'polite.ts': POLITE });
    expect((await here.deploy('plan --out next.plan')).code).toBe(0);
    here.write('polite.ts', POLITE.replace('dear', 'esteemed'));
    expect(await stale(here)).toEqual(['note_word: code changed since']);
  });

  it('the plan was made by another version of the program', async () => {
    const here = await planned();
    const { digest: _digest, ...plan } = here.plan();
    const other = sealed({ ...plan, program: { version: '0.0.1', build: null } });
    here.write('next.plan', JSON.stringify(other));
    expect(await stale(here)).toEqual([
      expect.stringMatching(/^the plan was made by version 0\.0\.1 of the program, and this is /),
    ]);
  });
});

describe.concurrent('what is no plan that could be carried out', () => {
  it.each([
    ['is missing', undefined, 'usage', /next\.plan: the plan cannot be read \(ENOENT\)/],
    ['is empty', '', 'plan-invalid', /it is no saved plan, or not all of one/],
    ['is something else', '{"kind":"other"}', 'plan-invalid', /it is no saved plan/],
    ['is a list', '[]', 'plan-invalid', /it is no saved plan/],
  ])('%s: that is said before anything is looked at', async (_what, text, reason, message) => {
    const here = folderHere({ 'config.yaml': 'not: [valid' });
    if (text !== undefined) here.write('next.plan', text);
    const { error } = runDocument.parse((await carryOut(here, '--output json')).json());
    expect(error).toMatchObject({ reason, message: expect.stringMatching(message) });
  });

  it.each([
    ['torn', (text: string) => text.slice(0, -40), /not all of one/],
    [
      'changed by hand',
      (text: string) => text.replace('"action": "skip"', '"action": "run"'),
      /it was changed since it was saved/,
    ],
    [
      'of a newer program',
      (text: string) => text.replace('"format": 1', '"format": 2'),
      /a newer program \(format 2; this one knows 1\)/,
    ],
  ])('a plan that is %s is refused', async (_what, change, message) => {
    const here = await planned();
    here.write('next.plan', change(here.read('next.plan')));
    const { error } = runDocument.parse((await here.carryOut('--output json')).json());
    expect(error).toMatchObject({ reason: 'plan-invalid', message: expect.stringMatching(message) });
  });

  it('a device is no plan, and is not read to an end that it has not', async () => {
    const { error } = runDocument.parse(
      (await folderHere().type(['--plan', '/dev/zero', '--output', 'json'])).json(),
    );
    expect(error).toMatchObject({
      reason: 'plan-invalid',
      message: expect.stringContaining('it is a device'),
    });
  });

  it('a plan with members that this program does not know is refused', async () => {
    const here = await planned();
    const { digest: _digest, ...plan } = here.plan();
    here.write('next.plan', JSON.stringify(sealed(Object.assign({ more: true }, plan))));
    const { error } = runDocument.parse((await here.carryOut('--output json')).json());
    expect(error?.message).toMatch(/another version of the program/);
  });

  it.each([
    ['--force-step create_monitoring'],
    ['--force-all'],
    ['--flag retries=off'],
    ['--no-rollback'],
    ['--rollback'],
    ['--allow-irreversible'],
    ['--offline'],
    ['--dry-run'],
    ['--reset-state'],
  ])('stands with no %s', async (flag) => {
    const { error } = runDocument.parse((await carryOut(folderHere(), `${flag} --output json`)).json());
    expect(error).toMatchObject({
      reason: 'usage',
      message: expect.stringContaining(flag.split(' ')[0] ?? ''),
    });
    expect(error?.message).toContain('--plan');
  });

  it.each([
    ['--env development', 'the plan was made for local'],
    ['--cloud azure', 'the plan was made for emulator'],
  ])('is for no other place: %s', async (flag, message) => {
    const here = await planned();
    const { error } = runDocument.parse((await here.carryOut(`${flag} --output json`)).json());
    expect(error).toMatchObject({ reason: 'usage', message: expect.stringContaining(message) });
  });
});

describe.concurrent('saving a plan', () => {
  it('overwrites a plan, and nothing else', async () => {
    const here = await planned();
    expect((await here.deploy('plan --out next.plan')).code).toBe(0);
    const refused = await here.deploy('plan --out config.yaml');
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stderr).toContain('config.yaml exists and is no saved plan: it is not overwritten');
    expect(here.read('config.yaml')).toBe(LONGER);
    const device = await here.deploy('plan --out /dev/zero');
    expect(device.stderr).toContain('/dev/zero exists and is no saved plan');
  });

  it('wants a folder that is there, and a file that can be written', async () => {
    const here = folderHere();
    expect((await here.deploy('plan --out none/next.plan')).stderr).toContain('there is no folder');
    mkdirSync(join(here.folder, 'folder'));
    expect((await here.deploy('plan --out folder')).stderr).toContain(
      'the plan cannot be saved there (EISDIR)',
    );
  });

  it('saves no plan that would be refused', async () => {
    const here = folderHere();
    await here.deploy();
    here.write('config.yaml', SMALL.replace('westeurope', 'northeurope'));
    const ended = await here.deploy('plan --out next.plan');
    expect(ended.code).toBe(1);
    expect(ended.stdout).not.toContain('saved');
    expect(here.exists('next.plan')).toBe(false);
  });

  it('keeps no value of a secret', async () => {
    const value = 'Very-Secret-Value-1';
    const here = folderHere({
      'config.yaml': SMALL.replace(
        'create_monitoring]',
        'create_monitoring, create_key_vault, store_secrets]',
      ).replace('emulator:', 'secrets: [{ name: api-key, env: API_KEY }]\nemulator:'),
      '.env': `API_KEY=${value}\n`,
    });
    expect((await here.deploy('plan --out next.plan')).code).toBe(0);
    expect(readFileSync(join(here.folder, 'next.plan'), 'utf8')).not.toContain(value);
    expect(await carryOut(here)).toMatchObject({ code: 0 });
    await here.deploy('plan --out next.plan');
    here.write('.env', 'API_KEY=Another-Value-2\n');
    expect(await stale(here)).toEqual(['store_secrets: the secret api-key has a new value']);
  });
});
