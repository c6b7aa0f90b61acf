import { beforeAll, describe, expect, it } from 'vitest';
import { historyDocument } from '../../src/report/history/history-document.ts';
import { showDocument } from '../../src/report/history/show-document.ts';
import { useAzurite } from '../state/azurite.ts';
import { blobFolder, inBlob, makeContainer } from './blob-rig.ts';
import { folderHere } from './here.ts';
import { folderWith } from './rig.ts';
import { BROKEN, SMALL } from './small.ts';
import { UNTIL_GO } from './user-steps.ts';

const azurite = useAzurite();
beforeAll(() => makeContainer(azurite()));

describe('a run whose process is killed', { timeout: 60_000 }, () => {
  it('is running while it runs, killed when it is dead, and both parts of the one that went on with it', async () => {
    const { start, deploy, write } = folderWith(UNTIL_GO);
    const history = async () => historyDocument.parse((await deploy('history --output json')).json());
    const running = start(['--env', 'local', '--output', 'json']);
    await running.told('mine: started');
    const [during] = (await history()).runs;
    expect(during).toMatchObject({ result: 'running', open: true, parts: 1, command: 'run' });
    expect(during?.by).not.toBeNull();

    running.child.kill('SIGKILL');
    await running.ended;
    const [killed] = (await history()).runs;
    expect(killed).toMatchObject({ run: during?.run, result: 'killed', open: true, by: during?.by });
    expect((await deploy('history')).stdout).toMatch(/^! \S+ .* killed .*\n! run \S+ is open\n/m);
    const shown = await deploy('show');
    expect(shown.stdout).toMatch(/^! run \S+: killed\n/);
    expect(shown.stdout).toMatch(/\n! mine +\+[\d.]+s +[\d.]+s +cut off;/);

    write('go', '');
    await deploy();
    const { run, parts } = showDocument.parse((await deploy('show --output json')).json());
    expect(run).toMatchObject({ run: during?.run, result: 'completed', open: false, parts: 2 });
    expect(parts.map(({ source, result }) => [source, result])).toEqual([
      ['log', 'killed'],
      ['report', 'completed'],
    ]);
    expect((await history()).runs).toEqual([run]);
    expect((await deploy('report --html -')).stdout).toContain('The commands on this run');
  });
});

describe('the past of a state in a container', { timeout: 60_000 }, () => {
  it('is told as that in a folder is, with the addresses of its files', async () => {
    const { run, deploy, configure } = blobFolder(azurite());
    const good = await run();
    configure(BROKEN.replace('blue', 'green'));
    const failed = await run('--rollback');
    const { runs, place, unreadable } = historyDocument.parse((await deploy('history --output json')).json());
    expect(runs.map(({ run: id, result, undo }) => [id, result, undo])).toEqual([
      [failed.runId, 'failed', 'clean'],
      [good.runId, 'completed', 'none'],
    ]);
    expect(unreadable).toEqual([]);
    const { files, steps } = showDocument.parse((await deploy('show --output json')).json());
    expect(files.log).toBe(`${place}/runs/${failed.runId}/log.jsonl`);
    expect(files.log).toMatch(/^http/);
    expect(steps.find(({ name }) => name === 'create_monitoring')?.undo?.how).toBe('restored');
    expect((await deploy('logs last create_monitoring --evidence')).stdout).toContain('Broken');
    expect((await deploy('report --html -')).stdout).toContain('Undo, and its proof');
  });

  it('moves with the state, there and back', async () => {
    const { connectionString } = azurite();
    const { folder, write, ...made } = folderHere({ 'config.yaml': SMALL });
    const variables = { STATE_CS: connectionString, DEPLOY_STATE_CONNECTION_STRING: connectionString };
    const prefix = folder.split('-').at(-1)?.toLowerCase() ?? '';
    const rows = async () =>
      historyDocument.parse((await made.deploy('history --output json', variables)).json()).runs;
    await made.run('', variables);
    write('config.yaml', BROKEN.replace('blue', 'green'));
    await made.run('--no-rollback', variables);
    const before = await rows();
    expect(before.map(({ open }) => open)).toEqual([true, false]);
    await made.deploy(`state migrate --to blob --container states --prefix ${prefix}`, variables);
    write('config.yaml', inBlob(BROKEN.replace('blue', 'green'), prefix));
    expect(await rows()).toEqual(before);
    await made.deploy('state migrate --to file', variables);
    write('config.yaml', BROKEN.replace('blue', 'green'));
    expect(await rows()).toEqual(before);
  });

  it('says that a state has moved, in place of an empty list', async () => {
    const { connectionString } = azurite();
    const { folder, ...made } = folderHere({ 'config.yaml': SMALL });
    const variables = { DEPLOY_STATE_CONNECTION_STRING: connectionString };
    await made.run('', variables);
    const prefix = folder.split('-').at(-1)?.toLowerCase() ?? '';
    await made.deploy(`state migrate --to blob --container states --prefix ${prefix}`, variables);
    const { code, stderr } = await made.deploy('history', variables);
    expect(code).toBe(1);
    expect(stderr).toContain('the state was moved to http');
  });
});
