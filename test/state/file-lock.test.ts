import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { fileLock } from '../../src/state/file-lock.ts';
import type { Holder, Lease } from '../../src/state/lock.ts';
import { describeLock } from './lock-contract.ts';
import { temporaryFolder } from './folder.ts';

const me: Holder = { user: 'me', host: 'here', pid: process.pid, command: 'test', since: 'now' };

/** Another process that holds the lock of a folder. */
async function holderOf(folder: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'lock-holder.ts'), folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  if (child.stdout) await once(child.stdout, 'data');
  return child;
}

async function taken(folder: string): Promise<Lease> {
  const lease = await fileLock(folder).acquire(me);
  onTestFinished(() => lease.release());
  return lease;
}

describeLock('a folder', async () => {
  const folder = join(temporaryFolder(), 'state', 'local');
  return { open: () => fileLock(folder) };
});

describe('the lock of a folder', () => {
  test('is taken, says by whom, and is given back', async () => {
    const folder = join(temporaryFolder(), 'state', 'local');
    const lease = await fileLock(folder).acquire(me);
    expect(JSON.parse(readFileSync(join(folder, 'lock.json'), 'utf8'))).toEqual(me);
    await lease.release();
    expect(existsSync(join(folder, 'lock.json'))).toBe(false);
    await taken(folder);
  });

  test('is refused within the same process, too', async () => {
    const folder = temporaryFolder();
    await taken(folder);
    await expect(fileLock(folder).acquire(me)).rejects.toMatchObject({ reason: 'locked' });
  });

  test('is refused while another process holds it, naming the holder', async () => {
    const folder = temporaryFolder();
    const child = await holderOf(folder);
    await expect(fileLock(folder).acquire(me)).rejects.toMatchObject({
      reason: 'locked',
      message:
        'the environment is locked by ann@builder, ' +
        `process ${child.pid}, since 2026-01-01T00:00:00Z: deploy --env local`,
      hint: expect.stringContaining('frees itself'),
    });
  });

  test('is free as soon as its holder ends', async () => {
    const folder = temporaryFolder();
    const child = await holderOf(folder);
    child.stdin?.end();
    await once(child, 'exit');
    expect(await taken(folder)).toBeDefined();
  });

  test('is free at once when its holder is killed', async () => {
    const folder = temporaryFolder();
    const child = await holderOf(folder);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await taken(folder);
    // The note of the dead is not taken for the living's.
    expect(JSON.parse(readFileSync(join(folder, 'lock.json'), 'utf8'))).toEqual(me);
  });

  test('is kept while its holder is stopped', async () => {
    const folder = temporaryFolder();
    const child = await holderOf(folder);
    child.kill('SIGSTOP');
    await wait(50);
    await expect(fileLock(folder).acquire(me)).rejects.toMatchObject({ reason: 'locked' });
    child.kill('SIGCONT');
    child.stdin?.end();
    await once(child, 'exit');
    await taken(folder);
  });

  test('does not know its holder when there is no note yet, or none that can be read', async () => {
    const folder = temporaryFolder();
    await taken(folder);
    writeFileSync(join(folder, 'lock.json'), 'half a no');
    await expect(fileLock(folder).acquire(me)).rejects.toThrow(
      'the environment is locked by another process',
    );
  });

  test('cannot be taken where its folder cannot be made', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'state'), 'a file');
    await expect(fileLock(join(folder, 'state')).acquire(me)).rejects.toMatchObject({
      reason: 'state-unwritable',
    });
  });

  test('cannot be taken where its file is something else', async () => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, 'lock.sqlite'),
      'not a database, but long enough to be looked at as one'.repeat(40),
    );
    await expect(fileLock(folder).acquire(me)).rejects.toMatchObject({ reason: 'state-unwritable' });
  });

  test('is lost when its file is taken away under its holder: the next one locks another file', async () => {
    const folder = temporaryFolder();
    const lease = await taken(folder);
    lease.check();
    rmSync(join(folder, 'lock.sqlite'));
    expect(() => lease.check()).toThrow(expect.objectContaining({ reason: 'lock-lost' }));
    await taken(folder);
    expect(() => lease.check()).toThrow(expect.objectContaining({ reason: 'lock-lost' }));
    await lease.release();
    expect(await fileLock(folder).look()).toEqual({ held: true, holder: me });
  });

  test('is not held when its note could not be written', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'lock.json'));
    await expect(fileLock(folder).acquire(me)).rejects.toMatchObject({
      reason: 'state-unwritable',
      message: expect.stringContaining('lock.json'),
    });
    await expect(fileLock(folder).acquire(me)).rejects.toMatchObject({ reason: 'state-unwritable' });
  });

  test('of a living process cannot be broken, and says whose it is', async () => {
    const folder = temporaryFolder();
    const child = await holderOf(folder);
    await expect(fileLock(folder).break()).rejects.toMatchObject({
      reason: 'locked',
      message: expect.stringContaining(`ann@builder, process ${child.pid}`),
      hint: expect.stringContaining('end that process'),
    });
    await expect(fileLock(folder).look()).resolves.toMatchObject({ held: true, holder: { pid: child.pid } });
  });

  test('shows the note of a dead holder as such, and breaking removes it', async () => {
    const folder = temporaryFolder();
    const child = await holderOf(folder);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await fileLock(folder).look()).toMatchObject({ held: false, holder: { user: 'ann' } });
    await fileLock(folder).break();
    expect(await fileLock(folder).look()).toEqual({ held: false, holder: undefined });
    expect(existsSync(join(folder, 'lock.json'))).toBe(false);
  });

  test('is looked at without making anything', async () => {
    const folder = join(temporaryFolder(), 'state', 'local');
    await fileLock(folder).look();
    await fileLock(folder).break();
    expect(existsSync(folder)).toBe(false);
  });
});
