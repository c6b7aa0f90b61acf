import { describe, expect, it } from 'vitest';
import { runDocument } from '../../src/report/documents.ts';
import { folderWith } from './rig.ts';
import { SMALL } from './small.ts';
import { GOOD, step, withStep } from './user-steps.ts';

/** The monitoring step hangs in its first write. */
const HANGING = SMALL.replace(
  'exchanges.jsonl }',
  'exchanges.jsonl, faults: [{ method: PUT, path: "**/workspaces/*", delayMs: 600000 }] }',
);
const RUN = ['--env', 'local', '--output', 'json'];

describe.concurrent('a command that does not come to its end', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'ends in order at the first %s, and goes on later',
    async (signal) => {
      const { start, run, write } = folderWith({ 'config.yaml': HANGING });
      const running = start(RUN);
      await running.told('create_monitoring: started');
      running.child.kill(signal);
      const ended = await running.ended;
      expect(ended.code).toBe(130);
      const report = runDocument.parse(ended.json());
      expect(report).toMatchObject({ result: 'interrupted', exitCode: 130, open: true, rollback: null });
      expect(report.steps.map(({ status }) => status)).toEqual(['completed', 'completed', 'running']);
      write('config.yaml', SMALL);
      const onward = await run();
      expect(onward.runId).toBe(report.runId);
      expect(onward.steps.map(({ status }) => status)).toEqual(['skipped', 'skipped', 'completed']);
    },
  );

  it('ends at once at the second interrupt, whatever a step is waiting for, and can be undone later', async () => {
    const stubborn = GOOD.replace(/run: .*/, 'run: () => new Promise(() => setInterval(() => {}, 1000))');
    const { start, run } = folderWith(withStep(step(stubborn)));
    const running = start(RUN);
    await running.told('mine: started');
    const repeated = setInterval(() => running.child.kill('SIGINT'), 100);
    const { code, stdout } = await running.ended;
    clearInterval(repeated);
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(await run('rollback')).toMatchObject({ result: 'completed', rollback: { clean: true } });
  });

  it('names the commands that go on and go back, when it is interrupted', async () => {
    const { start } = folderWith({ 'config.yaml': HANGING });
    const running = start(['--env', 'local']);
    await running.told('create_monitoring: started');
    running.child.kill('SIGINT');
    const { stdout } = await running.ended;
    expect(stdout).toMatch(/^! interrupted: 2 completed, 1 begun in /);
    expect(stdout).toMatch(/npx deploy --env local +continues\n +npx deploy rollback --env local +undoes/);
  });

  it('is undone by deploy rollback after kill -9, and leaves nothing', async () => {
    const { start, run, write, resources } = folderWith({ 'config.yaml': HANGING });
    const running = start(RUN);
    await running.told('create_monitoring: started');
    running.child.kill('SIGKILL');
    await running.ended;
    write('config.yaml', SMALL);
    const undone = await run('rollback');
    expect(undone).toMatchObject({ result: 'completed', rollback: { clean: true } });
    expect(resources()).toEqual({});
  });

  it('refuses a second one at the same time, and says who holds the lock', async () => {
    const { start, run } = folderWith({ 'config.yaml': HANGING });
    const first = start(RUN);
    await first.told('create_monitoring: started');
    const refused = await run();
    expect(refused).toMatchObject({ result: 'failed', exitCode: 1, error: { reason: 'locked' } });
    expect(refused.error?.message).toContain(`process ${first.child.pid}`);
    first.child.kill('SIGKILL');
    await first.ended;
  });

  it('frees the lock when it is killed', async () => {
    const { start, run, write } = folderWith({ 'config.yaml': HANGING });
    const first = start(RUN);
    await first.told('create_monitoring: started');
    first.child.kill('SIGKILL');
    await first.ended;
    write('config.yaml', SMALL);
    expect(await run()).toMatchObject({ result: 'completed' });
  });

  it('does not mind a reader that goes away', async () => {
    const { start, run } = folderWith();
    const running = start(['--env', 'local']);
    running.child.stdout?.destroy();
    running.child.stderr?.destroy();
    expect((await running.ended).code).toBe(0);
    expect(await run()).toMatchObject({ result: 'nothing-to-do' });
  });
});
