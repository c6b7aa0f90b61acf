import { createServer } from 'node:http';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { healthDocument, readinessDocument, servedDocument } from '../../src/report/health-document.ts';
import { fileLock } from '../../src/state/file-lock.ts';
import { inBlob } from './blob-rig.ts';
import { folderHere } from './here.ts';
import { ACCOUNT_KEY, silentServer, silentStore } from './silent.ts';
import { SMALL } from './small.ts';

const HOLDER = {
  user: 'ann',
  host: 'builder',
  pid: 77,
  command: 'deploy --env local',
  since: '2026-01-01T00:00:00.000Z',
};

/** The configuration with a fault plan. */
const faulty = (...faults: string[]): string =>
  SMALL.replace('exchanges.jsonl }', `exchanges.jsonl, faults: [${faults.join(', ')}] }`);

const HANGING_VAULT = '{ method: GET, path: "/secrets", delayMs: 3600000, during: any }';
const HANGING_ARM = '{ method: GET, path: "/subscriptions/*", delayMs: 3600000, during: any }';

type Folder = ReturnType<typeof folderHere>;

/** Looks once, and gives the checks by their names. */
async function healthOf({ deploy }: Folder, args = '', variables: Record<string, string> = {}) {
  const { code, stdout, stderr, json } = await deploy(`health --output json ${args}`, variables);
  const document = healthDocument.parse(json());
  expect(document.exitCode).toBe(code);
  const checks = Object.fromEntries(document.checks.map((check) => [check.name, check]));
  return { code, document, checks, told: stdout + stderr };
}

/** Serves until the test is finished; gives what is asked of it, and its end. */
async function serving({ start }: Folder, variables: Record<string, string> = {}) {
  const { child, told, ended } = start(
    ['health', '--serve', '0', '--env', 'local', '--output', 'json'],
    variables,
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  await told('Ctrl-C ends it');
  const address = /at (http:\S+):/.exec(stderr)?.[1] ?? '';
  return {
    address,
    get: (path: string, options: RequestInit = {}) => fetch(`${address}${path}`, options),
    stop: async (signal: NodeJS.Signals) => {
      const begun = performance.now();
      child.kill(signal);
      const { code, stdout } = await ended;
      return { code, stdout, tookMs: performance.now() - begun };
    },
  };
}

/** Requests of a served deployment that the embedded Azure got, by path. */
function requestsIn({ exists, read }: Folder): string[] {
  if (!exists('exchanges.jsonl')) return [];
  const lines = read('exchanges.jsonl').trim().split('\n');
  return lines.map((line) => new URL(String(Object(JSON.parse(line)).url)).pathname);
}

test('a deployment that nobody has made yet is ready, and looking makes nothing', async () => {
  const folder = folderHere();
  const { code, document, checks } = await healthOf(folder);
  expect({ code, result: document.result }).toEqual({ code: 0, result: 'ready' });
  expect(Object.keys(checks)).toEqual(['configuration', 'store', 'lock', 'credential', 'vault', 'arm']);
  expect(checks).toMatchObject({
    lock: { ok: true, detail: 'free' },
    vault: { ok: true, detail: expect.stringContaining('there is no vault kv-small yet') },
    arm: { ok: true, detail: expect.stringContaining('can be read') },
  });
  expect(folder.exists('state')).toBe(false);
  const { code: again, stdout } = await folder.deploy('health');
  expect(again).toBe(0);
  expect(stdout).toMatch(
    /^✔ small in local \(emulator\) is ready: a deploy could start now\n {2}✔ configuration /,
  );
});

test('a lock that somebody holds is not ready: who holds it is told, and it is not taken', async () => {
  const folder = folderHere();
  const lease = await fileLock(`${folder.folder}/state/local`).acquire(HOLDER);
  onTestFinished(() => lease.release());
  const { code, checks } = await healthOf(folder);
  expect(code).toBe(1);
  expect(checks['lock']).toMatchObject({
    ok: false,
    reason: 'locked',
    detail:
      'the environment is locked by ann@builder, process 77, since 2026-01-01T00:00:00.000Z: deploy --env local',
    hint: expect.stringContaining('npx deploy unlock --env local'),
  });
  expect(Object.values(checks).filter(({ ok }) => !ok)).toHaveLength(1);
  lease.check();
});

test('what was deployed stays as it is, and a vault that is there is looked into', async () => {
  const folder = folderHere({
    'config.yaml': SMALL.replace('create_monitoring]', 'create_monitoring, create_key_vault]'),
  });
  await folder.run();
  const before = folder.files();
  const { code, checks } = await healthOf(folder);
  expect(code).toBe(0);
  expect(checks['vault']).toMatchObject({ ok: true, detail: 'kv-small lets us list its secrets' });
  expect(folder.files()).toEqual(before);
});

test('a state that is damaged, and an embedded Azure that is, are told and stop no other look', async () => {
  const folder = folderHere();
  await folder.run();
  folder.write('state/local/state.json', '{');
  folder.write('state/local/azure.json', '{');
  const { code, checks } = await healthOf(folder);
  expect(code).toBe(1);
  expect(checks).toMatchObject({
    store: { ok: false, reason: 'state-invalid' },
    lock: { ok: true },
    vault: { ok: false, reason: 'state-invalid', detail: expect.stringContaining('azure.json') },
    arm: { ok: false, reason: 'state-invalid' },
  });
});

test('whatever hangs, one look ends soon, and says what did not answer', async () => {
  const folder = folderHere({ 'config.yaml': faulty(HANGING_VAULT, HANGING_ARM) });
  const begun = performance.now();
  const { code, checks, document } = await healthOf(folder);
  // A second and a half, and what it takes to start a process on a busy machine.
  expect(performance.now() - begun).toBeLessThan(10_000);
  expect({ code, result: document.result }).toEqual({ code: 1, result: 'not-ready' });
  expect(checks).toMatchObject({
    store: { ok: true },
    credential: { ok: true },
    vault: { ok: false, reason: 'azure-unreachable', detail: 'no answer within 1.5 s' },
    arm: { ok: false, reason: 'azure-unreachable', hint: expect.stringContaining('--timeout 10s') },
  });
});

test('a vault that lets nobody read is not ready where secrets are read from it', async () => {
  const forbidden = '{ method: GET, path: "/secrets", status: 403, code: ForbiddenByRbac, during: any }';
  const given = 'secrets: [{ name: api-key, env: API_KEY }]\n';
  const folder = folderHere({ 'config.yaml': faulty(forbidden) + given });
  expect((await healthOf(folder)).checks['vault']).toMatchObject({ ok: true });
  const reading = await healthOf(folder, '', { USE_KEY_VAULT: 'true' });
  expect(reading.checks['vault']).toMatchObject({ ok: false, reason: 'azure-refused' });
  expect(reading.checks['vault']?.hint).toContain('Key Vault Secrets Officer');
});

test('--timeout gives what is slow its time', async () => {
  const folder = folderHere({
    'config.yaml': faulty('{ method: GET, path: "/subscriptions/*", delayMs: 1800, during: any }'),
  });
  expect((await healthOf(folder)).checks['arm']).toMatchObject({ ok: false });
  expect((await healthOf(folder, '--timeout 20s')).checks['arm']).toMatchObject({ ok: true });
});

test('a store that never answers is not ready, soon, and its key is told nowhere', async () => {
  const folder = folderHere({ 'config.yaml': inBlob(SMALL, 'silent') });
  const variables = { STATE_CS: silentStore(await silentServer()) };
  const { code, checks, told } = await healthOf(folder, '', variables);
  expect(code).toBe(1);
  expect(checks).toMatchObject({
    store: { ok: false, detail: expect.stringMatching(/devstoreaccount1.*no answer/) },
    lock: { ok: false, detail: expect.stringMatching(/lock\.json.*no answer/) },
    arm: { ok: true },
  });
  const { get, stop } = await serving(folder, variables);
  const answer = await get('/readiness');
  const served = await answer.text();
  expect(answer.status).toBe(503);
  const { stdout } = await stop('SIGTERM');
  expect(told + served + stdout).not.toContain(ACCOUNT_KEY);
});

test('served, it answers over HTTP until it is told to stop, which is its end', async () => {
  const folder = folderHere();
  const { address, get, stop } = await serving(folder);
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const alive = await get('/health');
  expect({ status: alive.status, document: await alive.json() }).toMatchObject({
    status: 200,
    document: { result: 'alive' },
  });
  const ready = await get('/readiness');
  expect(ready.headers.get('cache-control')).toBe('no-store');
  expect(readinessDocument.parse(await ready.json()).result).toBe('ready');
  const head = await get('/readiness', { method: 'HEAD' });
  expect({ status: head.status, body: await head.text() }).toEqual({ status: 200, body: '' });
  expect(Number(head.headers.get('content-length'))).toBeGreaterThan(100);
  expect((await get('/readiness', { method: 'POST', body: 'x'.repeat(100_000) })).status).toBe(405);
  expect((await get('/')).status).toBe(404);
  const text = await get('/readiness', { headers: { accept: 'text/plain' } });
  expect(await text.text()).toMatch(/^✔ small in local \(emulator\) is ready/);
  const { code, stdout } = await stop('SIGTERM');
  expect(code).toBe(0);
  expect(servedDocument.parse(JSON.parse(stdout))).toMatchObject({ result: 'completed', address });
  expect(folder.exists('state')).toBe(false);
});

test('served, many who ask at once share one look', async () => {
  const folder = folderHere();
  const { get } = await serving(folder);
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const before = requestsIn(folder).length;
  const answers = await Promise.all(Array.from({ length: 30 }, () => get('/readiness')));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  const asked = requestsIn(folder).slice(before);
  expect(asked.filter((path) => path.startsWith('/subscriptions/'))).not.toHaveLength(0);
  const rounds = asked.filter((path) => /^\/subscriptions\/[^/]+$/.test(path));
  // On a busy machine a second may pass between the first and the last of them.
  expect(rounds.length).toBeLessThanOrEqual(2);
});

test('served, what changes meanwhile is followed: a lock, and a configuration that does not load any more', async () => {
  const folder = folderHere();
  const { get } = await serving(folder);
  const until = async (path: string, status: number): Promise<string> => {
    for (let tries = 0; ; tries += 1) {
      const answer = await get(path);
      if (answer.status === status) return answer.text();
      expect(tries).toBeLessThan(100);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const lease = await fileLock(`${folder.folder}/state/local`).acquire(HOLDER);
  expect(await until('/readiness', 503)).toContain('ann@builder');
  // Alive all the same.
  expect((await get('/health')).status).toBe(200);
  await lease.release();
  await until('/readiness', 200);
  folder.write('config.yaml', `${SMALL}unknown: true\n`);
  expect(await until('/health', 503)).toContain('config-invalid');
  expect(await until('/readiness', 503)).not.toContain('"arm"');
  folder.write('config.yaml', SMALL);
  await until('/health', 200);
  await until('/readiness', 200);
});

// The limit leaves half a second to a machine that is busy with other tests.
test(
  'served, each answer comes within two seconds whatever hangs, and it ends at once',
  { retry: 2 },
  async () => {
    const folder = folderHere({ 'config.yaml': faulty(HANGING_VAULT, HANGING_ARM) });
    const { get, stop } = await serving(folder);
    const timed = async (path: string): Promise<{ status: number; tookMs: number }> => {
      const begun = performance.now();
      const { status } = await get(path);
      return { status, tookMs: performance.now() - begun };
    };
    const readiness = timed('/readiness');
    const alive = await timed('/health');
    expect(alive.status).toBe(200);
    expect(alive.tookMs).toBeLessThan(1000);
    const ready = await readiness;
    expect(ready.status).toBe(503);
    expect(ready.tookMs).toBeLessThan(2000);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    // While somebody still waits for an answer.
    const waiting = get('/readiness').then(
      ({ status }) => status,
      () => 'cut off',
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { code, tookMs } = await stop('SIGINT');
    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(1000);
    expect([503, 'cut off']).toContain(await waiting);
  },
);

test('a port that is in use is told', async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const port = String(Object(server.address()).port);
  const { code, stderr } = await folderHere().deploy(`health --serve ${port}`);
  expect(code).toBe(1);
  expect(stderr).toContain(`port ${port} of 127.0.0.1 is in use (EADDRINUSE)`);
  expect(stderr).toContain('0 takes a free one');
});

test.each([
  ['--serve 70000', /a number from 0 to 65535/],
  ['--serve -1', /a number from 0 to 65535/],
  ['--serve http', /a number from 0 to 65535/],
  ['--host 0.0.0.0', /--host means nothing without --serve/],
  ['--serve 0 --timeout 5s', /--timeout means nothing with --serve/],
  ['--serve 0 --host 192.0.2.1', /not of this machine/],
  ['--offline', /health is what is seen by looking/],
  ['--lock-wait 5s', /it takes no lock/],
])('health %s is refused', async (args, why) => {
  const { code, stdout, stderr } = await folderHere().deploy(`health ${args}`);
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(why);
});

test('a configuration that cannot be loaded is told as by every other command', async () => {
  const { code, json } = await folderHere({ 'config.yaml': `${SMALL}unknown: true\n` }).deploy(
    'health --output json',
  );
  expect(code).toBe(1);
  expect(json()).toMatchObject({ result: 'failed', error: { reason: 'config-invalid' } });
});
