import { describe, expect, it } from 'vitest';
import { type SecretsDocument, secretsDocument } from '../../src/report/secrets-document.ts';
import { folderHere } from './here.ts';
import { SMALL } from './small.ts';
import { vaultHand } from './vault-hand.ts';

const STEPS =
  'steps: [check_prerequisites, create_resource_group, create_monitoring, create_key_vault, store_secrets]';
const CONFIG = `${SMALL.replace(/steps: .*/, STEPS)}secrets:
  - { name: api-key, env: API_KEY }
  - { name: made, env: MADE, generate: 20 }
`;
const VALUE = 'first-Value+of/it';

/** What it says of each secret, in short. */
const inShort = ({ secrets }: SecretsDocument): string[] =>
  secrets.map(({ name, source, applied }) => `${name}: ${source}, ${applied}`);

describe('deploy secrets check', { timeout: 120_000 }, () => {
  it('tells of each secret where it comes from and whether it was applied, before and after a run, never a value', async () => {
    const made = folderHere({ 'config.yaml': CONFIG });
    const { deploy, write, run, exists } = made;
    const check = async (variables: Record<string, string> = {}): Promise<SecretsDocument> =>
      secretsDocument.parse((await deploy('secrets check --output json', variables)).json());

    const before = await check();
    expect(before).toMatchObject({
      result: 'missing',
      exitCode: 1,
      vault: { name: 'kv-small', state: 'absent' },
    });
    expect(inShort(before)).toEqual([
      'api-key: missing, never',
      'made: generate, never',
      'deploy-digest-key: generate, never',
    ]);
    expect(exists('state/local/key'), 'it changes nothing').toBe(false);
    const missing = await deploy('secrets check');
    expect(missing.code).toBe(1);
    expect(missing.stdout).toMatch(/api-key +missing: set API_KEY/);

    write('.env', `API_KEY=${VALUE}\n`);
    expect(inShort(await check())[0]).toBe('api-key: dotenv, never');
    expect(await run()).toMatchObject({ result: 'completed' });
    expect(inShort(await check())).toEqual([
      'api-key: dotenv, same',
      'made: vault, same',
      'deploy-digest-key: file, same',
    ]);

    await vaultHand(made, 'local').set('made', 'Rotated-by-hand-1');
    const after = await check({ API_KEY: 'second-Value' });
    expect(after).toMatchObject({ result: 'completed', exitCode: 0, vault: { state: 'reached' } });
    expect(inShort(after).slice(0, 2)).toEqual(['api-key: environment, different', 'made: vault, different']);
    expect(after.secrets[1]).toMatchObject({
      version: expect.stringMatching(/^[\da-f]{32}$/),
      created: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
    const text = await deploy('secrets check', { API_KEY: 'second-Value' });
    expect(text.stdout).toMatch(/made +vault +[\da-f]{8} +under an hour old +differs from what was applied/);
    for (const value of [VALUE, 'second-Value', 'Rotated-by-hand-1', 'hmac-sha256'])
      expect(JSON.stringify(after) + text.stdout + text.stderr).not.toContain(value);
  });
});
