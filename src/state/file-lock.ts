import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../engine/failure.ts';
import { type Holder, type Lock, lockedBy, readHolder } from './lock.ts';

/**
 * Locks a state folder through the kernel: an exclusive transaction on an empty SQLite file, whose file lock outlives
 * SIGSTOP and is gone the instant its process dies, whatever killed it. The note beside it only says who holds it.
 */
export function fileLock(folder: string): Lock {
  const note = join(folder, 'lock.json');
  const file = join(folder, 'lock.sqlite');
  return {
    acquire: async (holder) => {
      makeFolderOf(folder, file);
      const free = await lockKernel(file);
      if (free === undefined) throw lockedBy(readNote(note), FREES_ITSELF);
      try {
        writeFileSync(note, `${JSON.stringify(holder)}\n`);
      } catch (error) {
        free();
        throw unwritable(note, error);
      }
      const locked = inodeOf(file);
      let held = true;
      return {
        // The kernel holds it until the process dies. But who removes the file makes room for another one.
        check: () => {
          if (inodeOf(file) !== locked) throw removed(file);
        },
        release: async () => {
          // A second time the note would be the next holder's.
          if (!held) return;
          held = false;
          if (inodeOf(file) === locked) removeNote(note);
          free();
        },
      };
    },
    look: async () => {
      const holder = readNote(note);
      if (!existsSync(file)) return { held: false, holder };
      const free = await lockKernel(file);
      free?.();
      return { held: free === undefined, holder };
    },
    break: async () => {
      if (!existsSync(file)) return removeNote(note);
      const free = await lockKernel(file);
      if (free === undefined) throw lockedBy(readNote(note), CANNOT_BREAK);
      removeNote(note);
      free();
    },
  };
}

const FREES_ITSELF = 'Wait until it ends, or end it: the lock frees itself when its process is gone.';
const CANNOT_BREAK =
  'The kernel keeps this lock for a living process, and nobody can break it: end that process, and it frees itself.';

/** Takes the kernel's lock; undefined when somebody else has it. What it returns gives it back. */
async function lockKernel(file: string): Promise<(() => void) | undefined> {
  const { DatabaseSync } = await import('node:sqlite');
  let database: InstanceType<typeof DatabaseSync>;
  try {
    database = new DatabaseSync(file, { timeout: COLLISION_MS });
  } catch (error) {
    throw unwritable(file, error);
  }
  try {
    database.exec('BEGIN EXCLUSIVE');
    return () => database.close();
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw unwritable(file, error);
  }
}

/** Two who come at the same instant stand in each other's way: without a second try both could be refused. */
const COLLISION_MS = 100;

/** SQLITE_BUSY is 5 (sqlite.org/rescode.html). */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5;
}

/** Which file a path names now; undefined for none. While the locked one is open, no other gets its number. */
function inodeOf(file: string): bigint | undefined {
  try {
    return statSync(file, { bigint: true }).ino;
  } catch {
    return undefined;
  }
}

function removed(file: string): Failure {
  return new Failure('lock-lost', `${file}: the file of the lock was removed while it was held`, {
    hint: 'Nothing more was written. Let nothing clean the folder of the state during a run, and type the same command again.',
  });
}

function makeFolderOf(folder: string, file: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw unwritable(file, error);
  }
}

function readNote(note: string): Holder | undefined {
  try {
    return readHolder(readFileSync(note, 'utf8'));
  } catch {
    return undefined;
  }
}

/** A note that stays says nothing wrong for long: the next holder writes its own. */
function removeNote(note: string): void {
  try {
    rmSync(note, { force: true });
  } catch {
    // It cannot be removed; the lock is given back all the same.
  }
}

function unwritable(file: string, error: unknown): Failure {
  const why = error instanceof Error ? error.message : String(error);
  return new Failure('state-unwritable', `${file}: the lock cannot be taken (${why})`, {
    hint: 'Check the folder’s owner and the space on its disk.',
    cause: error,
  });
}
