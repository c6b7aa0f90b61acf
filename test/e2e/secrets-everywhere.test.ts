import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { auditDocument } from '../../src/report/audit-document.ts';
import { runDocument } from '../../src/report/documents.ts';
import { formsOf } from '../../src/secrets/forms.ts';
import { builtInSteps } from '../../steps/index.ts';
import { openReceiver } from '../report/telemetry/receiver.ts';
import { type Ended, folderWith } from './rig.ts';

/** What differs from it in a URL, in JSON, in HTML and in base64 is in each of them. */
const GIVEN = {
  REDIS_PASSWORD: 'RedisSeed/+ "q" & 100% <é>',
  AZURE_CLIENT_SECRET: 'ClientSeed~8+/=value of a principal',
  AZURE_CLIENT_CERTIFICATE_PASSWORD: 'CertificateSeed:with;signs',
  DEPLOY_DIGEST_KEY: '5eed'.repeat(16),
  OTLP_TOKEN: 'OtlpSeed/token+value==',
};
const IN_FILE = "PaymentSeed?=/&;:@#$'x";

/** How they begin stays what it is in a URL and in JSON: what was cut in two is found by it. */
const SEEDS = /(?:Redis|Client|Certificate|Otlp|Payment)Seed/;

const ENVIRONMENT = ['--env', 'development', '--cloud', 'emulator'];
const STATE = 'state/development@emulator';
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The shop with all that can leak: another generated secret, a collector with a token, and a step that tells all it knows. */
const CONFIG = `${readFileSync(join(ROOT, 'config.example.yaml'), 'utf8')
  .replace('latency: quick', 'latency: instant')
  .replace('# exchanges: exchanges.jsonl', 'exchanges: exchanges.jsonl')
  .replace('secrets:\n', 'secrets:\n  - { name: made-key, env: MADE_KEY, generate: 32 }\n')
  .replace(/^telemetry:\n(?: .*\n)*/m, '')}
telemetry: { otlp: { endpoint: "\${OTLP_ENDPOINT}", headers: { authorization: "Bearer \${OTLP_TOKEN}" } } }
steps: [${builtInSteps.map(({ name }) => name).join(', ')}, ./leaky.ts]
`;

/** What it reads it says: as it is and in every other way in which a client, a server or a shell would. */
const LEAKY = `import { existsSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { defineStep } from '@deploy-cli/deploy';

export default defineStep({
  name: 'leaky',
  output: z.object({ told: z.number() }),
  inputs: async (_config, _needs, facts) => ({
    secrets: [await facts.secret('redis-password'), await facts.secret('payment-api-key'), await facts.secret('made-key')],
  }),
  run: async ({ secrets: names }, { secrets, log, warn, metric }) => {
    const values = [process.env['AZURE_CLIENT_SECRET'] ?? '', process.env['OTLP_TOKEN'] ?? ''];
    for (const { name } of names) values.push((await secrets.read(name))?.reveal() ?? 'nothing');
    const said = values.flatMap((value) => [
      value,
      JSON.stringify({ value, again: JSON.stringify(value) }),
      'https://api/?key=' + encodeURIComponent(value) + '&form=' + new URLSearchParams({ value }),
      Buffer.from(value).toString('base64') + ' ' + Buffer.from('user:' + value).toString('base64url'),
      'postgresql://user:' + encodeURIComponent(value) + '@host/db',
    ]);
    for (const text of said) {
      log('signing in with ' + text);
      console.log(text);
      console.error({ text });
      warn('mind ' + text);
      metric('leaky.said', 1, { text });
    }
    if (existsSync('hang')) {
      writeFileSync('hanging', '');
      await new Promise((resolve) => setTimeout(resolve, 600_000));
    }
    if (existsSync('fail')) throw new Error('refused: ' + said.join(' '), { cause: new Error(said.join(' ')) });
    return { told: said.length };
  },
});
`;

const vaultShape = z.record(z.string(), z.string());

function shop() {
  const made = folderWith({
    'config.yaml': CONFIG,
    'leaky.ts': LEAKY,
    '.env': `PAYMENT_API_KEY="${IN_FILE}"\n`,
  });
  cpSync(join(ROOT, 'examples'), join(made.folder, 'examples'), { recursive: true });
  const heard: string[] = [];
  const hear = ({ stdout, stderr, ...rest }: Ended): Ended => {
    heard.push(stdout, stderr);
    return { stdout, stderr, ...rest };
  };
  return { ...made, heard, hear };
}

/** Every file below a folder, but the vault of the embedded Azure and the user's own `.env`. */
function everyFile(folder: string): { path: string; text: string }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'vault.json' && entry.name !== '.env')
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({
      path,
      text: `${path}\n${readFileSync(path, 'latin1')}\n${readFileSync(path, 'utf8')}`,
    }));
}

/** The command lines of a process and of all that it has started. */
function commandLines(pid: number): string {
  if (!existsSync(`/proc/${pid}/cmdline`)) return '';
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  return [
    readFileSync(`/proc/${pid}/cmdline`, 'utf8'),
    ...children.map((child) => commandLines(Number(child))),
  ].join('\n');
}

it(
  'leaves no secret in any file, output, command line or telemetry, whatever happens',
  { timeout: 300_000 },
  async () => {
    const { folder, start, write, read, exists, heard, hear } = shop();
    const receiver = await openReceiver();
    const variables = { ...GIVEN, OTLP_ENDPOINT: receiver.endpoint };
    const deploy = async (...args: string[]): Promise<Ended> =>
      hear(await start([...ENVIRONMENT, ...args], variables).ended);
    const remove = (name: string): void => rmSync(join(folder, name));
    const searched = new Set<string>();

    /** Where there is a secret in all that was written and said so far. */
    function found(): string[] {
      const vault = vaultShape.parse(JSON.parse(read(`${STATE}/vault.json`)));
      const forms = [
        ...new Set([...Object.values(GIVEN), IN_FILE, ...Object.values(vault)].flatMap(formsOf)),
      ];
      const places = [
        ...everyFile(folder),
        ...heard.map((text, at) => ({ path: `output ${at}`, text })),
        ...receiver.bodies.map((text, at) => ({ path: `telemetry ${at}`, text })),
      ];
      return places.flatMap(({ path, text }) => {
        searched.add(path.replace(folder, '').replace(/[\da-f-]{36}/g, 'RUN'));
        const form = forms.find((one) => text.includes(one));
        return form === undefined && !SEEDS.test(text) ? [] : [`${path}: ${form?.length ?? 'a part'}`];
      });
    }

    const first = await deploy('--log-level', 'debug');
    expect(first.code, first.stdout + first.stderr.slice(-2000)).toBe(0);
    expect(first.stderr).toContain('signing in with ***');
    const vault = Object.values(vaultShape.parse(JSON.parse(read(`${STATE}/vault.json`))));
    expect(vault).toEqual(
      expect.arrayContaining([GIVEN.REDIS_PASSWORD, IN_FILE, expect.stringMatching(/^postgres/)]),
    );
    expect(found()).toEqual([]);

    // A container that prints its environment and ends: what it wrote is evidence.
    write('config.yaml', CONFIG.replace(/- exec redis-server .*/, '- exit 3'));
    const crashed = runDocument.parse((await deploy('--output', 'json')).json());
    expect(crashed).toMatchObject({ result: 'failed', rollback: { clean: true } });
    const log = everyFile(crashed.evidence ?? '').find(({ path }) => path.endsWith('/redis.log'));
    expect(log?.text).toContain('REDIS_PASSWORD=***');
    write('config.yaml', CONFIG);

    // A step that throws all it knows, and is left open; then, going on, one that is killed.
    write('fail', '');
    const threw = await deploy('--force-step', 'leaky', '--flag', 'rollback=off');
    expect([threw.code, threw.stdout + threw.stderr]).toEqual([1, expect.stringContaining('refused: ***')]);
    remove('fail');
    write('hang', '');
    const killed = start([...ENVIRONMENT, '--output', 'json'], variables);
    await expect.poll(() => exists('hanging'), { timeout: 120_000 }).toBe(true);
    heard.push(commandLines(killed.child.pid ?? 0));
    killed.child.kill('SIGKILL');
    hear(await killed.ended);
    expect(read(`${STATE}/journal.jsonl`)).toContain('leaky');
    expect(found()).toEqual([]);

    // Whatever only looks, at what the kill has left.
    const looked = await Promise.all(
      [
        ['plan'],
        ['rollback', '--dry-run', '--output', 'json'],
        ['drift', '--output', 'json'],
        ['config', 'show'],
        ['secrets', 'check'],
        ['health', '--output', 'json'],
        ['state', 'pull'],
        ['state', 'audit', '--output', 'json'],
        ['state', 'audit'],
      ].map((args) => deploy(...args)),
    );
    const [audit] = looked.slice(-2);
    expect(auditDocument.parse(audit?.json())).toMatchObject({ result: 'clean', findings: [], unread: [] });

    const undone = await deploy('rollback');
    expect([undone.code, undone.stdout]).toEqual([0, expect.stringContaining('rolled back')]);
    const destroyed = await deploy('destroy', '--confirm', 'development', '--output', 'json');
    expect(destroyed.code, destroyed.stdout).toBe(0);
    expect(found()).toEqual([]);

    // It has looked where things lie: a search that finds no files finds no secrets, either.
    expect([...searched]).toEqual(
      expect.arrayContaining([
        `/${STATE}/state.json`,
        `/${STATE}/journal.jsonl`,
        `/${STATE}/azure.json`,
        `/${STATE}/runs/RUN/state.json`,
        `/${STATE}/runs/RUN/report.json`,
        `/${STATE}/runs/RUN/log.jsonl`,
        `/${STATE}/runs/RUN/evidence/deploy_infrastructure_services/failure.json`,
        `/${STATE}/runs/RUN/evidence/leaky/failure.json`,
        '/exchanges.jsonl',
        'telemetry 0',
      ]),
    );
    expect(receiver.bodies.join('')).toContain('leaky');
    expect(receiver.headers[0]?.['authorization']).toBe(`Bearer ${GIVEN.OTLP_TOKEN}`);
    // And it would have found them.
    mkdirSync(join(folder, 'planted'));
    writeFileSync(join(folder, 'planted/file'), Buffer.from(`x${IN_FILE}`).toString('base64'));
    expect(found()).toEqual([expect.stringContaining('planted')]);
  },
);
