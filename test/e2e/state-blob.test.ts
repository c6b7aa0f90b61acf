import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { snapshotSchema } from '../../src/engine/state.ts';
import { resetDocument } from '../../src/report/reset-document.ts';
import { initDocument, unlockDocument } from '../../src/report/state-documents.ts';
import { useAzurite } from '../state/azurite.ts';
import { blobFolder, inBlob, makeContainer } from './blob-rig.ts';
import { folderHere } from './here.ts';
import { BROKEN, SMALL } from './small.ts';
import { UNTIL_GO } from './user-steps.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const azurite = useAzurite();
beforeAll(() => makeContainer(azurite()));

/** The monitoring step hangs in its first write. */
const HANGING = SMALL.replace(
  'exchanges.jsonl }',
  'exchanges.jsonl, faults: [{ method: PUT, path: "**/workspaces/*", delayMs: 600000 }] }',
);
const RUN = ['--env', 'local', '--output', 'json'];
/** Every command is a process that loads the Azure client; they run at once. */
const SLOW = 60_000;

describe.concurrent('a deployment whose state is in Azure Blob Storage', { timeout: SLOW }, () => {
  it('deploys the shop, then skips all fourteen steps and writes nothing there', async () => {
    const example = readFileSync(join(ROOT, 'config.example.yaml'), 'utf8')
      .replace('latency: quick', 'latency: instant')
      .replace(/^state:\n(?: .*\n|\n)+/m, '');
    const { folder, run, blobs, files } = blobFolder(azurite(), `${example}\n`);
    cpSync(join(ROOT, 'examples'), join(folder, 'examples'), { recursive: true });
    const first = await run();
    expect(first).toMatchObject({ result: 'completed', exitCode: 0 });
    expect(first.steps.map(({ status }) => status)).toEqual(Array.from({ length: 14 }, () => 'completed'));
    const before = await blobs();
    const second = await run();
    expect(second.result).toBe('nothing-to-do');
    expect(second.steps.map(({ status }) => status)).toEqual(Array.from({ length: 14 }, () => 'skipped'));
    expect(await blobs()).toEqual(before);
    expect(Object.keys(before)).toEqual(expect.arrayContaining(['local/state.json', 'local/journal.jsonl']));
    expect(Object.keys(before)).not.toContain('local/key');
    expect(Object.keys(files()).sort()).toEqual(['azure.json', 'key', 'vault.json']);
  });

  it('is the same from another folder: the state is shared', async () => {
    const { run, read, prefix, variables, folder } = blobFolder(azurite());
    await run();
    const other = folderHere({ 'config.yaml': inBlob(SMALL, prefix) });
    cpSync(join(folder, 'state'), join(other.folder, 'state'), { recursive: true });
    const { stdout, stderr } = await other.deploy('', variables);
    expect(stdout).toContain('nothing to do: 3 skipped');
    expect(stderr).not.toContain('DEPLOY_DIGEST_KEY');
    expect(read('config.yaml')).toContain(prefix);
  });

  it('says that secrets are compared under a key of this machine, until one is shared', async () => {
    const { deploy } = blobFolder(azurite(), `${SMALL}secrets: [{ name: api-key, env: API_KEY }]\n`);
    const notes = async (more: Record<string, string> = {}) =>
      (await deploy('', { API_KEY: 'S3cr3t/v+lue', ...more })).stderr;
    expect(await notes()).toContain('DEPLOY_DIGEST_KEY shares one');
    expect(await notes({ DEPLOY_DIGEST_KEY: 'ab'.repeat(32) })).not.toContain('DEPLOY_DIGEST_KEY');
  });

  it('is refused, with what makes it, while there is no container, and goes on when there is', async () => {
    const config = inBlob(SMALL).replace('container: states', 'container: made-later');
    const { deploy, run } = folderHere({ 'config.yaml': config });
    const variables = { STATE_CS: azurite().connectionString };
    const refused = await run('', variables);
    expect(refused.error?.hint).toContain('npx deploy state init');
    const init = initDocument.parse((await deploy('state init --output json', variables)).json());
    expect(init).toMatchObject({ result: 'completed', made: [{ what: 'container', action: 'created' }] });
    const again = await deploy('state init', variables);
    expect(again.stdout).toContain('everything was there');
    expect(await run('', variables)).toMatchObject({ result: 'completed' });
  });

  it('is forgotten by --reset-state with a copy beside it, and the resources stay', async () => {
    const { run, deploy, blobs, resources } = blobFolder(azurite());
    await run();
    const before = { blobs: await blobs(), resources: resources() };
    const reset = resetDocument.parse((await deploy('--reset-state --yes --output json')).json());
    expect(reset).toMatchObject({
      result: 'completed',
      copies: [expect.stringMatching(/state\.json\..*\.bak$/)],
    });
    const after = await blobs();
    const copy = Object.entries(after).find(([name]) => name.endsWith('.bak'));
    expect(copy?.[1]).toContain(before.blobs['local/state.json']);
    expect(snapshotSchema.parse(JSON.parse(after['local/state.json'] ?? ''))).toMatchObject({ records: {} });
    expect(resources()).toEqual(before.resources);
    expect(await run()).toMatchObject({ result: 'completed' });
  });

  it('keeps an open run there, which is undone from there', async () => {
    const { run, configure, blobs, resources } = blobFolder(azurite(), BROKEN);
    const failed = await run();
    expect(failed.error).toBeUndefined();
    expect(failed).toMatchObject({ result: 'failed', open: true });
    expect((await blobs())['local/journal.jsonl']).toContain('"run-started"');
    configure(SMALL);
    expect(await run('rollback')).toMatchObject({ result: 'completed', rollback: { clean: true } });
    expect(resources()).toEqual({});
  });

  it('does not begin anew where the folder still holds the state that nobody moved', async () => {
    const { run, write } = folderHere();
    await run();
    write('config.yaml', inBlob(SMALL));
    const variables = { STATE_CS: azurite().connectionString };
    for (const command of ['', '--dry-run']) {
      const { error } = await run(command, variables);
      expect(error).toMatchObject({
        reason: 'state-foreign',
        hint: expect.stringContaining('deploy state migrate --to blob'),
      });
    }
  });
});

describe.concurrent('the lock of a state in Azure Blob Storage', { timeout: SLOW }, () => {
  it('refuses a second run with the holder and what can be done', async () => {
    const { start, run } = blobFolder(azurite(), HANGING);
    const first = start(RUN, {
      GITHUB_SERVER_URL: 'https://gh',
      GITHUB_REPOSITORY: 'me/shop',
      GITHUB_RUN_ID: '7',
    });
    await first.told('create_monitoring: started');
    const { error } = await run();
    expect(error).toMatchObject({ reason: 'locked' });
    expect(error?.message).toContain(`process ${first.child.pid}`);
    expect(error?.message).toContain('(https://gh/me/shop/actions/runs/7)');
    expect(error?.hint).toMatch(/--lock-wait 10m.*npx deploy unlock --env local/);
    first.child.kill('SIGKILL');
    await first.ended;
  });

  it('is waited for with --lock-wait, which says for whom', async () => {
    const { start, write } = blobFolder(azurite(), UNTIL_GO);
    const first = start(RUN);
    await first.told('mine: started');
    const second = start([...RUN, '--lock-wait', '50s']);
    await second.told(`waiting for the lock: the environment is locked by`);
    await second.told(`process ${first.child.pid}`);
    write('go', '');
    expect((await first.ended).code).toBe(0);
    const { code, stdout } = await second.ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ result: 'nothing-to-do' });
  });

  it('is given up when the time to wait is over', async () => {
    const { start, run } = blobFolder(azurite(), HANGING);
    const first = start(RUN);
    await first.told('create_monitoring: started');
    const { error } = await run('--lock-wait 1s');
    expect(error).toMatchObject({ reason: 'locked', hint: expect.stringContaining('Wait longer') });
    first.child.kill('SIGKILL');
    await first.ended;
  });

  it('of a killed process is taken away by unlock, and the next run goes on', async () => {
    const { start, deploy, run, configure } = blobFolder(azurite(), HANGING);
    const first = start(RUN);
    await first.told('create_monitoring: started');
    first.child.kill('SIGKILL');
    await first.ended;
    configure(SMALL);
    expect(await run()).toMatchObject({ error: { reason: 'locked' } });
    expect((await deploy('unlock')).stderr).toMatch(
      /the lock is held, and nobody can be asked here\n.*--yes/,
    );
    expect(await run()).toMatchObject({ error: { reason: 'locked' } });
    const unlocked = unlockDocument.parse((await deploy('unlock --yes --output json')).json());
    expect(unlocked).toMatchObject({ result: 'completed', exitCode: 0, holder: { pid: first.child.pid } });
    expect(await run()).toMatchObject({ result: 'completed' });
    const again = await deploy('unlock');
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('nobody holds the lock')]);
  });

  it('that was taken away keeps its former holder from writing anything more', async () => {
    const { start, deploy, blobs, write } = blobFolder(azurite(), UNTIL_GO);
    const first = start(RUN);
    await first.told('mine: started');
    expect((await deploy('unlock --yes')).code).toBe(0);
    const journal = (await blobs())['local/journal.jsonl'];
    write('go', '');
    const { code, stdout } = await first.ended;
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      result: 'failed',
      open: true,
      error: { reason: 'lock-lost' },
    });
    expect((await blobs())['local/journal.jsonl']).toBe(journal);
  });
});

describe.concurrent('the connection string', { timeout: SLOW }, () => {
  it('is in no output, no file and no blob, whatever happens', async () => {
    const { connectionString, key } = azurite();
    const { deploy, files, blobs, read } = blobFolder(azurite(), BROKEN);
    const told: string[] = [];
    for (const command of [
      '--log-level debug',
      'rollback',
      '--output json',
      '--dry-run',
      'state pull',
      'state init',
      'unlock',
      '--reset-state --yes',
    ]) {
      const { stdout, stderr } = await deploy(command);
      told.push(stdout, stderr);
    }
    const everything = [
      ...told,
      read('exchanges.jsonl'),
      ...Object.values(files()),
      ...Object.values(await blobs()),
    ];
    for (const secret of [connectionString, key, encodeURIComponent(key)]) {
      expect(everything.join('\n')).not.toContain(secret);
    }
  });

  it.each([
    [
      'a wrong key',
      (good: string) => good.replace(/AccountKey=[^;]*/, 'AccountKey=UmVjb2duaXNhYmxlUGFzc3cwcmQ='),
    ],
    ['no connection string', () => 'AccountKey=UmVjb2duaXNhYmxlUGFzc3cwcmQ='],
  ])('is not told when it is wrong: %s', async (_what, spoil) => {
    const { deploy } = folderHere({ 'config.yaml': inBlob(SMALL) });
    const wrong = spoil(azurite().connectionString);
    const { code, stdout, stderr } = await deploy('state pull --output json', { STATE_CS: wrong });
    expect(code).toBe(1);
    expect(stdout + stderr).not.toContain(/AccountKey=([^;]*)/.exec(wrong)?.[1]);
    expect(JSON.parse(stdout).error.hint).toMatch(/./);
  });
});
