import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type RunDocument, runDocument } from '../../src/report/documents.ts';
import { secretsDocument } from '../../src/report/secrets-document.ts';
import { folderHere } from './here.ts';
import { SMALL } from './small.ts';
import { vaultHand } from './vault-hand.ts';

const STEPS =
  'steps: [check_prerequisites, create_resource_group, create_monitoring, create_key_vault, store_secrets]';
const CONFIG = `${SMALL.replace(/steps: .*/, STEPS)}secrets:
  - { name: api-key, env: API_KEY }
  - { name: made, env: MADE, generate: 20 }
`;
/** Many processes, on a machine that may be busy. */
const LONG = { timeout: 120_000 };
const GIVEN = { API_KEY: 'first-Value+of/it' };

/** One environment of the emulator, deployed once with a value from the environment. */
async function deployed(env: string) {
  const made = folderHere({ 'config.yaml': CONFIG });
  const start = (args: string[], variables: Record<string, string>) =>
    made.type([...args, '--env', env, '--cloud', 'emulator'], variables);
  const run = async (variables: Record<string, string>, ...flags: string[]): Promise<RunDocument> =>
    runDocument.parse((await start([...flags, '--output', 'json'], variables)).json());
  const key = env === 'local' ? env : `${env}@emulator`;
  const keyFile = join(made.folder, 'state', key, 'key');
  /** From now on every request to the vault meets this. */
  const broken = (effect: string, more = '') => {
    const faults = `faults: [{ method: GET, path: "/secrets{,/**}", during: any, ${effect} }]`;
    made.write(
      'config.yaml',
      `${CONFIG.replace('exchanges.jsonl }', `exchanges.jsonl, ${faults} }`)}${more}`,
    );
  };
  expect((await run(GIVEN)).result).toBe('completed');
  return {
    ...made,
    run,
    broken,
    keyFile,
    hand: vaultHand(made, key),
    check: async (variables: Record<string, string> = {}) =>
      secretsDocument.parse((await start(['secrets', 'check', '--output', 'json'], variables)).json()),
    plan: async (variables: Record<string, string> = {}) => start(['plan'], variables),
  };
}

const PATIENT = 'drop: true';
/** It answers when everybody has given up. */
const HANGING = 'delayMs: 600000';
const IMPATIENT = 'retry: { operations: [{ service: "vault/*", operation: "*", timeout: 50ms }] }\n';

describe.concurrent.each([
  ['that cannot be reached', PATIENT, ''],
  ['that hangs', HANGING, IMPATIENT],
])('a vault %s', LONG, (_, effect, limits) => {
  it('is a failure in production, soon, that names it and what to do, for a run, a plan and a check', async () => {
    const { run, broken, plan, check } = await deployed('production');
    broken(effect, limits);
    const started = Date.now();
    const failed = await run(GIVEN);
    expect(failed).toMatchObject({ result: 'failed', error: { reason: 'azure-unreachable' } });
    expect(failed.error?.message).toMatch(/^the key vault kv-small cannot be reached: /);
    expect(failed.error?.hint).toContain('az keyvault show --name kv-small');
    const planned = await plan(GIVEN);
    expect(planned.code).toBe(1);
    expect(planned.stderr).toContain('the key vault kv-small cannot be reached');
    const { exitCode, vault, secrets } = await check(GIVEN);
    expect(exitCode).toBe(1);
    expect(vault).toMatchObject({
      state: 'unreachable',
      why: expect.stringContaining('kv-small cannot be reached'),
    });
    expect(secrets.map(({ source }) => source)).toEqual(['unknown', 'unknown', 'file']);
    expect(Date.now() - started).toBeLessThan(100_000);
  });

  it('is stood in for by .env in development, and each secret that is read there is named', async () => {
    const { run, broken, check, write } = await deployed('development');
    write('.env', `API_KEY=${GIVEN.API_KEY}\n`);
    broken(effect, limits);
    const skipped = await run({});
    expect(skipped).toMatchObject({ result: 'nothing-to-do' });
    expect(skipped.warnings).toEqual(
      expect.arrayContaining([
        'the key vault kv-small cannot be reached: the secret api-key is read from API_KEY in .env',
        expect.stringContaining('the key vault kv-small cannot be reached: the digest key is read from'),
      ]),
    );
    const { secrets } = await check();
    expect(secrets.map(({ source }) => source)).toEqual(['dotenv', 'unknown', 'file']);
    write('.env', '');
    expect(await run({}), 'what was applied stands').toMatchObject({ result: 'nothing-to-do' });
  });
});

describe.concurrent('the digest key', LONG, () => {
  it.each(['development', 'production'])(
    'is read from the vault in %s on a machine that has none',
    async (env) => {
      const { run, plan, keyFile } = await deployed(env);
      const key = readFileSync(keyFile, 'utf8');
      rmSync(keyFile);
      expect((await plan()).stdout).toContain('5 unchanged');
      expect(await run({}, '--offline'), 'what was recorded stands').toMatchObject({
        result: 'nothing-to-do',
      });
      expect(() => readFileSync(keyFile)).toThrowError('ENOENT');
      expect(await run({})).toMatchObject({ result: 'nothing-to-do' });
      expect(readFileSync(keyFile, 'utf8')).toBe(key);
    },
  );

  it('of the vault wins over that of the machine, and says so', async () => {
    const { run, keyFile } = await deployed('production');
    const key = readFileSync(keyFile, 'utf8');
    writeFileSync(keyFile, 'ab'.repeat(32));
    const skipped = await run({});
    expect(skipped).toMatchObject({
      result: 'nothing-to-do',
      warnings: [
        expect.stringMatching(/^the digest key of the key vault kv-small counts: .*key held another one/),
      ],
    });
    expect(readFileSync(keyFile, 'utf8')).toBe(key);
  });

  it('goes into the vault once useKeyVault is on, stays when it is off again, and goes with the rest', async () => {
    const { run, hand, keyFile, type } = await deployed('local');
    const [on, off] = [
      ['--flag', 'useKeyVault=on'],
      ['--flag', 'useKeyVault=off'],
    ] as const;
    expect((await run({}, ...on)).steps.at(-1)).toMatchObject({ name: 'store_secrets', status: 'completed' });
    expect(await hand.get('deploy-digest-key')).toBe(readFileSync(keyFile, 'utf8').trim());
    for (const flags of [on, off, []]) expect((await run({}, ...flags)).result).toBe('nothing-to-do');
    const { code } = await type(['destroy', '--yes', '--env', 'local']);
    expect(code).toBe(0);
    await expect(hand.get('deploy-digest-key')).rejects.toThrowError();
  });
});
