import { describe, expect, it } from 'vitest';
import { planDocument } from '../../src/report/plan-document.ts';
import { folderHere } from './here.ts';
import { BROKEN, SMALL } from './small.ts';

const LOCKED =
  '{ method: DELETE, path: "**/userAssignedIdentities/*", during: undo, status: 409, code: ScopeLocked }';
/** The monitoring step fails, and the identity cannot be deleted. */
const STUCK = BROKEN.replace('faults: [', `faults: [${LOCKED}, `);

describe.concurrent('deploy rollback', () => {
  it('that cannot finish shows the failure first, lists what remains by id, and says how to go on', async () => {
    const { deploy, run, write } = folderHere({ 'config.yaml': STUCK });
    const failed = await deploy('--rollback');
    expect(failed.code).toBe(1);
    expect(failed.stdout).toMatch(
      /^✖ create_monitoring failed: .*create_resource_group could not be put back: /s,
    );
    expect(failed.stdout).toMatch(/\/subscriptions\/\S+\/userassignedidentities\/id-small\n/);
    expect(failed.stdout).toMatch(/npx deploy rollback --env local\s+goes on undoing\n/);
    expect(failed.stdout).toMatch(
      /npx deploy rollback --skip create_resource_group --env local\s+gives its undo up, for good\n/,
    );
    const told = await deploy('explain create_monitoring');
    expect(told.stdout).toMatch(/ is open: npx deploy rollback --env local goes on undoing it$/m);
    const again = await run('rollback');
    expect(again).toMatchObject({ result: 'failed', exitCode: 1, open: true });
    expect(again.steps.find(({ name }) => name === 'create_resource_group')).toMatchObject({
      status: 'rollback_failed',
      reason: expect.stringMatching(/./),
    });
    expect((await deploy('rollback')).stdout).toMatch(
      /^✖ it began with create_monitoring: .*\n✖ create_resource_group could not be put back: /,
    );
    write('config.yaml', SMALL);
    const done = await run('rollback');
    expect(done).toMatchObject({ result: 'completed', rollback: { clean: true } });
    expect(done.cause).toMatch(/^create_monitoring: A planned fault: 400 Broken/);
    expect(done.steps.filter(({ reason }) => reason === '')).toEqual([]);
  });

  it('returns with the deletions that Azure still works on, and the next command finishes the proof', async () => {
    const { deploy, run, resources } = folderHere({
      'config.yaml': `${BROKEN}rollback: { enabled: true, deadline: 0s }\n`,
    });
    const failed = await deploy();
    expect(failed.code).toBe(1);
    expect(failed.stdout).toMatch(/! not rolled back clean: .* not yet\n/);
    expect(failed.stdout).toMatch(
      / {2}pending create_resource_group \(Azure is still deleting .*\/rg-small\)\n/,
    );
    expect(failed.stdout).toMatch(
      /npx deploy rollback --env local +looks whether it is gone, and finishes\n/,
    );
    const finished = await run('rollback');
    expect(finished).toMatchObject({
      result: 'completed',
      open: false,
      rollback: { clean: true, pending: [] },
    });
    expect(finished.cause).toMatch(/^create_monitoring: /);
    expect(resources()).toEqual({});
  });

  it('--skip gives one undo up: the run closes, what stays is named, and it is never called clean', async () => {
    const { deploy, run, exists } = folderHere({ 'config.yaml': STUCK });
    await deploy('--rollback');
    const plan = planDocument.parse(
      (await deploy('rollback --skip create_resource_group --dry-run --output json')).json(),
    );
    expect(plan.steps).toEqual([
      { name: 'create_resource_group', action: 'give-up', because: [] },
      { name: 'check_prerequisites', action: 'undo', because: [] },
    ]);
    const given = await run('rollback --skip create_resource_group');
    expect(given).toMatchObject({ result: 'failed', exitCode: 1, open: false, rollback: { clean: false } });
    expect(given.residue.map(({ address }) => address)).toContainEqual(
      expect.stringMatching(/userassignedidentities\/id-small$/),
    );
    expect((await deploy('plan')).stdout).toMatch(/create_resource_group +run/);
    const next = await deploy('rollback');
    expect(next.stdout).toMatch(
      /✔ nothing to undo\n! left behind by an earlier run:\n {2}create_resource_group\n/,
    );
    expect(exists('state/local/state.json')).toBe(true);
  });

  it('--skip refuses a step that the run has not begun', async () => {
    const { deploy } = folderHere({ 'config.yaml': BROKEN });
    await deploy();
    for (const args of ['rollback --skip create_key_vault', 'rollback --skip create_key_vault --dry-run']) {
      const { code, stdout, stderr } = await deploy(args);
      expect(code).toBe(1);
      expect(stdout + stderr).toMatch(
        /has not begun a step "create_key_vault"\n.*It has begun: check_prerequisites, /,
      );
    }
  });

  it('names the data that it would delete, before it does', async () => {
    const failing = SMALL.replace(
      'exchanges.jsonl }',
      'exchanges.jsonl, faults: [{ method: PUT, path: "**/components/*", status: 400, code: Broken }] }',
    );
    const { deploy } = folderHere({ 'config.yaml': failing });
    await deploy();
    const { stdout } = await deploy('rollback --dry-run');
    expect(stdout).toMatch(/! deletes data:\n(?: {2}.*\n)* {2}the logs of the workspace log-small\n/);
    const undone = await deploy('rollback');
    expect(undone.code).toBe(0);
    expect(undone.stderr).toMatch(
      /rolling back, because of create_monitoring: .*; this deletes data: .*the logs of the workspace log-small/,
    );
  });

  it('--abandon closes the run, lists what it leaves, and asks first', async () => {
    const { deploy, run, resources, files } = folderHere({ 'config.yaml': BROKEN });
    await deploy();
    const before = files();
    const refused = await deploy('rollback --abandon');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/nobody can be asked here\n.*Add --yes/);
    expect((await deploy('rollback --abandon --dry-run')).stdout).toMatch(/: 3 to give up\n/);
    expect(files()).toEqual(before);
    const left = resources();
    const closed = await deploy('rollback --abandon --yes');
    expect(closed.stdout).toMatch(
      /run \S+ is closed; what it changed stays as it is\n! left as it is: \d+ address/,
    );
    expect(closed.stdout).toMatch(/\/resourcegroups\/rg-small\n/);
    expect(resources()).toEqual(left);
    expect(await run('rollback')).toMatchObject({ result: 'nothing-to-do' });
  });

  it.each([
    ['--abandon --skip a', /--abandon cannot stand with --skip/],
    ['--to r --abandon', /--to cannot stand with --abandon/],
    ['--to r --skip a', /--to cannot stand with --skip/],
  ])('refuses `rollback %s`', async (args, message) => {
    const { code, stderr } = await folderHere().deploy(`rollback ${args}`);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
  });
});
