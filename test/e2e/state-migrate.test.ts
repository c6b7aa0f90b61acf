import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { migrateDocument, pushDocument, stateDocument } from '../../src/report/state-documents.ts';
import { useAzurite } from '../state/azurite.ts';
import { blobsIn, inBlob, makeContainer } from './blob-rig.ts';
import { folderHere } from './here.ts';
import { BIN } from './rig.ts';
import { BROKEN, SMALL } from './small.ts';

const azurite = useAzurite();
beforeAll(() => makeContainer(azurite()));

/** A folder that is moved between its two stores; every command knows the connection string. */
function moving(config = SMALL) {
  const made = folderHere({ 'config.yaml': config });
  const prefix = made.folder.split('-').at(-1)?.toLowerCase() ?? '';
  const { connectionString } = azurite();
  const variables = { STATE_CS: connectionString, DEPLOY_STATE_CONNECTION_STRING: connectionString };
  const deploy = (args = '') => made.deploy(args, variables);
  return {
    ...made,
    deploy,
    run: (args = '') => made.run(args, variables),
    migrate: async (args: string) =>
      migrateDocument.parse((await deploy(`state migrate ${args} --output json`)).json()),
    pull: async () => stateDocument.parse((await deploy('state pull')).json()),
    keepInBlob: (text = config) => made.write('config.yaml', inBlob(text, prefix)),
    keepInFolder: (text = config) => made.write('config.yaml', text),
    blobs: () => blobsIn(connectionString, `${prefix}/local/`),
    ends: `--container states --prefix ${prefix}`,
  };
}

describe.concurrent('moving a state', { timeout: 60_000 }, () => {
  it('to the container and back changes nothing of it, and nothing runs anew', async () => {
    const { run, migrate, keepInBlob, keepInFolder, read, exists, blobs, ends, deploy } = moving();
    await run();
    const state = read('state/local/state.json');
    keepInBlob();
    expect(await migrate('--to blob')).toMatchObject({
      result: 'completed',
      serial: 1,
      open: null,
      copies: [expect.stringMatching(/state\.json\..*\.bak$/)],
    });
    expect((await blobs())['state.json']).toBe(state);
    expect(await run()).toMatchObject({ result: 'nothing-to-do' });
    expect(await migrate('--to blob')).toMatchObject({ result: 'nothing-to-do', serial: 1 });

    keepInFolder();
    const refused = await run();
    expect(refused.error).toMatchObject({
      reason: 'state-foreign',
      message: expect.stringContaining('was moved to http'),
    });
    expect(await migrate(`--to file ${ends}`)).toMatchObject({ result: 'completed', serial: 1 });
    expect(read('state/local/state.json')).toBe(state);
    expect(exists('state/local/key')).toBe(false);
    expect(await run()).toMatchObject({ result: 'nothing-to-do' });
    expect((await deploy('state pull')).code).toBe(0);
  });

  it('takes an open run with it, which is undone from the new place', async () => {
    const { run, migrate, keepInBlob, ends, read, resources } = moving(BROKEN);
    const { runId } = await run('--no-rollback');
    const journal = read('state/local/journal.jsonl');
    expect(await migrate(`--to blob ${ends}`)).toMatchObject({ open: { run: runId, phase: 'forward' } });
    expect(read('state/local/journal.jsonl')).toBe('');
    keepInBlob(SMALL);
    expect(journal).toContain(runId);
    expect(await run('rollback')).toMatchObject({ result: 'completed', runId, rollback: { clean: true } });
    expect(resources()).toEqual({});
  });

  it('takes the files of its runs with it', async () => {
    const { run, migrate, ends, blobs, files } = moving();
    const { runId } = await run();
    await migrate(`--to blob ${ends}`);
    expect(Object.keys(await blobs())).toContain(`runs/${runId}/state.json`);
    expect(Object.keys(files('state/local/runs'))).toEqual([]);
  });

  it('names the flags of the other end only, and wants to know where it is', async () => {
    const { deploy, folder } = folderHere();
    const usage = async (args: string) => (await deploy(`state migrate ${args}`)).stderr;
    expect(await usage('--to blob')).toMatch(
      /where in Azure Blob Storage is the state\?\n.*DEPLOY_STATE_CONNECTION_STRING/,
    );
    expect(await usage('--to blob --path x')).toContain('--path means nothing here');
    expect(await usage('--to blob --account No')).toMatch(/--account is not a name for a storage account/);
    expect(await usage('')).toContain('--to is missing');
    expect(await usage('--to ftp')).toContain('allowed choices are file, blob');
    expect(readFileSync(join(folder, 'config.yaml'), 'utf8')).toBe(SMALL);
  });
});

describe.concurrent('a state that is pulled and pushed', { timeout: 60_000 }, () => {
  it('comes from one store and goes to the other', async () => {
    const { run, pull, write, deploy, keepInBlob, blobs, read } = moving();
    await run();
    const pulled = await pull();
    expect(pulled).toMatchObject({ result: 'completed', serial: 1, journal: [] });
    write('pulled.json', JSON.stringify(pulled));
    keepInBlob();
    const pushed = pushDocument.parse((await deploy('state push pulled.json --output json')).json());
    expect(pushed).toMatchObject({ serial: 1, replaced: null, open: null, copies: [] });
    expect(JSON.parse((await blobs())['state.json'] ?? '')).toEqual(
      JSON.parse(read('state/local/state.json')),
    );
    expect(await run()).toMatchObject({ result: 'nothing-to-do' });
  });

  it('may have an open run, whose journal goes with it', async () => {
    const { run, pull, write, deploy, keepInBlob, keepInFolder } = moving(BROKEN);
    const { runId } = await run('--no-rollback');
    const pulled = await pull();
    expect(pulled.journal[0]).toMatchObject({ entry: 'run-started', run: runId });
    write('pulled.json', JSON.stringify(pulled));
    keepInBlob();
    const pushed = pushDocument.parse((await deploy('state push pulled.json --output json')).json());
    expect(pushed.open).toMatchObject({ run: runId });
    expect((await pull()).journal).toEqual(pulled.journal);
    keepInFolder();
  });

  it('is nothing where there is none, and then cannot be pushed', async () => {
    const { pull, write, deploy } = moving();
    const pulled = await pull();
    expect(pulled).toMatchObject({ result: 'nothing-to-do', snapshot: null, lineage: null });
    write('pulled.json', JSON.stringify(pulled));
    expect((await deploy('state push pulled.json')).stderr).toContain('no state that could be written');
  });

  it('is refused when it is older, unless it is forced; a copy of what was there is kept', async () => {
    const { run, pull, write, deploy, read } = moving();
    await run();
    write('pulled.json', JSON.stringify(await pull()));
    const before = read('state/local/state.json');
    write('config.yaml', SMALL.replace('team: blue', 'team: red'));
    await run();
    const refused = await deploy('state push pulled.json');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/the state there is newer: serial 2, not 1\n.*--force/);
    const newer = read('state/local/state.json');
    const pushed = pushDocument.parse((await deploy('state push pulled.json --force --output json')).json());
    expect(pushed).toMatchObject({ serial: 1, replaced: 2 });
    expect(read('state/local/state.json')).toBe(before);
    expect(readFileSync(pushed.copies[0] ?? '', 'utf8')).toBe(newer);
  });

  it.each([
    [
      'another lineage',
      (text: string) => text.replaceAll(/"lineage":"[^"]*"/g, '"lineage":"foreign"'),
      'state-foreign',
    ],
    [
      'another environment',
      (text: string) =>
        text.replace(
          '"environment":"local","cloud":"emulator","tenantId"',
          '"environment":"production","cloud":"emulator","tenantId"',
        ),
      'state-foreign',
    ],
    ['a newer format', (text: string) => text.replace('"format":1', '"format":99'), 'state-invalid'],
    ['half of one', (text: string) => text.slice(0, text.length / 2), 'state-invalid'],
    [
      'a snapshot alone, as it lies in the folder',
      (text: string) => JSON.stringify(JSON.parse(text).snapshot),
      'state-invalid',
    ],
    [
      'damage',
      (text: string) => text.replace('"serial"', '"cereal"').replace('"serial"', '"cereal"'),
      'state-invalid',
    ],
  ])('is refused when it is %s', async (_what, spoil, reason) => {
    const { run, pull, write, deploy, read } = moving();
    await run();
    write('pulled.json', spoil(JSON.stringify(await pull())));
    const before = read('state/local/state.json');
    const { code, stdout } = await deploy('state push pulled.json --output json');
    expect([code, JSON.parse(stdout).error.reason]).toEqual([1, reason]);
    expect(JSON.parse(stdout).error.hint).toMatch(/./);
    expect(read('state/local/state.json')).toBe(before);
  });

  it('is no longer waited for when it does not come, once that is interrupted', async () => {
    const { folder } = folderHere();
    const child = spawn(process.execPath, [BIN, 'state', 'push', '-', '--env', 'local'], {
      cwd: folder,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    // More than a pipe holds: it has left us when it is being read, and then the signal is listened for.
    child.stdin.on('error', () => undefined).write(' '.repeat(1_000_000), () => child.kill('SIGINT'));
    let told = '';
    child.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
    const [code] = await once(child, 'close');
    expect([code, told]).toEqual([130, expect.stringContaining('nothing was begun')]);
  });

  it('is refused where it would forget an open run', async () => {
    const { run, pull, write, deploy, read } = moving();
    await run();
    write('pulled.json', JSON.stringify(await pull()));
    write('config.yaml', BROKEN.replace('team: blue', 'team: red'));
    await run('--no-rollback');
    const journal = read('state/local/journal.jsonl');
    const { code, stdout } = await deploy('state push pulled.json --output json');
    expect([code, JSON.parse(stdout).error.reason]).toEqual([1, 'run-open']);
    expect(read('state/local/journal.jsonl')).toBe(journal);
  });
});
