import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { snapshotSchema as snapshot } from '../../src/engine/state.ts';
import { resetDocument } from '../../src/report/reset-document.ts';
import { folderHere } from './here.ts';
import { BROKEN, SMALL } from './small.ts';

let deployed: ReturnType<typeof folderHere>;
beforeAll(async () => {
  deployed = folderHere();
  await deployed.run();
});

function copy(): ReturnType<typeof folderHere> {
  const other = folderHere();
  cpSync(join(deployed.folder, 'state'), join(other.folder, 'state'), { recursive: true });
  return other;
}

describe.concurrent('--reset-state', () => {
  it('forgets the state, keeps a copy and the lineage, and leaves the resources, which are recognised', async () => {
    const { deploy, run, read, exists, resources, files } = copy();
    const before = { resources: resources(), state: read('state/local/state.json') };
    const { code, stdout } = await deploy('--reset-state --yes');
    expect(code).toBe(0);
    expect(stdout).toContain('forgot the state of small in local (emulator)');
    expect(stdout).toContain('create_monitoring\n');
    const copies = Object.entries(files()).filter(([name]) =>
      /^state\.json\.\d{4}-\d\d-\d\dT[\d-]+Z\.bak$/.test(name),
    );
    expect(copies.map(([, text]) => text)).toEqual([before.state]);
    expect(exists('state/local/azure.json')).toBe(true);
    expect(JSON.parse(read('state/local/state.json'))).toMatchObject({
      lineage: JSON.parse(before.state).lineage,
      records: {},
    });
    const again = await run();
    expect(again.steps.map(({ changed }) => changed)).toEqual(
      again.steps.map(() => [{ leaf: '<never ran>' }]),
    );
    expect(resources()).toEqual(before.resources);
    // Recognised as made by us: what it would go back to is nothing.
    const { after, origin } =
      snapshot.parse(JSON.parse(read('state/local/state.json'))).records['create_monitoring'] ?? {};
    expect(origin).toEqual(Object.fromEntries(Object.keys(after ?? {}).map((at) => [at, null])));
    expect(Object.keys(origin ?? {}).length).toBeGreaterThan(1);
  });

  it('works on a damaged state, too, and saves its lineage', async () => {
    const { deploy, read, write, run } = copy();
    const { lineage } = JSON.parse(read('state/local/state.json'));
    write('state/local/state.json', read('state/local/state.json').slice(0, 500));
    const ended = await deploy('--reset-state --yes --output json');
    expect(resetDocument.parse(ended.json())).toMatchObject({
      result: 'completed',
      lineage,
      damage: expect.stringContaining('cannot be read'),
    });
    expect(await run()).toMatchObject({ result: 'completed' });
  });

  it('gives up an open run, says so, and is not undone by a later rollback', async () => {
    const { deploy, run, write } = copy();
    write('config.yaml', BROKEN.replace('team: blue', 'team: red'));
    const { runId } = await run('--no-rollback');
    const ended = await deploy('--reset-state --yes');
    expect(ended.stdout).toContain(`run ${runId} is open: it is given up, and what it changed stays`);
    write('config.yaml', SMALL);
    expect(await run('rollback')).toMatchObject({ result: 'nothing-to-do' });
    expect(await run()).toMatchObject({ result: 'completed', open: false });
  });

  it('has nothing to do where there is no state', async () => {
    const { deploy, files } = folderHere();
    const ended = await deploy('--reset-state --output json');
    expect(resetDocument.parse(ended.json())).toMatchObject({
      result: 'nothing-to-do',
      exitCode: 0,
      copies: [],
    });
    expect(files()).toEqual({});
  });
});
