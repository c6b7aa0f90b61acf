import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runDocument } from '../../src/report/documents.ts';
import { folderHere } from './here.ts';
import { vaultHand } from './vault-hand.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const EXAMPLE = readFileSync(join(ROOT, 'config.example.yaml'), 'utf8')
  .replace('latency: quick', 'latency: instant')
  .replace('# exchanges: exchanges.jsonl', 'exchanges: exchanges.jsonl');
/** Many processes, on a machine that may be busy. */
const LONG = { timeout: 120_000 };
const GIVEN = { REDIS_PASSWORD: 'Seeded/redis+value "1" & 100%', PAYMENT_API_KEY: 'Seeded-payment-key?=/&' };
const ENV = ['--env', 'production', '--cloud', 'emulator'];

/** The shipped example in production, on an empty subscription of the embedded Azure. */
function production(config = EXAMPLE) {
  const made = folderHere({ 'config.yaml': config });
  cpSync(join(ROOT, 'examples'), join(made.folder, 'examples'), { recursive: true });
  const command = (args: string[], variables: Record<string, string>) =>
    made.type([...args, ...ENV], variables);
  return {
    ...made,
    command,
    run: async (variables: Record<string, string>, ...flags: string[]) =>
      runDocument.parse(
        (await command([...flags, '--allow-irreversible', '--output', 'json'], variables)).json(),
      ),
    hand: vaultHand(made, 'production@emulator', 'kv-shop-prod'),
  };
}

describe.concurrent('a first run in production, on an empty subscription', LONG, () => {
  it('succeeds with secrets from the environment, which are then in the vault and nowhere else', async () => {
    const { run, command, hand, files, read } = production();
    const first = await run(GIVEN);
    expect(first).toMatchObject({ result: 'completed' });
    expect(first.steps.map(({ status }) => status)).toEqual(first.steps.map(() => 'completed'));
    expect(await hand.get('payment-api-key')).toBe(GIVEN.PAYMENT_API_KEY);
    expect(await hand.get('redis-password')).toBe(GIVEN.REDIS_PASSWORD);
    expect(await hand.get('deploy-digest-key')).toBe(read('state/production@emulator/key').trim());

    expect(await run({}), 'the vault is the only source from then on').toMatchObject({
      result: 'nothing-to-do',
    });
    const checked = await command(['secrets', 'check'], {});
    expect(checked.code).toBe(0);
    for (const name of [
      'redis-password',
      'payment-api-key',
      'postgres-password',
      'database-url',
      'deploy-digest-key',
    ])
      expect(checked.stdout).toMatch(
        new RegExp(`${name} +vault +[\\da-f]{8} +under an hour old +as applied`),
      );

    const { 'vault.json': vault = '', key = '', ...others } = files();
    const values = [...vault.matchAll(/"secrets\/[^"]+": (".*"),?$/gm)].map(([, value = '']) =>
      String(JSON.parse(value)),
    );
    expect(values).toEqual(expect.arrayContaining([...Object.values(GIVEN), key.trim()]));
    const everywhere = [
      JSON.stringify(first),
      checked.stdout,
      read('exchanges.jsonl'),
      ...Object.values(others),
    ].join('\n');
    for (const value of values)
      for (const form of [
        value,
        encodeURIComponent(value),
        JSON.stringify(value).slice(1, -1),
        base64(value),
      ])
        expect(everywhere.includes(form), `a form of a secret of ${value.length} characters`).toBe(false);
  });

  it('is refused before anything is made where a value is in .env alone, which production does not read', async () => {
    const { command, write, exists, read } = production(
      EXAMPLE.replace('PAYMENT_API_KEY, generate: 40', 'PAYMENT_API_KEY'),
    );
    write('.env', 'PAYMENT_API_KEY=Only-in-a-file-1\n');
    const { code, stdout } = await command(['--output', 'json'], {});
    expect(code).toBe(1);
    const { error } = runDocument.parse(JSON.parse(stdout));
    expect(error).toMatchObject({
      reason: 'secret-missing',
      message: 'the secret payment-api-key has no value',
    });
    expect(error?.hint).toMatch(
      /the environment variable PAYMENT_API_KEY: production takes it from there alone/,
    );
    expect(exists('exchanges.jsonl') && /"method":"PUT"/.test(read('exchanges.jsonl'))).toBe(false);
    const planned = await command(['plan'], {});
    expect(planned.code, 'a plan says so, too').toBe(1);
    expect(planned.stderr).toContain('the secret payment-api-key has no value');
    const checked = await command(['secrets', 'check'], {});
    expect(checked.code).toBe(1);
    expect(checked.stdout).toMatch(/payment-api-key +missing: set PAYMENT_API_KEY/);
  });
});

describe.concurrent('the password of the database, set in the vault by hand', LONG, () => {
  it('becomes that of the server, and what is made of it follows and rolls out', async () => {
    const { run, command, hand } = production();
    await run(GIVEN);
    await hand.set('postgres-password', 'Rotated-by-hand-1');
    const planned = await command(['plan'], {});
    expect(planned.stdout).toMatch(
      /create_databases +run.*\n +the secret postgres-password has a new value\n/,
    );
    const { steps, result } = await run({});
    expect(result).toBe('completed');
    const ran = steps.filter(({ status }) => status === 'completed').map(({ name }) => name);
    expect(ran).toEqual(expect.arrayContaining(['create_databases', 'deploy_application_services']));
    expect(await hand.get('postgres-password')).toBe('Rotated-by-hand-1');
    expect(await hand.get('database-url')).toContain(':Rotated-by-hand-1@');
    expect((await run({})).result).toBe('nothing-to-do');
    for (let time = 0; time < 2; time += 1) {
      await hand.set('database-url', 'postgres://somewhere-else/shop');
      expect((await run({})).steps.find(({ name }) => name === 'create_databases')).toMatchObject({
        status: 'completed',
        reason: 'the secret database-url has a new value',
      });
      expect(await hand.get('database-url')).toContain(':Rotated-by-hand-1@');
      expect((await run({})).result).toBe('nothing-to-do');
    }
  });
});

function base64(value: string): string {
  return Buffer.from(value).toString('base64');
}
