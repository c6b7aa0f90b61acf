import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { folderWith } from './rig.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const EXAMPLE = readFileSync(join(ROOT, 'config.example.yaml'), 'utf8')
  .replace('latency: quick', 'latency: instant')
  .replace('# exchanges: exchanges.jsonl', 'exchanges: exchanges.jsonl');
const GIVEN = { REDIS_PASSWORD: 'Seeded/redis+value "1" & 100%', PAYMENT_API_KEY: 'Seeded-payment-key?=/&' };

/** The shipped example with its sources, as somebody who starts from it has them. */
function shop() {
  const made = folderWith({ 'config.yaml': EXAMPLE });
  cpSync(join(ROOT, 'examples'), join(made.folder, 'examples'), { recursive: true });
  return made;
}

const text = z.string();
const valuesIn = (node: unknown): string[] => {
  const found = text.safeParse(node).data;
  if (found !== undefined) return [found];
  return typeof node === 'object' && node !== null ? Object.values(node).flatMap(valuesIn) : [];
};

describe.concurrent('the shop', () => {
  it('is deployed whole, then left alone, and no secret value is anywhere but in its vault', async () => {
    const { deploy, run, files, read, write, methods } = shop();
    const first = await deploy('--log-level debug', GIVEN);
    expect(first.stdout).toMatch(/deployed shop to local \(emulator\): 14 completed/);
    expect(first.stdout).toMatch(/productservice +https:/);
    const exchanges = read('exchanges.jsonl');
    write('exchanges.jsonl', '');
    const second = await run('', GIVEN);
    expect(second.steps.map(({ status }) => status)).toEqual(second.steps.map(() => 'skipped'));
    expect(second.steps).toHaveLength(14);
    expect(methods().filter((method) => !['GET', 'HEAD'].includes(method))).toEqual([]);

    const { 'vault.json': vault = '', ...others } = files();
    const secrets = valuesIn(JSON.parse(vault)).filter(
      (value) => value.length >= 16 && !value.startsWith('/'),
    );
    expect(secrets).toEqual(expect.arrayContaining(Object.values(GIVEN)));
    expect(secrets.some((value) => value.startsWith('postgres'))).toBe(true);
    const everything = [
      first.stdout,
      first.stderr,
      JSON.stringify(second),
      exchanges,
      ...Object.values(others),
    ].join('\n');
    for (const value of secrets)
      for (const form of [
        value,
        encodeURIComponent(value),
        JSON.stringify(value).slice(1, -1),
        base64(value),
      ])
        expect(everything.includes(form), `a form of a secret of ${value.length} characters`).toBe(false);
  });

  it('runs exactly the steps that a changed source file concerns, and builds only that service', async () => {
    const { run, read, write } = shop();
    await run();
    write('exchanges.jsonl', '');
    const file = 'examples/shop/orderservice/Dockerfile';
    write(file, `${read(file)}# changed\n`);
    const { steps } = await run();
    const ran = steps.filter(({ status }) => status === 'completed');
    expect(ran[0]?.name).toBe('build_and_push_images');
    expect(ran[0]?.changed.map(({ leaf }) => leaf).join(' ')).toMatch(/orderservice.*Dockerfile/);
    expect(ran[0]?.changed.map(({ leaf }) => leaf).join(' ')).not.toContain('productservice');
    expect(ran.map(({ name }) => name)).not.toContain('deploy_infrastructure_services');
    const built = read('exchanges.jsonl').match(/"method":"PUT","url":"[^"]*\/taskRuns\/[^"]*/g) ?? [];
    expect(built.map((line) => /taskRuns\/([a-z]+)-/.exec(line)?.[1])).toEqual(['orderservice']);
  });
});

function base64(value: string): string {
  return Buffer.from(value).toString('base64').replace(/=+$/, '').slice(0, -1);
}
