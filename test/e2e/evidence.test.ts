import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { folderHere } from './here.ts';
import { BROKEN, SMALL } from './small.ts';

const VALUE = 'S3cr3t/v+lue "with" & 100%';

/** Redis prints its environment and ends, on an environment of its own, with a secret of the vault. */
const CRASHING = `${SMALL.replace(
  /steps: .*/,
  'steps: [check_prerequisites, create_resource_group, create_monitoring, create_key_vault, store_secrets, create_databases, create_container_apps_env, deploy_infrastructure_services]',
)}secrets: [{ name: api-key, env: API_KEY }]
infrastructure:
  redis:
    image: docker.io/library/redis:7.4-alpine
    port: 6379
    command: [sh, -c]
    args: [exit 3]
    env: { LEVEL: info }
    secretEnv: { API_KEY: api-key }
`;

function evidenceIn(folder: string): Record<string, string> {
  const root = join(folder, 'state/local/runs');
  mkdirSync(root, { recursive: true });
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(root.length + 1).replace(/^[^/]+\//, ''), readFileSync(path, 'utf8')];
    }),
  );
}

describe.concurrent('a run that fails', { timeout: 120_000 }, () => {
  it('saves the evidence before its undo, and points at it', async () => {
    const { deploy, folder } = folderHere({ 'config.yaml': BROKEN });
    const { stdout } = await deploy('--rollback');
    expect(stdout).toMatch(/evidence +\S*state\/local\/runs\/[^/\s]+\/evidence\n/);
    const saved = evidenceIn(folder);
    expect(Object.keys(saved).toSorted()).toEqual([
      'evidence/create_monitoring/components/appi-small.json',
      'evidence/create_monitoring/failure.json',
      'evidence/create_monitoring/requests.jsonl',
      'evidence/create_monitoring/workspaces/log-small.json',
      'log.jsonl',
      'report.json',
    ]);
    expect(saved['evidence/create_monitoring/requests.jsonl']).toContain('\\"code\\":\\"Broken\\"');
  });

  it('says in its document where the evidence is, which is for its owner only', async () => {
    const { run } = folderHere({ 'config.yaml': BROKEN });
    const { evidence = '', runId } = await run('--rollback');
    expect(evidence).toContain(`runs/${runId}/evidence`);
    expect(statSync(join(evidence, 'create_monitoring/failure.json')).mode & 0o777).toBe(0o600);
  });

  it('keeps what a container wrote, without the secrets in it', async () => {
    const { run, folder, files } = folderHere({ 'config.yaml': CRASHING });
    const report = await run('--rollback', { API_KEY: VALUE });
    expect(report).toMatchObject({ result: 'failed', rollback: { clean: true } });
    const saved = evidenceIn(folder);
    const log = Object.entries(saved).find(([path]) => path.endsWith('/redis.log'))?.[1] ?? '';
    expect(log).toMatch(/env LEVEL=info\n.*env API_KEY=\*\*\*\n[\s\S]*exiting with code 3\n$/);
    const { 'vault.json': _, ...others } = files();
    const everything = [...Object.values(saved), ...Object.values(others)].join('\n');
    expect(everything).not.toContain('S3cr3t');
    expect(everything).not.toContain(encodeURIComponent(VALUE));
    expect(everything).not.toContain(Buffer.from(VALUE).toString('base64'));
  });

  it('neither waits long nor hides the failure when Azure does not answer', async () => {
    const slow = CRASHING.replace(
      'exchanges.jsonl }',
      'exchanges.jsonl, faults: [{ method: POST, path: "**/getAuthtoken", delayMs: 600000 }] }',
    );
    const { start, folder } = folderHere({ 'config.yaml': slow });
    const running = start(['--env', 'local', '--output', 'json', '--rollback'], { API_KEY: VALUE });
    await running.told('deploy_infrastructure_services: failed');
    const failed = performance.now();
    running.child.kill('SIGINT');
    const { code } = await running.ended;
    expect(performance.now() - failed).toBeLessThan(5000);
    expect(code).toBe(130);
    expect(evidenceIn(folder)['evidence/deploy_infrastructure_services/failure.json']).toContain(
      'the time was up before everything was looked at',
    );
  });

  it('goes on, or back, as if nothing had been when it is killed while it saves', async () => {
    const slow = CRASHING.replace(
      'exchanges.jsonl }',
      'exchanges.jsonl, faults: [{ method: POST, path: "**/getAuthtoken", delayMs: 600000 }] }',
    );
    const { start, run, resources, write } = folderHere({ 'config.yaml': slow });
    const running = start(['--env', 'local', '--output', 'json', '--rollback'], { API_KEY: VALUE });
    await running.told('deploy_infrastructure_services: failed');
    // Long enough for its requests to be on their way.
    await setTimeout(300);
    running.child.kill('SIGKILL');
    await running.ended;
    write('config.yaml', CRASHING);
    const again = await run('--rollback', { API_KEY: VALUE });
    expect(again).toMatchObject({
      result: 'failed',
      rollback: { clean: true },
      evidence: expect.any(String),
    });
    expect(resources()).toEqual({});
  });
});
