import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { folderHere } from './here.ts';
import { BIN, folderWith } from './rig.ts';
import { BROKEN, SMALL } from './small.ts';
import { hasTmux, openTerminal } from './terminal.ts';
import { GOOD, step, UNTIL_GO, withStep } from './user-steps.ts';

const lineShape = z.looseObject({
  run: z.string(),
  correlationId: z.string(),
  step: z.string().optional(),
  event: z.looseObject({ type: z.string() }),
});

const stderrShape = lineShape.partial({ run: true });

function linesOf(text: string) {
  return text
    .trimEnd()
    .split('\n')
    .flatMap((line) => {
      try {
        return [lineShape.parse(JSON.parse(line))];
      } catch {
        return [];
      }
    });
}

describe.concurrent('the log of a run', { timeout: 60_000 }, () => {
  it('is written by a run that does something, named by its document, and not by one that does nothing', async () => {
    const { run, files, read, folder } = folderHere();
    const first = await run();
    const path = join(folder, 'state/local/runs', first.runId ?? '', 'log.jsonl');
    expect(first.log).toBe(path);
    const lines = linesOf(read(`state/local/runs/${first.runId}/log.jsonl`));
    expect(lines.map(({ event }) => event.type)).toEqual(
      expect.arrayContaining(['run-started', 'step-started', 'step-completed', 'run-ended']),
    );
    expect(new Set(lines.map((line) => line.run))).toEqual(new Set([first.runId]));
    const ids = new Set(lines.map(({ correlationId }) => correlationId));
    expect(ids.size).toBe(1);
    // The same id is in what Azure was sent.
    expect(read('exchanges.jsonl')).toContain(`"x-ms-correlation-request-id":"${[...ids][0]}"`);
    const before = files();
    const second = await run();
    expect(second).toMatchObject({ result: 'nothing-to-do' });
    expect(second.log).toBeUndefined();
    expect(files()).toEqual(before);
  });

  it('of a failed run is named in text, and holds the failure and the undo', async () => {
    const { deploy, files } = folderHere({ 'config.yaml': BROKEN });
    const { stdout } = await deploy('--rollback');
    expect(stdout).toMatch(/^ {2}log +\S+\/log\.jsonl$/m);
    const lines = linesOf(files()['log.jsonl'] ?? '');
    expect(lines.map(({ event }) => event.type)).toEqual(
      expect.arrayContaining(['step-failed', 'rollback-started', 'step-restored', 'run-ended']),
    );
  });

  it('keeps what a killed run told, and the run that goes on with it appends', async () => {
    const { start, run, write, files, folder } = folderHere(UNTIL_GO);
    const running = start(['--env', 'local', '--output', 'json']);
    await running.told('mine: started');
    // Not `expect.poll`, which knows one test at a time: others go on beside this one.
    await vi.waitFor(() => expect(files()['log.jsonl']).toContain('"step":"mine"'));
    running.child.kill('SIGKILL');
    await running.ended;
    const told = linesOf(files()['log.jsonl'] ?? '');
    expect(told.at(-1)).toMatchObject({ step: 'mine', event: { type: 'step-started' } });
    const [before] = told;
    appendFileSync(join(folder, 'state/local/runs', before?.run ?? '', 'log.jsonl'), '{"torn":');
    write('go', '');
    const after = await run();
    expect(after.runId).toBe(before?.run);
    const lines = linesOf(files()['log.jsonl'] ?? '');
    expect(lines.slice(0, told.length)).toEqual(told);
    expect(new Set(lines.map(({ correlationId }) => correlationId)).size).toBe(2);
    expect(lines.at(-1)).toMatchObject({ event: { type: 'run-ended', result: 'completed' } });
  });

  it('is written by a rollback and a destroy, too', async () => {
    const { run, write, read } = folderHere({ 'config.yaml': BROKEN });
    const failed = await run('--no-rollback');
    const undone = await run('rollback');
    expect(undone.log).toBe(failed.log);
    const lines = linesOf(read(`state/local/runs/${failed.runId}/log.jsonl`));
    expect(lines.filter(({ event }) => event.type === 'run-ended')).toHaveLength(2);
    write('config.yaml', SMALL);
    await run();
    const destroyed = await run('destroy --yes');
    const removed = linesOf(read(`state/local/runs/${destroyed.runId}/log.jsonl`));
    expect(removed.map(({ event }) => event.type)).toContain('given-back');
  });

  it('on stderr is JSON lines alone, also where a step of the user writes to the console', async () => {
    const { deploy, run } = folderWith(
      withStep(
        step(GOOD.replace('run: async () => (', "run: async () => (console.log('hello %s', { a: 1 }), ")),
      ),
    );
    const { stderr } = await deploy('--log-level info');
    const lines = stderr
      .trimEnd()
      .split('\n')
      .map((line) => stderrShape.parse(JSON.parse(line)));
    expect(new Set(lines.map(({ correlationId }) => correlationId)).size).toBe(1);
    const { runId } = await run();
    expect(runId).toBeNull();
    expect(lines.find(({ event }) => event.type === 'console')).toMatchObject({
      level: 30,
      step: 'mine',
      run: lines.find(({ event }) => event.type === 'run-started')?.run,
      msg: 'hello { a: 1 }',
    });
    expect((await deploy('--force-all --log-level silent')).stderr).toBe('');
  });

  it('that cannot be written is a warning, and the run completes', async () => {
    const { run, write, folder } = folderHere();
    await run();
    rmSync(join(folder, 'state/local/runs'), { recursive: true });
    write('state/local/runs', 'no folder');
    const document = await run('--force-all');
    expect(document).toMatchObject({ result: 'completed', exitCode: 0 });
    expect(document.warnings).toEqual([expect.stringContaining('the log of the run cannot be written')]);
    expect(document.log).toBeUndefined();
  });
});

describe.runIf(hasTmux)('the log on a terminal', { timeout: 60_000 }, () => {
  it('is readable, and without colours under NO_COLOR', async () => {
    const { folder } = folderHere();
    const { type, shows } = openTerminal(folder, { NO_COLOR: '1' });
    type(`${process.execPath} ${BIN} --env local --log-level info; echo end: $?`);
    const screen = await shows(/end: \d/);
    expect(screen).toMatch(/\[\d\d:\d\d:\d\d\] INFO: create_monitoring: completed in/);
    expect(screen).not.toContain('correlationId');
    expect(screen).toContain('end: 0');
  });
});
