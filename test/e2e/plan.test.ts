import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planDocument } from '../../src/report/plan-document.ts';
import { folderHere } from './here.ts';
import { SMALL } from './small.ts';

const RENAMED = SMALL.replace('log-small', 'log-renamed');

describe.concurrent('deploy plan', () => {
  it('is the same as --dry-run, and changes nothing', async () => {
    const { deploy, files } = folderHere();
    await deploy();
    const before = files();
    const [plan, dryRun] = [await deploy('plan'), await deploy('--dry-run')];
    expect(plan.stdout).toMatch(/^plan for small to local \(emulator\)\n[^]*\n0 to run, 3 unchanged\n$/);
    expect(plan).toMatchObject({ code: 0, stdout: dryRun.stdout, stderr: '' });
    expect(files()).toEqual(before);
  });

  it('names what is no longer wanted, what takes its place, and the data that goes with it', async () => {
    const { deploy, write } = folderHere();
    await deploy();
    write('config.yaml', RENAMED);
    const { code, stdout } = await deploy('plan');
    expect(code).toBe(0);
    expect(stdout).toMatch(/\n1 to run, 2 unchanged, 1 address to give back; undo possible for 1 of 1\n$/);
    expect(stdout).toContain(
      [
        'no longer wanted, last of all:',
        '  replace  workspaces/log-small  by workspaces/log-renamed',
        '           deletes data: the logs of the workspace log-small\n',
      ].join('\n'),
    );
    const { removals } = planDocument.parse((await deploy('plan --output json')).json());
    expect(removals).toEqual([
      {
        step: 'create_monitoring',
        address: expect.stringMatching(/^\/subscriptions\/.*\/workspaces\/log-small$/),
        action: 'replace',
        by: expect.stringMatching(/\/workspaces\/log-renamed$/),
        data: 'the logs of the workspace log-small',
      },
    ]);
  });

  it('keeps what is protected, and says so', async () => {
    const guarded = SMALL.replace('retentionDays: 30', 'retentionDays: 30, protect: true');
    const { deploy, run, write } = folderHere({ 'config.yaml': guarded });
    await deploy();
    write('config.yaml', guarded.replace('log-small', 'log-renamed'));
    expect((await deploy('plan')).stdout).toMatch(/keep +workspaces\/log-small +it is protected/);
    const renamed = await run();
    expect(renamed.kept).toEqual([
      {
        step: 'create_monitoring',
        address: expect.stringMatching(/log-small$/),
        why: 'it is protected',
      },
    ]);
    expect((await deploy()).stdout).toMatch(/no longer wanted, and kept: 1 address\n.*it is protected/);
  });

  it('exits with 2 only with --exit-code, and only where something would change', async () => {
    const { deploy, write } = folderHere();
    expect((await deploy('plan')).code).toBe(0);
    expect((await deploy('plan --exit-code')).code).toBe(2);
    await deploy();
    expect((await deploy('plan --exit-code')).code).toBe(0);
    write('config.yaml', RENAMED);
    const { exitCode, result } = planDocument.parse((await deploy('plan --exit-code --output json')).json());
    expect({ exitCode, result }).toEqual({ exitCode: 2, result: 'completed' });
  });

  it('says what others made that a run would take over, and that it would be refused where it may not', async () => {
    const { deploy, folder, read, write, run } = folderHere();
    await deploy();
    write('state/local/azure.json', read('state/local/azure.json').replaceAll('deploy-lineage', 'theirs'));
    for (const file of ['state.json', 'journal.jsonl']) rmSync(join(folder, 'state/local', file));
    const taken = await deploy('plan');
    expect(taken.code).toBe(0);
    expect(taken.stdout).toMatch(
      /create_resource_group +run, .*\n +takes over what others made: resource group rg-small, identity id-small\n/,
    );
    write('config.yaml', `${SMALL}adopt: false\n`);
    const refused = await deploy('plan');
    expect(refused.code).toBe(1);
    expect(refused.stdout).toMatch(
      /✖ it would be refused, and nothing changed:\n {2}create_resource_group: /,
    );
    expect(await run()).toMatchObject({ result: 'failed', exitCode: 1 });
  });

  it('fails, as the run would, where the run would be refused, and says why', async () => {
    const { deploy, write, files } = folderHere();
    await deploy();
    write('config.yaml', SMALL.replace('westeurope', 'northeurope'));
    const before = files();
    const planned = await deploy('plan --exit-code');
    expect(planned.code).toBe(1);
    expect(planned.stdout).toMatch(/✖ it would be refused, and nothing changed:\n.*northeurope/);
    const { result, refused } = planDocument.parse((await deploy('--dry-run --output json')).json());
    expect(result).toBe('refused');
    expect(refused[0]).toMatchObject({
      step: 'create_resource_group',
      why: expect.stringMatching(/never moves/),
    });
    const run = await deploy();
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/never moves/);
    expect(files()).toEqual(before);
  });
});
