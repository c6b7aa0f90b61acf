import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { BIN } from '../e2e/rig.ts';
import { configFolder, type ConfigFolder } from './config-folder.ts';

/** Values that nothing else looks like, and that every encoding changes. */
const SEEDED = {
  payment: 'Seeded+payment/key="1"&<?>\\ä',
  paymentLater: "Later+payment/key='2'&%41 ü",
  redis: 'Seeded/redis+password:3@#~é',
} as const;

const STEPS: readonly Step[] = [
  { args: ['--output', 'json'], code: 0 },
  { args: ['--log-level', 'debug'], code: 0, payment: SEEDED.paymentLater },
  { args: ['--rollback', '--output', 'json'], code: 1, payment: SEEDED.payment, broken: true },
  { args: ['--no-rollback', '--log-level', 'debug'], code: 1, payment: SEEDED.payment, broken: true },
  { args: ['rollback', '--output', 'json'], code: 0, payment: SEEDED.payment },
  { args: ['--force-all', '--log-level', 'debug'], code: 0, payment: SEEDED.paymentLater },
];

interface Step {
  readonly args: readonly string[];
  readonly code: number;
  readonly payment?: string;
  /** The migration fails, after most of the others. */
  readonly broken?: boolean;
}

test('no secret is in the state, on stdout or stderr, or in the exchange log, in whatever form', async () => {
  const folder = configFolder();
  folder.set('emulator', { latency: 'instant', exchanges: 'exchanges.jsonl' });
  folder.write('.env', `REDIS_PASSWORD='${SEEDED.redis}'\n`);
  const printed: string[] = [];
  const secrets = new Set<string>(Object.values(SEEDED));
  for (const step of STEPS) {
    printed.push(...(await deploy(folder, step)));
    for (const value of vaultValues(folder)) secrets.add(value);
  }
  expect(secrets.size, 'the seeded ones, the generated password and its connection string').toBe(5);
  const found: Record<string, string> = {
    ...filesUnder(join(folder.path, 'state')),
    'exchanges.jsonl': folder.read('exchanges.jsonl'),
  };
  expect(Object.keys(found)).toEqual(
    expect.arrayContaining(['azure.json', 'key', 'state.json', 'vault.json']),
  );
  for (const value of secrets)
    expect(found['vault.json'], 'the one place where values are').toContain(
      JSON.stringify(value).slice(1, -1),
    );
  for (const key of workspaceKeys(found['azure.json'] ?? '')) secrets.add(key);
  const searched = { ...found, 'vault.json': '', stdout: printed.join('\n') };
  for (const [where, content] of Object.entries(searched))
    for (const value of secrets)
      for (const form of formsOf(value)) expect(content.includes(form), `${form} in ${where}`).toBe(false);
});

async function deploy(
  folder: ConfigFolder,
  { args, code, payment = SEEDED.payment, broken = false }: Step,
): Promise<string[]> {
  const fault = { method: 'POST', path: '**/start', status: 400, code: 'BadRequest' };
  folder.set('emulator.faults', broken ? [fault] : []);
  folder.set('migrations.timeoutSeconds', broken ? 900 : 600);
  const child = spawn(process.execPath, [BIN, '--config', folder.file, '--env', 'local', ...args], {
    env: { PATH: process.env['PATH'] ?? '', HOME: folder.path, PAYMENT_API_KEY: payment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve) => void child.on('exit', resolve));
  const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  expect(status, `${args.join(' ')}\n${stdout}\n${stderr}`).toBe(code);
  return [stdout, stderr];
}

function vaultValues({ path }: ConfigFolder): string[] {
  const file = readFileSync(join(path, 'state/local/vault.json'), 'utf8');
  const kept = z.record(z.string(), z.string()).parse(JSON.parse(file));
  return Object.entries(kept).flatMap(([key, value]) => (key.startsWith('secrets/') ? [value] : []));
}

/** The keys of the workspace, as the embedded Azure makes them; they are in no file. */
function workspaceKeys(azure: string): string[] {
  const [, customerId = ''] = /"customerId": "([^"]+)"/.exec(azure) ?? [];
  expect(customerId).not.toBe('');
  return ['primary', 'secondary'].map((which) =>
    Buffer.from(`${which}:${customerId}`.padEnd(64, '.')).toString('base64'),
  );
}

/** As it is, in JSON, in a URL, and in base64 of both alphabets. */
function formsOf(value: string): string[] {
  const base64 = Buffer.from(value).toString('base64');
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    JSON.stringify(JSON.stringify(value)).slice(3, -3),
    encodeURIComponent(value),
    new URLSearchParams({ v: value }).toString().slice(2),
    base64,
    base64.replaceAll('=', ''),
    Buffer.from(value).toString('base64url'),
  ];
}

function filesUnder(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return Object.fromEntries(
    entries.map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name), 'utf8')]),
  );
}
