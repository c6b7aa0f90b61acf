import { expect, onTestFinished, test } from 'vitest';
import { fileLock } from '../../src/state/file-lock.ts';
import { inBlob } from './blob-rig.ts';
import { folderWith } from './rig.ts';
import { ACCOUNT_KEY, silentServer, silentStore } from './silent.ts';
import { SMALL } from './small.ts';

/** Ends whatever hangs: then the test fails by what it expects, not by its time. */
const LONGEST = { timeout: 120_000 };

test('a vault that never answers fails the step, which is undone, and the run ends', LONGEST, async () => {
  const config = SMALL.replace('create_monitoring]', 'create_monitoring, create_key_vault]').replace(
    'exchanges.jsonl }',
    'exchanges.jsonl, faults: [{ method: GET, path: "/secrets", delayMs: 3600000, during: any }] }',
  );
  const folder = folderWith({
    'config.yaml': `${config}retry: { operations: [{ service: vault/secrets, operation: "*", retries: 0, timeout: 100ms }] }\n`,
  });
  const begun = performance.now();
  const { result, exitCode, steps, rollback } = await folder.run('--rollback');
  expect(performance.now() - begun).toBeLessThan(60_000);
  expect({ result, exitCode }).toEqual({ result: 'failed', exitCode: 1 });
  const failed = steps.find(({ status }) => status === 'failed');
  expect(failed).toMatchObject({
    name: 'create_key_vault',
    error: {
      reason: 'azure-unreachable',
      message: expect.stringContaining('no answer'),
      address: expect.stringContaining('kv-small'),
      hint: expect.any(String),
    },
  });
  expect(rollback).toMatchObject({ clean: true });
});

test(
  'a store that never answers ends every command in an error that names it, and nothing was changed',
  LONGEST,
  async () => {
    const folder = folderWith({ 'config.yaml': inBlob(SMALL, 'silent') });
    const variables = { STATE_CS: silentStore(await silentServer()) };
    const begun = performance.now();
    const commands = ['run', 'plan', 'drift', 'rollback', 'unlock --yes', 'state pull'];
    const ended = await Promise.all(commands.map((command) => folder.deploy(command, variables)));
    // A quarter of a minute, and what six processes at once take to start on a busy machine.
    expect(performance.now() - begun).toBeLessThan(60_000);
    for (const { code, stdout, stderr } of ended) {
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(
        /✖ http:\/\/127\.0\.0\.1:\d+\/devstoreaccount1\/states\/silent\/local\/\S+: .*no answer for 1\d s/,
      );
      expect(stderr).toMatch(/→ Nothing was changed\. Check the network .*type the same command again\./);
      expect(stderr).not.toContain(ACCOUNT_KEY);
    }
    expect(folder.exists('exchanges.jsonl')).toBe(false);
  },
);

test('a lock that is never given back is waited for no longer than --lock-wait says', async () => {
  const folder = folderWith();
  const lease = await fileLock(`${folder.folder}/state/local`).acquire({
    user: 'ann',
    host: 'builder',
    pid: 77,
    command: 'deploy --env local',
    since: '2026-01-01T00:00:00.000Z',
  });
  onTestFinished(() => lease.release());
  const begun = performance.now();
  const { code, stderr } = await folder.deploy('--lock-wait 1s');
  expect(performance.now() - begun).toBeGreaterThan(1000);
  expect(code).toBe(1);
  expect(stderr).toContain('waiting for the lock: the environment is locked by ann@builder');
  expect(stderr).toMatch(
    /✖ the environment is locked by ann@builder, process 77.*\n.*→ Wait longer with --lock-wait/,
  );
});

test('what telemetry is sent to may hang for ever: the run ends as it would, and soon', LONGEST, async () => {
  const port = await silentServer();
  const folder = folderWith({
    'config.yaml': `${SMALL}flags: { telemetry: true }\ntelemetry: { otlp: { endpoint: "http://127.0.0.1:${port}" } }\n`,
  });
  const begun = performance.now();
  const { code, stdout, stderr } = await folder.deploy('--output json');
  // Five seconds for the exporter, and the run itself on a busy machine.
  expect(performance.now() - begun).toBeLessThan(30_000);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ result: 'completed', exitCode: 0 });
  expect(stdout + stderr).toMatch(/telemetry/i);
});
