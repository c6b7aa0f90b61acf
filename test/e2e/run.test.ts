import { describe, expect, it } from 'vitest';
import { planDocument } from '../../src/report/plan-document.ts';
import { folderWith } from './rig.ts';
import { BROKEN, SMALL } from './small.ts';

describe.concurrent('deploy', () => {
  it('runs every step the first time, and the second time none, without a write', async () => {
    const { run, methods, write } = folderWith();
    const first = await run();
    expect(first.result).toBe('completed');
    expect(first.steps.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed']);
    expect(first.outputs['create_monitoring']).toMatchObject({
      workspaceId: expect.stringMatching(/log-small$/),
    });
    write('exchanges.jsonl', '');
    const second = await run();
    expect(second.result).toBe('nothing-to-do');
    expect(second.steps.map(({ status }) => status)).toEqual(['skipped', 'skipped', 'skipped']);
    expect(new Set(methods())).toEqual(new Set(['GET']));
  });

  it('names the leaf that made a step run, with its old and its new value', async () => {
    const { run, deploy, write } = folderWith();
    await run();
    write('config.yaml', SMALL.replace('retentionDays: 30', 'retentionDays: 90'));
    const planned = planDocument.parse((await deploy('--dry-run --output json')).json());
    expect(planned.steps.map(({ action }) => action)).toEqual(['skip', 'skip', 'run']);
    expect(planned.steps[2]?.because).toMatchObject([
      { leaf: 'monitoring.retentionDays', before: 30, after: 90 },
    ]);
    const { steps } = await run();
    expect(steps.map(({ status }) => status)).toEqual(['skipped', 'skipped', 'completed']);
    expect(steps[2]?.changed).toEqual([{ leaf: 'monitoring.retentionDays', before: 30, after: 90 }]);
  });

  it('undoes a failed run, proves it, and says what to type next', async () => {
    const { deploy, resources, write } = folderWith();
    await deploy();
    const before = resources();
    write(
      'config.yaml',
      BROKEN.replace('team: blue', 'team: red').replace('retentionDays: 30', 'retentionDays: 90'),
    );
    const { code, stdout } = await deploy('--rollback');
    expect(code).toBe(1);
    expect(stdout).toContain('✖ create_monitoring failed: A planned fault: 400 Broken.');
    expect(stdout).toMatch(/rolled back: \d+ addresses put back as they were, proven by looking/);
    expect(stdout).toMatch(/^ {2}npx deploy --rollback --env local {2}tries again$/m);
    expect(stdout).not.toMatch(/^\s+at /m);
    expect(resources()).toEqual(before);
    write('config.yaml', SMALL);
    const { stdout: after } = await deploy();
    expect(after).toContain('nothing to do: 3 skipped');
  });

  it('leaves a failed run open in local, which deploy continues', async () => {
    const { deploy, run, write } = folderWith({ 'config.yaml': BROKEN });
    const { code, stdout } = await deploy('--config config.yaml');
    expect(code).toBe(1);
    expect(stdout).toContain('npx deploy --config config.yaml --env local           continues');
    expect(stdout).toContain('npx deploy rollback --config config.yaml --env local  undoes');
    write('config.yaml', SMALL);
    const { result, steps, open } = await run();
    expect({ result, open }).toEqual({ result: 'completed', open: false });
    expect(steps.map(({ status }) => status)).toEqual(['skipped', 'skipped', 'completed']);
  });

  it('leaves a failed run open in local, which deploy rollback undoes', async () => {
    const { deploy, run, resources } = folderWith({ 'config.yaml': BROKEN });
    await deploy();
    const plan = planDocument.parse((await deploy('rollback --dry-run --output json')).json());
    expect(plan.open?.phase).toBe('forward');
    expect(plan.steps.map(({ name }) => name).at(-1)).toBe('check_prerequisites');
    expect(plan.steps.every(({ action }) => action === 'undo')).toBe(true);
    const undone = await run('rollback');
    expect(undone.result).toBe('completed');
    expect(undone.rollback).toMatchObject({ clean: true, pending: [], residue: [] });
    expect(resources()).toEqual({});
    expect(await run('rollback')).toMatchObject({ result: 'nothing-to-do', note: 'nothing to undo' });
  });

  it('plans, after an undo that did not get through, only what is left to undo', async () => {
    const stuck =
      '{ method: DELETE, path: "**/userAssignedIdentities/*", during: undo, status: 409, code: ScopeLocked }';
    const broken = BROKEN.replace('faults: [', `faults: [${stuck}, `);
    const { deploy, run, write } = folderWith({ 'config.yaml': broken });
    const failed = await deploy('--rollback');
    expect(failed.stdout).toMatch(
      /create_monitoring failed: .*create_resource_group could not be put back: /s,
    );
    const plan = planDocument.parse((await deploy('rollback --dry-run --output json')).json());
    expect(plan.open?.phase).toBe('rolling-back');
    expect(plan.steps.map(({ name }) => name)).toEqual(['create_resource_group', 'check_prerequisites']);
    write('config.yaml', SMALL);
    expect((await run('rollback')).rollback).toMatchObject({ clean: true });
  });

  it('undoes by default where the environment is not local, in a state of its own with --cloud emulator', async () => {
    const { start, exists } = folderWith({ 'config.yaml': BROKEN });
    const { code, stdout } = await start(['--cloud', 'emulator', '--env', 'production']).ended;
    expect(code).toBe(1);
    expect(stdout).toContain('rolled back');
    expect(stdout).toContain('npx deploy --env production --cloud emulator  tries again');
    expect(exists('state/production@emulator/state.json')).toBe(true);
    expect(exists('state/production')).toBe(false);
  });

  it('runs the steps that are forced although nothing changed', async () => {
    const { run } = folderWith();
    await run();
    const one = await run('--force-step create_resource_group');
    expect(one.steps.map(({ status }) => status)).toEqual(['skipped', 'completed', 'skipped']);
    expect(one.steps[1]?.changed).toEqual([{ leaf: '<forced>' }]);
    const all = await run('--force-all');
    expect(all.steps.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed']);
  });

  it('says, where it looks nothing up, that it does not', async () => {
    const { deploy } = folderWith();
    await deploy('');
    const { stderr } = await deploy('--offline');
    expect(stderr).toContain('offline: a step is skipped without looking whether its things still exist\n');
  });

  it('changes nothing in a dry run, says why each step would run, and needs no lock', async () => {
    const { deploy, files } = folderWith();
    const planned = await deploy('--dry-run');
    expect(planned.code).toBe(0);
    expect(planned.stdout).toMatch(
      /check_prerequisites +run, for the first time\n[^]* {6}cannot be undone: registrations .* are kept/,
    );
    expect(files()).toEqual({});
    await deploy();
    const before = files();
    const again = await deploy('--dry-run --force-step create_resource_group');
    expect(again.stdout).toMatch(/create_resource_group +run, forced/);
    expect(again.stdout).toMatch(/create_monitoring +unknown until create_resource_group/);
    expect(files()).toEqual(before);
  });

  it('takes its configuration, environment and cloud from the process environment', async () => {
    const { start, exists } = folderWith({ 'other.yaml': SMALL });
    const variables = { DEPLOY_CONFIG: 'other.yaml', DEPLOY_ENV: 'development', DEPLOY_CLOUD: 'emulator' };
    const { code } = await start(['--output', 'json'], variables).ended;
    expect(code).toBe(0);
    expect(exists('state/development@emulator/state.json')).toBe(true);
  });
});
