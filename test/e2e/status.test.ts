import { describe, expect, it } from 'vitest';
import { type StatusDocument, statusDocument } from '../../src/report/status-document.ts';
import { folderHere } from './here.ts';
import { BROKEN, SMALL } from './small.ts';
import { GOOD, step, withStep } from './user-steps.ts';

type Folder = ReturnType<typeof folderHere>;

async function statusOf({ deploy, files }: Folder, args = ''): Promise<StatusDocument> {
  const before = files();
  const { stdout } = await deploy(`status ${args} --output json`);
  expect(files()).toEqual(before);
  return statusDocument.parse(JSON.parse(stdout));
}

describe('deploy status', { timeout: 60_000 }, () => {
  it('says that nothing is deployed, and what deploys it', async () => {
    const made = folderHere({ 'config.yaml': SMALL });
    const status = await statusOf(made);
    expect(status).toMatchObject({
      result: 'nothing-to-do',
      exitCode: 0,
      lineage: null,
      open: null,
      lastRun: null,
    });
    expect(status.steps.map(({ name, status: is }) => [name, is])).toEqual([
      ['check_prerequisites', 'pending'],
      ['create_resource_group', 'pending'],
      ['create_monitoring', 'pending'],
    ]);
    const { stdout } = await made.deploy('status');
    expect(stdout).toMatch(/^· nothing is deployed of small in local \(emulator\)\n/);
    expect(stdout).toMatch(/\n {2}npx deploy --env local {2}deploys it\n$/);
  });

  it('tells of each step when and by which run it was done, and what is there of it', async () => {
    const made = folderHere({ 'config.yaml': SMALL });
    const first = await made.run();
    made.write('config.yaml', SMALL.replace('retentionDays: 30', 'retentionDays: 60'));
    const second = await made.run();
    const status = await statusOf(made);
    expect(status).toMatchObject({
      result: 'completed',
      lock: { held: false, holder: null },
      residue: [],
      drift: null,
    });
    expect(status.lastRun).toMatchObject({ run: second.runId, result: 'completed' });
    expect(status.steps.map(({ run, attempts }) => [run, attempts])).toEqual([
      [first.runId, 1],
      [first.runId, 1],
      [second.runId, 2],
    ]);
    expect(status.steps[1]).toMatchObject({ status: 'completed', complete: true, listed: true, error: null });
    expect(status.steps[1]?.resources).toContainEqual({
      address: '/subscriptions/11111111-1111-4111-8111-111111111111/resourcegroups/rg-small',
      kind: 'resource group',
      origin: 'made',
      protected: false,
      residue: false,
    });
    const { stdout } = await made.deploy('status');
    expect(stdout).toMatch(/^✔ small in local \(emulator\): 3 of 3 steps complete, 11 resources\n/);
    expect(stdout).toContain(`\n  last run  ${second.runId?.slice(0, 8)}, completed `);
    expect(stdout).toMatch(
      /\n {2}✔ create_monitoring {6}completed {2}.{12} {2}[\da-f]{8} {2}2 tries\n {6}made {5}workspaces\/log-small\n/,
    );
  });

  it('tells of a run that is open, and what stopped it, within 80 columns', async () => {
    const made = folderHere({ 'config.yaml': BROKEN });
    const { runId } = await made.run('--no-rollback');
    const status = await statusOf(made);
    expect(status.open).toEqual({ run: runId, phase: 'forward', kind: 'deploy' });
    expect(status.steps.at(-1)).toMatchObject({
      status: 'failed',
      complete: false,
      run: runId,
      error: { code: 'Broken', class: 'azure', retryable: false, page: 'docs/errors.md#azure-refused' },
    });
    const { code, stdout } = await made.deploy('status');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^! small in local \(emulator\): 2 of 3 steps complete/);
    expect(stdout).toContain(`\n  open run  ${runId?.slice(0, 8)}, not finished\n`);
    expect(stdout).toMatch(/\n {2}✖ create_monitoring .*\n {6}azure: /);
    expect(stdout).toMatch(
      /npx deploy --env local +goes on with it\n +npx deploy rollback --env local +undoes it\n$/,
    );
    const lines = stdout.split('\n').filter((line) => !line.includes(made.folder));
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  it('says after an undo that nothing is there', async () => {
    const made = folderHere({ 'config.yaml': BROKEN });
    await made.run('--rollback');
    const status = await statusOf(made);
    expect(status).toMatchObject({ open: null, lastRun: { result: 'rolled-back' } });
    expect(status.steps.flatMap(({ resources }) => resources)).toEqual([]);
    expect(status.steps.map(({ complete }) => complete)).toEqual([false, false, false]);
  });

  it('looks into the cloud only with --drift, and exits with 2 where something differs', async () => {
    const made = folderHere({ 'config.yaml': SMALL });
    await made.run();
    const exchanges = made.methods().length;
    await statusOf(made);
    expect(made.methods()).toHaveLength(exchanges);
    const clean = (await made.deploy('status --drift')).stdout;
    expect(clean).toMatch(/\n✔ no drift: \d+ addresses as applied\n/);
    expect(made.methods().length).toBeGreaterThan(exchanges);
    expect(new Set(made.methods().slice(exchanges))).toEqual(new Set(['GET']));
    const azure = JSON.parse(made.read('state/local/azure.json'));
    const id = Object.keys(azure.resources).find((one) => /workspaces\/log-small$/i.test(one)) ?? '';
    delete azure.resources[id];
    made.write('state/local/azure.json', JSON.stringify(azure));
    const { code, stdout } = await made.deploy('status --drift --output json');
    expect(code).toBe(2);
    expect(statusDocument.parse(JSON.parse(stdout))).toMatchObject({
      result: 'drifted',
      exitCode: 2,
      drift: {
        drifted: expect.arrayContaining([
          expect.objectContaining({ what: 'gone', address: id.toLowerCase() }),
        ]),
      },
    });
    expect((await made.deploy('status --drift')).stdout).toMatch(/\n {2}gone {5}workspaces\/log-small\n/);
  });

  it('names a step that is not listed any more, and tells the state where a step cannot be loaded', async () => {
    const made = folderHere(withStep(step(GOOD)));
    await made.run();
    made.write('config.yaml', SMALL.replace(', create_monitoring]', ']'));
    expect((await statusOf(made)).steps.at(-1)).toMatchObject({ name: 'mine', listed: false });
    expect((await made.deploy('status')).stdout).toMatch(/\n {2}! mine +unlisted/);
    made.write('config.yaml', SMALL.replace('create_monitoring]', './gone.ts]'));
    expect((await statusOf(made)).steps.at(-1)).toMatchObject({ name: 'mine', listed: null, complete: true });
  });

  it('takes no lock: it answers while another process holds it, and says who', async () => {
    const made = folderHere({
      ...withStep(
        step(
          `name: 'mine', output: z.object({}), inputs: () => ({}), run: async () => {
  const { existsSync } = await import('node:fs');
  while (!existsSync(new URL('go', import.meta.url))) await new Promise((resolve) => setTimeout(resolve, 20));
  return {};
}`,
        ),
      ),
    });
    const running = made.start(['--env', 'local']);
    await running.told('mine: started');
    const { stdout } = await made.deploy('status --output json');
    made.write('go', '');
    expect((await running.ended).code).toBe(0);
    const status = statusDocument.parse(JSON.parse(stdout));
    expect(status.lock).toMatchObject({ held: true, holder: { pid: running.child.pid } });
    expect(status.open).not.toBeNull();
    expect(status.steps.at(-1)).toMatchObject({ name: 'mine', status: 'running', run: status.open?.run });
  });
});
