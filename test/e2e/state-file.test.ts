import { describe, expect, it } from 'vitest';
import { initDocument, unlockDocument } from '../../src/report/state-documents.ts';
import { folderHere } from './here.ts';
import { SMALL } from './small.ts';
import { UNTIL_GO } from './user-steps.ts';

/** The monitoring step hangs in its first write. */
const HANGING = SMALL.replace(
  'exchanges.jsonl }',
  'exchanges.jsonl, faults: [{ method: PUT, path: "**/workspaces/*", delayMs: 600000 }] }',
);
const RUN = ['--env', 'local', '--output', 'json'];

describe.concurrent('the lock of a state in a folder', { timeout: 60_000 }, () => {
  it('is waited for with --lock-wait, which says for whom, as a JSON line where the log is JSON', async () => {
    const { start, write } = folderHere(UNTIL_GO);
    const first = start(RUN);
    await first.told('mine: started');
    const second = start([...RUN, '--lock-wait', '50s', '--log-level', 'info']);
    await second.told('waiting for the lock: the environment is locked by');
    write('go', '');
    expect((await first.ended).code).toBe(0);
    const { code, stdout, stderr } = await second.ended;
    expect([code, JSON.parse(stdout).result]).toEqual([0, 'nothing-to-do']);
    const [line = ''] = stderr.split('\n');
    expect(JSON.parse(line)).toMatchObject({
      level: 40,
      msg: expect.stringContaining(`process ${first.child.pid}`),
    });
  });

  it.each([
    ['warn', 'waiting for the lock'],
    ['error', ''],
    ['silent', ''],
  ])('is waited for with a word only where the log level %s lets it through', async (level, told) => {
    const { start } = folderHere({ 'config.yaml': HANGING });
    const first = start(RUN);
    await first.told('create_monitoring: started');
    const second = start([...RUN, '--lock-wait', '1s', '--log-level', level]);
    const { code, stderr } = await second.ended;
    expect([code, stderr.includes('waiting for the lock')]).toEqual([1, told !== '']);
    first.child.kill('SIGKILL');
    await first.ended;
  });

  it('is given up after --lock-wait, and an interrupt ends the waiting', async () => {
    const { start, run } = folderHere({ 'config.yaml': HANGING });
    const first = start(RUN);
    await first.told('create_monitoring: started');
    expect(await run('--lock-wait 1s')).toMatchObject({
      exitCode: 1,
      error: { reason: 'locked', hint: expect.stringContaining('npx deploy unlock --env local') },
    });
    const third = start([...RUN, '--lock-wait', '5m']);
    await third.told('waiting for the lock');
    third.child.kill('SIGINT');
    expect((await third.ended).code).toBe(130);
    first.child.kill('SIGKILL');
    await first.ended;
  });

  it('cannot be taken from a living process, and unlock says so; of a dead one it is free', async () => {
    const { start, deploy, exists } = folderHere({ 'config.yaml': HANGING });
    const first = start(RUN);
    await first.told('create_monitoring: started');
    expect((await deploy('unlock')).stderr).toContain('nobody can be asked here');
    const { code, stderr } = await deploy('unlock --yes');
    expect(code).toBe(1);
    expect(stderr).toMatch(/locked by .*\n.*end that process/);
    first.child.kill('SIGKILL');
    await first.ended;
    expect(exists('state/local/lock.json')).toBe(true);
    const freed = unlockDocument.parse((await deploy('unlock --output json')).json());
    expect(freed).toMatchObject({ result: 'nothing-to-do', exitCode: 0, holder: null });
    expect(exists('state/local/lock.json')).toBe(false);
  });

  it('has nothing to unlock where nothing was ever done', async () => {
    const { deploy, files } = folderHere();
    const { code, stdout } = await deploy('unlock');
    expect([code, stdout]).toEqual([0, expect.stringContaining('nobody holds the lock')]);
    expect(files()).toEqual({});
  });

  it.each(['5', 'soon', '-1s', '2d'])('is not waited for %s', async (duration) => {
    const { deploy } = folderHere();
    const { code, stderr } = await deploy(`--lock-wait=${duration}`);
    expect(code).toBe(1);
    expect(stderr).toContain('write a number with its unit, such as 30s, 5m or 1h30m');
  });
});

describe.concurrent('the place of the state', { timeout: 60_000 }, () => {
  it('is another folder where the configuration says so, the embedded Azure with it', async () => {
    const { run, exists } = folderHere({
      'config.yaml': `${SMALL}state: { store: { type: file, path: kept/states } }\n`,
    });
    expect(await run()).toMatchObject({ result: 'completed' });
    expect(await run()).toMatchObject({ result: 'nothing-to-do' });
    expect([exists('kept/states/local/state.json'), exists('kept/states/local/azure.json')]).toEqual([
      true,
      true,
    ]);
    expect(exists('state')).toBe(false);
  });

  it('needs nothing made where it is a folder', async () => {
    const { deploy, files } = folderHere();
    const { code, stdout } = await deploy('state init');
    expect([code, stdout]).toEqual([0, expect.stringContaining('a folder, which needs nothing')]);
    expect(files()).toEqual({});
  });

  it('is made in Azure, as the embedded one shows, outside any transaction, and only once', async () => {
    const account = 'state: { store: { type: blob, account: stsmall, resourceGroup: rg-state } }\n';
    const { deploy, resources, read } = folderHere({ 'config.yaml': `${SMALL}${account}` });
    const init = async () => initDocument.parse((await deploy('state init --output json')).json());
    const first = await init();
    expect(first).toMatchObject({ result: 'completed', cloud: 'emulator' });
    expect(first.made.map(({ action }) => action)).toContain('created');
    const made = Object.keys(resources());
    expect(made.map((id) => id.split('/').at(-1))).toEqual(
      expect.arrayContaining(['rg-state', 'stsmall', 'deployment-state']),
    );
    expect(await init()).toMatchObject({ result: 'nothing-to-do' });
    expect(Object.keys(resources())).toEqual(made);
    expect(read('state/local/azure.json')).not.toContain('deploy-lineage');
  });

  it('in an account of the embedded Azure wants its group: there are no blobs in it', async () => {
    const { deploy } = folderHere({
      'config.yaml': `${SMALL}state: { store: { type: blob, account: stsmall } }\n`,
    });
    const { code, stderr } = await deploy('state init');
    expect(code).toBe(1);
    expect(stderr).toContain('state.store.resourceGroup');
  });
});

describe.concurrent('the key of the digests', { timeout: 60_000 }, () => {
  const steps = 'steps: [check_prerequisites, create_resource_group, create_key_vault, store_secrets]';
  const config = `${SMALL.replace(/steps: .*/, steps)}secrets: [{ name: api-key, env: API_KEY }]\n`;
  const given = { API_KEY: 'S3cr3t/v+lue', DEPLOY_DIGEST_KEY: 'ab'.repeat(32) };

  it('may come from DEPLOY_DIGEST_KEY, and is then in no file and no output', async () => {
    const { run, deploy, files, exists } = folderHere({ 'config.yaml': config });
    expect(await run('', given)).toMatchObject({ result: 'completed' });
    expect(await run('', given)).toMatchObject({ result: 'nothing-to-do' });
    expect(exists('state/local/key')).toBe(false);
    const { stdout, stderr } = await deploy('--log-level debug', given);
    expect([stdout, stderr, ...Object.values(files())].join('\n')).not.toContain(given.DEPLOY_DIGEST_KEY);
  });

  it('is refused, without being told, where it is none', async () => {
    const { run } = folderHere({ 'config.yaml': config });
    const { error } = await run('', { ...given, DEPLOY_DIGEST_KEY: 'short-but-secret' });
    expect(error).toMatchObject({ hint: expect.stringContaining('openssl rand -hex 32') });
    expect(JSON.stringify(error)).not.toContain('short-but-secret');
  });
});
