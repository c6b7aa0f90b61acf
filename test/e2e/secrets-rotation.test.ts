import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunDocument } from '../../src/report/documents.ts';
import { runDocument } from '../../src/report/documents.ts';
import { fileLock } from '../../src/state/file-lock.ts';
import { folderHere } from './here.ts';
import { SMALL } from './small.ts';
import { step } from './user-steps.ts';
import { vaultHand } from './vault-hand.ts';

const STEPS =
  'steps: [check_prerequisites, create_resource_group, create_monitoring, create_key_vault, store_secrets, ./mine.ts]';
const CONFIG = `${SMALL.replace(/steps: .*/, STEPS)}secrets:
  - { name: api-key, env: API_KEY }
  - { name: made, env: MADE, generate: 20 }
`;
/** It consumes both secrets, and fails once there is a file `broken` beside the configuration. */
const MINE = step(`name: 'mine', output: z.object({ done: z.boolean() }),
  needs: { stored: { name: 'store_secrets', output: z.object({ secrets: z.record(z.string(), z.object({ digest: z.string() })) }) } },
  inputs: (config, { stored }) => ({ secrets: stored.secrets }),
  run: async () => {
    const { existsSync } = await import('node:fs');
    if (existsSync(new URL('broken', import.meta.url))) throw new Error('it is broken');
    return { done: true };
  }`);

/** Many processes, on a machine that may be busy. */
const LONG = { timeout: 120_000 };
const GIVEN = { API_KEY: 'first-Value+of/it' };

/** One environment of the emulator, deployed once. */
async function deployed(env: string) {
  const made = folderHere({ 'config.yaml': CONFIG, 'mine.ts': MINE });
  const key = env === 'local' ? env : `${env}@emulator`;
  const start = (args: string[], variables: Record<string, string>) =>
    made.type([...args, '--env', env, '--cloud', 'emulator'], variables);
  const run = async (variables: Record<string, string> = GIVEN, ...flags: string[]): Promise<RunDocument> =>
    runDocument.parse((await start([...flags, '--output', 'json'], variables)).json());
  const plan = async (variables: Record<string, string> = GIVEN) => (await start(['plan'], variables)).stdout;
  expect((await run()).result).toBe('completed');
  return { ...made, key, run, plan, hand: vaultHand(made, key) };
}

const ran = ({ steps }: RunDocument): string[] =>
  steps.filter(({ status }) => status === 'completed').map(({ name }) => name);
const reasonOf = ({ steps }: RunDocument): string | undefined =>
  steps.find(({ name }) => name === 'store_secrets')?.reason;

describe.concurrent.each(['local', 'production'])('in %s', LONG, (env) => {
  it('a run with nothing changed skips everything: with and without the variables, offline, and planned', async () => {
    const { run, plan } = await deployed(env);
    for (const variables of [GIVEN, {}])
      for (const flags of [[], ['--offline']])
        expect((await run(variables, ...flags)).result, flags.join(' ')).toBe('nothing-to-do');
    expect(await plan({})).toContain('6 unchanged');
  });

  it('a generated secret that somebody sets in the vault rolls out, once, and the plan says so', async () => {
    const { run, plan, hand, files } = await deployed(env);
    await hand.set('made', 'Rotated-by-hand-1');
    expect(await plan()).toMatch(/store_secrets +run\n +the secret made has a new value\n/);
    const rotated = await run();
    expect(ran(rotated)).toEqual(['store_secrets', 'mine']);
    expect(reasonOf(rotated)).toMatch(/^the secret made has a new value/);
    expect(await hand.get('made')).toBe('Rotated-by-hand-1');
    expect(await hand.versions('made')).toBe(2);
    for (const flags of [[], ['--offline']]) expect((await run({}, ...flags)).result).toBe('nothing-to-do');
    await hand.set('made', 'Rotated-by-hand-2');
    expect(ran(await run())).toEqual(['store_secrets', 'mine']);
    const { 'vault.json': _, ...others } = files();
    expect(Object.values(others).join('\n')).not.toContain('Rotated-by-hand');
  });

  it('what was set in the vault before a run that fails is there after its undo, and rolls out later', async () => {
    const { run, hand, write, folder } = await deployed(env);
    await hand.set('made', 'Rotated-by-hand-1');
    write('broken', '');
    const failed = await run(GIVEN, ...(env === 'local' ? ['--rollback'] : []));
    expect(failed.rollback).toMatchObject({ clean: true });
    expect(await hand.get('made')).toBe('Rotated-by-hand-1');
    expect(await hand.versions('made')).toBe(2);
    rmSync(join(folder, 'broken'));
    expect(ran(await run())).toEqual(['store_secrets', 'mine']);
    expect((await run()).result).toBe('nothing-to-do');
  });

  it('a key of digests that is lost everywhere is the reason, and not every secret', async () => {
    const { run, plan, folder, key } = await deployed(env);
    rmSync(join(folder, 'state', key, 'key'));
    // Else the vault has it still.
    const given = { ...GIVEN, DEPLOY_DIGEST_KEY: 'ab'.repeat(32) };
    expect(await plan(given)).toMatch(/store_secrets +run\n +the digest key is new\n/);
    const anew = await run(given);
    expect(reasonOf(anew)).toBe('the digest key is new');
    expect(anew.steps.at(-1)?.reason).toBe('the digest key is new');
    expect((await run(given)).result).toBe('nothing-to-do');
  });
});

describe.concurrent.each(['development'])('a given value in %s', LONG, (env) => {
  it('that somebody sets anew in the vault rolls out, whether it is still given or not', async () => {
    const { run, hand } = await deployed(env);
    for (const [value, variables] of [
      ['Set-by-hand-1', GIVEN],
      ['Set-by-hand-2', {}],
    ] as const) {
      await hand.set('api-key', value);
      const rotated = await run(variables);
      expect(ran(rotated)).toEqual(['store_secrets', 'mine']);
      expect(reasonOf(rotated)).toBe('the secret api-key has a new value');
      expect(await hand.get('api-key')).toBe(value);
      expect((await run(variables)).result).toBe('nothing-to-do');
    }
  });
});

describe.concurrent('a value given anew', LONG, () => {
  it('counts where the environment comes first, and the old one is put back when that is undone', async () => {
    const { run, hand, write } = await deployed('local');
    write('broken', '');
    const failed = await run({ API_KEY: 'second-Value' }, '--rollback');
    expect(reasonOf(failed)).toBe('the secret api-key has a new value');
    expect(failed.rollback).toMatchObject({ clean: true });
    expect(await hand.get('api-key')).toBe(GIVEN.API_KEY);
    expect(await hand.versions('api-key'), 'the first, the second, and the first again').toBe(3);
  });

  it.each(['development', 'production'])(
    'does not count in %s, where the vault has one, and that is said',
    async (env) => {
      const { run, hand, plan } = await deployed(env);
      const ignored = await run({ API_KEY: 'second-Value' });
      expect(ignored.result).toBe('nothing-to-do');
      const told = expect.stringMatching(
        /the secret api-key .* API_KEY in the environment .*az keyvault secret set/,
      );
      expect(ignored.warnings).toEqual([told]);
      expect(await plan({ API_KEY: 'second-Value' })).toMatch(
        /! the secret api-key is read from the key vault/,
      );
      expect(await hand.get('api-key')).toBe(GIVEN.API_KEY);
      expect(JSON.stringify(ignored)).not.toContain('second-Value');
    },
  );
});

describe.concurrent('a value that is set while a run waits for the lock', LONG, () => {
  it('is the one that is rolled out, though the run had looked before', async () => {
    const { start, folder, key, hand } = await deployed('development');
    const lease = await fileLock(join(folder, 'state', key)).acquire({
      user: 'ann',
      host: 'builder',
      pid: process.pid,
      command: 'deploy',
      since: '2026-01-01T00:00:00Z',
    });
    const args = ['--env', 'development', '--cloud', 'emulator', '--lock-wait', '1m', '--output', 'json'];
    const waiting = start(args, GIVEN);
    await waiting.told('waiting for the lock');
    await hand.set('api-key', 'Set-while-it-waits');
    await lease.release();
    expect(ran(runDocument.parse((await waiting.ended).json()))).toEqual(['store_secrets', 'mine']);
    expect(await hand.get('api-key')).toBe('Set-while-it-waits');
  });
});
