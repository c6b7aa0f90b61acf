import { describe, expect, it } from 'vitest';
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
      error: { reason: 'internal', message: 'dropped' },
    });
    expect((await deploy('rollback')).code).toBe(0);
  });
});
