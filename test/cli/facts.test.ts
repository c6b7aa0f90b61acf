import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cloud } from '../../src/cli/cloud.ts';
import { bindingOf, createFacts, stateOf } from '../../src/cli/facts.ts';
import { openProject, type Project } from '../../src/cli/project.ts';
import { openSecrets } from '../../src/cli/secrets.ts';
import type { Shell } from '../../src/cli/shell.ts';
import { systemWorld } from '../../src/cli/world.ts';
import { snapshotOf } from '../../src/engine/state.ts';
import { createRedactor } from '../../src/secrets/redact.ts';
import { fileStore } from '../../src/state/file-store.ts';
import { SMALL } from '../e2e/small.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'facts-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const shell = (): Shell => ({
  argv: [],
  variables: {},
  cwd: folder,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  world: systemWorld,
  signal: new AbortController().signal,
  correlationId: 'correlation',
  redactor: createRedactor(),
  known: {},
});

/** A cloud that knows nobody and must not be asked anything. */
const unasked: Cloud = {
  principal: undefined,
  requestTimeoutMs: 0,
  look: { times: 0, delayMs: 0 },
  azure: () => {
    throw new Error('Azure was asked');
  },
};

async function project(): Promise<Project> {
  writeFileSync(join(folder, 'config.yaml'), `${SMALL}secrets: [{ name: api-key, env: API_KEY }]\n`);
  const where = { config: undefined, env: 'production', cloud: undefined };
  return openProject({ ...where, offline: false }, shell());
}

async function openedWith(offline: boolean) {
  const loaded = await project();
  const around = shell();
  const state = () => stateOf(loaded, fileStore(loaded.stateFolder), around);
  const options = { project: loaded, cloud: unasked, state, offline };
  const secrets = openSecrets({ ...options, write: false, warn: () => undefined }, around);
  return { secrets, facts: createFacts({ ...options, secrets, shell: around }) };
}

const facts = async (offline: boolean) => (await openedWith(offline)).facts;

/** A state in which `check_prerequisites` and `store_secrets` once ran. */
async function recordRuns(): Promise<void> {
  const opened = await project();
  const record = (seq: number, inputs: Record<string, unknown>) => ({
    status: 'completed' as const,
    complete: true,
    fingerprint: { hash: '', leaves: {} },
    inputs: JSON.parse(JSON.stringify(inputs)),
    after: {},
    origin: {},
    deps: [],
    seq,
    attempts: 1,
    startedAt: 0,
  });
  const snapshot = snapshotOf({
    lineage: systemWorld.guid(),
    serial: 1,
    binding: bindingOf(opened),
    lastRun: undefined,
    seq: 2,
    records: {
      check_prerequisites: record(1, { principal: { id: 'me', type: 'User' } }),
      store_secrets: record(2, { secrets: [{ name: 'api-key', digest: 'hmac-sha256:recorded' }] }),
    },
    open: undefined,
  });
  await fileStore(opened.stateFolder).replace(JSON.stringify(snapshot));
}

describe('the facts that inputs may ask for', () => {
  it('are offline what the state recorded: who signed, and what the secrets were', async () => {
    await recordRuns();
    const recorded = await facts(true);
    expect(await recorded.principal()).toEqual({ id: 'me', type: 'User' });
    expect(await recorded.secret('api-key')).toEqual({ name: 'api-key', digest: 'hmac-sha256:recorded' });
  });

  it('are looked up anew once something was put back: the state is another one', async () => {
    const { secrets, facts: later } = await openedWith(true);
    await expect(secrets.refuseMissing()).rejects.toMatchObject({ reason: 'secret-missing' });
    await recordRuns();
    secrets.forget();
    expect(await later.secret('api-key')).toEqual({ name: 'api-key', digest: 'hmac-sha256:recorded' });
  });

  it('are asked of Azure where something is looked up', async () => {
    await recordRuns();
    const online = await facts(false);
    await expect(online.principal()).rejects.toThrowError('Azure was asked');
    await expect(online.secret('api-key')).rejects.toThrowError('Azure was asked');
  });

  it('are asked of Azure offline, too, where nothing is recorded', async () => {
    await expect((await facts(true)).principal()).rejects.toThrowError('Azure was asked');
  });

  it('digest a build context once a run, and name the newest file, below the folder of the configuration', async () => {
    mkdirSync(join(folder, 'app'));
    for (const name of ['Dockerfile', '0001_a.sql', '0002_b.sql'])
      writeFileSync(join(folder, 'app', name), name);
    const found = await facts(true);
    const first = await found.contextDigest('app', 'Dockerfile');
    writeFileSync(join(folder, 'app', 'Dockerfile'), 'changed meanwhile');
    expect(await found.contextDigest('app', 'Dockerfile')).toEqual(first);
    expect(await found.newestFile('app')).toBe('Dockerfile');
    rmSync(join(folder, 'app', 'Dockerfile'));
    expect(await found.newestFile('app')).toBe('0002_b');
  });

  it('tell the environment and the cloud', async () => {
    expect(await facts(true)).toMatchObject({ environment: 'production', cloud: 'azure' });
  });
});
