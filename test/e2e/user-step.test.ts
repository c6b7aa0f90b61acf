import { describe, expect, it } from 'vitest';
import { OWN_STEPS } from '../../src/cli/contract-prose.ts';
import { folderWith } from './rig.ts';
import { GOOD, NOTE, POLITE, step, withStep } from './user-steps.ts';

describe.concurrent("a user's own step", () => {
  it('runs like a built-in one, and again when its code or what it imports changes', async () => {
    const { run, write } = folderWith({ ...withStep(NOTE), 'polite.ts': POLITE });
    expect((await run()).outputs['note_word']).toEqual({ word: 'dear blue' });
    expect((await run()).result).toBe('nothing-to-do');
    write('polite.ts', POLITE.replace('dear', 'noble'));
    const { steps, outputs } = await run();
    expect(steps.at(-1)?.changed).toEqual([{ leaf: 'code' }]);
    expect(outputs['note_word']).toEqual({ word: 'noble blue' });
  });

  it('may be plain JavaScript that needs nothing of us', async () => {
    const source = `export const mine = {
      name: 'plain_one',
      output: { safeParse: (data) => ({ success: true, data }) },
      inputs: () => ({}),
      run: async () => ({ done: true }),
    };`;
    const { write, run } = folderWith(withStep(''));
    write('mine.js', source);
    write('config.yaml', withStep('')['config.yaml']?.replace('mine.ts', 'mine.js') ?? '');
    expect((await run()).outputs['plain_one']).toEqual({ done: true });
  });

  it('fails as a step does when it returns what its own schema refuses, naming the field', async () => {
    const { run } = folderWith(withStep(step(GOOD.replace("a: 'b'", 'a: 7'))));
    const { steps, error, exitCode, rollback } = await run('--rollback');
    expect({ exitCode, error, clean: rollback?.clean }).toEqual({
      exitCode: 1,
      error: undefined,
      clean: true,
    });
    expect(steps.at(-1)).toMatchObject({ status: 'failed', error: { reason: 'output-invalid' } });
    expect(steps.at(-1)?.error?.message).toMatch(/mine returned .* a: /);
  });

  it('does not end the program with a bare stack trace when it drops a promise', async () => {
    const dropped =
      "run: async () => { void Promise.reject(new Error('dropped')); await new Promise(() => {}); }";
    const { run, deploy } = folderWith(withStep(step(GOOD.replace(/run: .*/, dropped))));
    expect(await run()).toMatchObject({
      result: 'failed',
      open: true,
      runId: expect.any(String),
      error: {
        reason: 'internal',
        message: 'dropped',
        hint: expect.stringMatching(/left open.*--log-level/),
      },
    });
    expect((await deploy('rollback')).code).toBe(0);
  });

  it('that ends the process has failed, and what was begun is known', async () => {
    const exits = step(GOOD.replace(/run: .*/, 'run: async () => process.exit(0)'));
    const { run, deploy } = folderWith(withStep(exits));
    expect(await run()).toMatchObject({
      exitCode: 1,
      open: true,
      error: { reason: 'internal', message: 'the process ended before the command did' },
    });
    const { code, stdout, stderr } = await deploy('');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('neither call process.exit()');
    expect((await deploy('rollback')).code).toBe(0);
  });

  it('may write to the console without getting into the result', async () => {
    const talks = GOOD.replace(/run: .*/, "run: async () => { console.log('hello'); return { a: 'b' }; }");
    const { deploy } = folderWith(withStep(step(talks)));
    const { stdout, stderr, json } = await deploy('--output json');
    expect(json()).toMatchObject({ result: 'completed' });
    expect(stdout).not.toContain('hello');
    expect(stderr).toContain('hello\n');
  });

  it('runs as docs/contract.md shows it', async () => {
    const example = /```ts\n(.*?)```/s.exec(OWN_STEPS)?.[1] ?? '';
    const { run } = folderWith(withStep(example));
    expect((await run()).outputs['announce']).toEqual({ told: 'small' });
  });

  it.each([
    ['inputs: () => 7', /returns no object from inputs/],
    ["at: () => '/a', observe: async () => null, inputs: () => ({})", /returns no list of addresses from at/],
  ])('fails as a step does when a function returns what it must not: %s', async (members, says) => {
    const { run } = folderWith(withStep(step(GOOD.replace('inputs: () => ({})', members))));
    const { steps, exitCode } = await run('--rollback');
    expect(exitCode).toBe(1);
    expect(steps.at(-1)).toMatchObject({ status: 'failed', error: { reason: 'step-invalid' } });
    expect(steps.at(-1)?.error?.message).toMatch(says);
  });
});
