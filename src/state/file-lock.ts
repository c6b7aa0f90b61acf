import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../engine/failure.ts';
import { type AcquireLock, type Holder, holderSchema } from './lock.ts';

/**
 * Locks a state folder through the kernel: an exclusive transaction on an empty SQLite file, whose file lock outlives
 * SIGSTOP and is gone the instant its process dies, whatever killed it. The note beside it only says who holds it.
 */
export function fileLock(folder: string): AcquireLock {
  const note = join(folder, 'lock.json');
  return async (holder) => {
    const { DatabaseSync } = await import('node:sqlite');
    const file = join(folder, 'lock.sqlite');
    let database: InstanceType<typeof DatabaseSync>;
    try {
      mkdirSync(folder, { recursive: true });
      database = new DatabaseSync(file, { timeout: 0 });
    } catch (error) {
      throw unwritable(file, error);
    }
    try {
      database.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      database.close();
      if (isBusy(error)) throw refusal(readHolder(note));
      throw unwritable(file, error);
    }
    try {
      writeFileSync(note, `${JSON.stringify(holder)}\n`);
    } catch (error) {
      database.close();
      throw unwritable(note, error);
    }
    return {
      // The kernel holds it until the process dies: it cannot be lost in between.
      check: () => undefined,
      release: async () => {
        rmSync(note, { force: true });
        database.close();
      },
    };
  };
}

/** SQLITE_BUSY is 5 (sqlite.org/rescode.html). */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5;
}

function refusal(holder: Holder | undefined): Failure {
  const who = holder
    ? `${holder.user}@${holder.host}, process ${holder.pid}, since ${holder.since}: ${holder.command}`
    : 'another process';
  return new Failure('locked', `the environment is locked by ${who}`, {
    hint: 'Wait until it ends, or end it: the lock frees itself when its process is gone.',
  });
}

function readHolder(note: string): Holder | undefined {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(note, 'utf8')));
  } catch {
    return undefined;
  }
}

function unwritable(file: string, error: unknown): Failure {
  const why = error instanceof Error ? error.message : String(error);
  return new Failure('state-unwritable', `${file}: the lock cannot be taken (${why})`, {
    hint: 'Check the folder’s owner and the space on its disk.',
    cause: error,
  });
}
