import { describe, expect, it } from 'vitest';
import { historyDocument } from '../../src/report/history/history-document.ts';
import { showDocument } from '../../src/report/history/show-document.ts';
import { folderWith } from './rig.ts';
import { UNTIL_GO } from './user-steps.ts';

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
    expect(shown.stdout).toMatch(/\n▶ mine +\+[\d.]+s +[\d.]+s/);

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
