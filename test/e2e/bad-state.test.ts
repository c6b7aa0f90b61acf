import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { folderHere } from './here.ts';

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

describe.concurrent('a state that is not as it should be is refused, and kept:', () => {
  it.each([
    ['truncated', (text: string) => text.slice(0, text.length / 2), 'state-invalid', /cannot be read/],
    ['empty', () => '', 'state-invalid', /it is empty/],
    ['not JSON', () => 'hello', 'state-invalid', /cannot be read/],
    [
      'newer',
      (text: string) => text.replace('"format": 1', '"format": 99'),
      'state-invalid',
      /newer version/,
    ],
    [
      'of another environment',
      (text: string) => text.replace('"local"', '"production"'),
      'state-foreign',
      /production/,
    ],
  ] as const)('%s', async (_title, spoil, reason, says) => {
    const { run, read, write, files } = copy();
    write('state/local/state.json', spoil(read('state/local/state.json')));
    const before = files();
    const { exitCode, error } = await run();
    expect({ exitCode, reason: error?.reason }).toEqual({ exitCode: 1, reason });
    expect(`${error?.message} ${error?.hint}`).toMatch(says);
    expect(error?.hint).toBeTruthy();
    expect(await run('rollback')).toMatchObject({ exitCode: 1, error: { reason } });
    expect(files()).toEqual(before);
  });

  it('in a folder that cannot be written', async () => {
    const { run, folder, exists } = folderHere();
    // Root may write anywhere: a file in the place of the folder stops everybody.
    writeFileSync(join(folder, 'state'), '');
    const { error, exitCode } = await run();
    expect({ exitCode, reason: error?.reason }).toEqual({ exitCode: 1, reason: 'state-unwritable' });
    expect(error?.hint).toBeTruthy();
    expect(exists('state/local')).toBe(false);
  });

  it('because the embedded Azure beside it is damaged', async () => {
    const { run, write } = copy();
    write('state/local/azure.json', '{"format":1');
    const { error } = await run();
    expect(error).toMatchObject({ reason: 'state-invalid', hint: expect.stringContaining('azure.json') });
    expect(error?.message).toMatch(/state\/local\/azure\.json: /);
  });
});
