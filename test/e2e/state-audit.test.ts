import { appendFileSync, cpSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ContainerClient } from '@azure/storage-blob';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { auditDocument } from '../../src/report/audit-document.ts';
import { useAzurite } from '../state/azurite.ts';
import { blobFolder, makeContainer } from './blob-rig.ts';
import { folderHere } from './here.ts';
import { SMALL } from './small.ts';
import { UNTIL_GO } from './user-steps.ts';

/** Each command is a process, and they run at once. */
const SLOW = 120_000;

const EARLIER = 'the earlier value of 2025';
const GIVEN = 'S3cr3t/v+lue "with" & 100%';
const STEPS =
  'steps: [check_prerequisites, create_resource_group, create_monitoring, create_key_vault, store_secrets]';
const CONFIG = `${SMALL.replace(/steps: .*/, STEPS)}secrets:
  - { name: api-key, env: API_KEY }
  - { name: made-key, env: MADE_KEY, generate: 40 }
`;

const vaultShape = z.record(z.string(), z.string());

/** The value that was generated, as only the vault knows it. */
function generated(vault: string): string {
  const held = Object.entries(vaultShape.parse(JSON.parse(vault)));
  return held.find(([name]) => name.includes('/made-key/'))?.[1] ?? 'the vault does not hold it';
}

/** Deployed twice, the second time with another value: each test looks through a copy of it. */
const base = folderHere({ 'config.yaml': CONFIG });
let runId = '';
beforeAll(async () => {
  const first = await base.run('', { API_KEY: EARLIER });
  runId = first.runId ?? '';
  const second = await base.run('', { API_KEY: GIVEN });
  if (second.result !== 'completed') throw new Error(JSON.stringify(second));
}, SLOW);

function deployed() {
  const made = folderHere({});
  cpSync(base.folder, made.folder, { recursive: true });
  const plant = (path: string, text: string): void => {
    const file = join(made.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    appendFileSync(file, text);
  };
  const audit = async (args = '', variables: Record<string, string> = { API_KEY: GIVEN }) => {
    const { code, stdout, stderr } = await made.deploy(`state audit --output json ${args}`, variables);
    return { code, stdout, stderr, document: auditDocument.parse(JSON.parse(stdout)) };
  };
  return { ...made, plant, audit };
}

describe.concurrent('deploy state audit', { timeout: SLOW }, () => {
  it('is clean after a deployment with secrets, and says what it looked for', async () => {
    const { audit, deploy, files } = deployed();
    const before = files();
    const { code, document } = await audit();
    expect([code, document.result, document.findings]).toEqual([0, 'clean', []]);
    expect(document.known).toBeGreaterThanOrEqual(3);
    expect(document.files).toBeGreaterThanOrEqual(5);
    expect((await deploy('state audit', { API_KEY: GIVEN })).stdout).toMatch(/^✔ no secret found: \d+ files/);
    expect(files()).toEqual(before);
  });

  it('knows the token in a header of the OTLP exporter, whoever gave that header', async () => {
    const { audit, plant } = deployed();
    plant('state/local/runs/another/log.jsonl', '{"msg":"sent with otlp-token-of-2026"}\n');
    const { document } = await audit('', {
      API_KEY: GIVEN,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otel.example.com',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20otlp-token-of-2026',
    });
    expect(document.findings).toMatchObject([{ kind: 'value', what: 'the headers of the OTLP exporter' }]);
  });

  it('finds a known value wherever it was left, in any form, names it, and tells nothing of it', async () => {
    const { audit, deploy, plant, read } = deployed();
    const made = generated(read('state/local/vault.json'));
    plant(
      `state/local/runs/${runId}/evidence/mine/app.log`,
      `first\nsigned in with ${encodeURIComponent(GIVEN)}\n`,
    );
    plant(
      `state/local/runs/${runId}/log.jsonl`,
      `${JSON.stringify({ event: { text: [`it is ${made}`] } })}\n`,
    );
    plant(
      'state/local/state.json.2026-01-31T12-00-00Z.bak',
      `{\n  "a": { "b": ${JSON.stringify(GIVEN)} }\n}\n`,
    );
    plant('exchanges.jsonl', `{"x":"${Buffer.from(GIVEN).toString('base64')}"}\n`);
    const { code, stdout, stderr, document } = await audit();
    expect([code, document.result]).toEqual([1, 'found']);
    expect(
      document.findings.map(({ file, path, what, kind }) => [file.split('/').at(-1), path, what, kind]),
    ).toEqual([
      ['app.log', undefined, 'api-key', 'value'],
      ['log.jsonl', 'event.text[0]', 'made-key', 'value'],
      ['state.json.2026-01-31T12-00-00Z.bak', 'a.b', 'api-key', 'value'],
      ['exchanges.jsonl', 'x', 'api-key', 'value'],
    ]);
    expect(document.findings[0]).toMatchObject({ line: 2, hint: expect.stringContaining('remove it') });
    const text = await deploy('state audit', { API_KEY: GIVEN });
    expect([text.code, text.stdout]).toEqual([
      1,
      expect.stringMatching(/line 2: the value of api-key, \d+ characters/),
    ]);
    for (const told of [stdout, stderr, text.stdout, text.stderr]) {
      expect(told).not.toContain('S3cr3t');
      expect(told).not.toContain(made);
    }
  });

  it('finds an earlier value after a rotation', async () => {
    const { audit, plant } = deployed();
    plant(`state/local/runs/${runId}/evidence/mine/app.log`, `${EARLIER}\n`);
    const { document } = await audit('', {});
    expect(document.findings.map(({ what }) => what)).toEqual(['api-key (an earlier version)']);
  });

  it('finds by pattern what nobody has told of, also where it would name the place', async () => {
    const { audit, plant } = deployed();
    const token = ['ghp', 'a1B2c3D4e5F6'.repeat(3)].join('_');
    plant(
      `state/local/runs/${runId}/evidence/mine/requests.jsonl`,
      `{"a":{"${token}":"b"},"c":"Server=x;Password=hunter2-hunter;"}\n`,
    );
    const { document, stdout } = await audit('--offline');
    expect(document.findings.map(({ path, what, length }) => [path, what, length])).toEqual([
      ['a', 'github-token', 40],
      ['c', 'connection-string-password', 14],
    ]);
    expect(document.unchecked).toContain('what only the vault holds was not looked for: --offline');
    expect(stdout).not.toContain(token);
    expect(stdout).not.toContain('hunter2');
  });

  it('asks the vault only online', async () => {
    const { audit, plant, read } = deployed();
    plant(
      `state/local/runs/${runId}/evidence/mine/app.log`,
      `${generated(read('state/local/vault.json'))}\n`,
    );
    expect((await audit('--offline')).document.result).toBe('clean');
    expect((await audit()).document.findings).toMatchObject([{ what: 'made-key' }]);
  });

  it('does not look for what stands everywhere by chance, and says so', async () => {
    const { audit } = deployed();
    const { document } = await audit('', { API_KEY: 'westeurope' });
    expect(document.result).toBe('clean');
    expect(document.unchecked).toEqual([
      expect.stringContaining('the value of api-key is too short or too common'),
    ]);
  });

  it('is not clean when something cannot be read', async () => {
    const { audit, folder } = deployed();
    const file = join(folder, `state/local/runs/${runId}/evidence`);
    rmSync(file, { recursive: true, force: true });
    // One line that no program of ours writes; as root nothing else is unreadable.
    writeFileSync(file, '');
    truncateSync(file, 120 * 1024 * 1024);
    const { code, document } = await audit();
    expect([code, document.result]).toEqual([1, 'incomplete']);
    expect(document.unread).toEqual([{ file, why: 'a line of it is too long' }]);
  });

  it('looks while another command holds the lock', async () => {
    const { start, deploy, write } = folderHere(UNTIL_GO);
    const running = start(['--env', 'local', '--output', 'json']);
    await running.told('mine: started');
    expect((await deploy('state audit')).code).toBe(0);
    write('go', '');
    expect((await running.ended).code).toBe(0);
  });

  it('is ended by Ctrl-C while the vault does not answer', async () => {
    const { start, write } = deployed();
    const hanging = '{ method: GET, path: "/secrets**", during: any, delayMs: 600000 }';
    write('config.yaml', CONFIG.replace('exchanges.jsonl }', `exchanges.jsonl, faults: [${hanging}] }`));
    const running = start(['--env', 'local', 'state', 'audit', '--output', 'json']);
    // Long enough for it to ask.
    await setTimeout(2000);
    expect(running.child.exitCode).toBeNull();
    running.child.kill('SIGINT');
    const { code, stdout } = await running.ended;
    expect([code, JSON.parse(stdout).result]).toEqual([130, 'interrupted']);
  });

  it('is not clean when the vault refuses to tell what it holds, and says why', async () => {
    const { audit, write } = deployed();
    const refusing = '{ method: GET, path: "/secrets**", during: any, status: 403, code: Forbidden }';
    write('config.yaml', CONFIG.replace('exchanges.jsonl }', `exchanges.jsonl, faults: [${refusing}] }`));
    const { code, document } = await audit();
    expect([code, document.result, document.findings]).toEqual([1, 'incomplete', []]);
    expect(document.unchecked).toEqual([expect.stringContaining('what the vault holds could not be read')]);
  });

  it('looks before anything was deployed, too', async () => {
    const { code } = await folderHere({ 'config.yaml': CONFIG }).deploy('state audit');
    expect(code).toBe(0);
  });
});

describe('deploy state audit of a state in Azure', { timeout: SLOW }, () => {
  const azurite = useAzurite();
  beforeAll(() => makeContainer(azurite()));

  it('looks through the container and what stays here, also for what signs in to it', async () => {
    const { run, deploy, prefix, folder } = blobFolder(azurite(), CONFIG);
    const { runId: id, log } = await run('', { API_KEY: GIVEN });
    expect(log).toContain(`runs/${id}/log.jsonl`);
    const audited = async () =>
      auditDocument.parse((await deploy('state audit --output json', { API_KEY: GIVEN })).json());
    expect(await audited()).toMatchObject({
      result: 'clean',
      places: [expect.stringContaining(prefix), expect.any(String), expect.any(String)],
    });
    const container = new ContainerClient(azurite().connectionString, 'states');
    const blob = `${prefix}/local/runs/${id}/evidence/mine/app.log`;
    const text = `key ${azurite().key}\n`;
    await container.getBlockBlobClient(blob).upload(text, text.length);
    mkdirSync(join(folder, 'state/local/runs/left'), { recursive: true });
    writeFileSync(join(folder, 'state/local/runs/left/log.jsonl'), `{"msg":${JSON.stringify(GIVEN)}}\n`);
    const found = await audited();
    expect(found.findings.map(({ file, what }) => [file.split('/').slice(-2).join('/'), what])).toEqual([
      ['mine/app.log', 'state.store.connectionString'],
      ['left/log.jsonl', 'api-key'],
    ]);
  });
});
