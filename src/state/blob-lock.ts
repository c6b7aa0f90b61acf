import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Fence } from './blob-fence.ts';
import {
  aboutBlob,
  blobIn,
  createBlob,
  isRefusal,
  readBlob,
  removeBlob,
  type BlobFolder,
} from './blob-folder.ts';
import {
  breakLease,
  GUARDED,
  leaseBlob,
  releaseLease,
  renewLease,
  takeOver,
  type LeaseTerms,
} from './blob-leases.ts';
import { storeRequest } from './blob-request.ts';
import { type Holder, type Lease, type Lock, lockedBy, type LockState, readHolder } from './lock.ts';
import { keepRenewed } from './renewal.ts';
import { startStopwatch, type Stopwatch } from './stopwatch.ts';

/** How long leases last, and by which clock. */
export interface BlobLockOptions {
  /** 15 to 60. Default 60: after so long a dead holder's lock is free. */
  readonly leaseSeconds?: number;
  readonly startStopwatch?: () => Stopwatch;
}

/**
 * Locks an environment whose state is in Azure Blob Storage: `lock.json`, the holder's note, is leased, and with it, under
 * the same id, `state.json` and `journal.jsonl`, so that the service itself refuses the writes of a stale holder. The
 * leases are renewed together; what a dead holder left frees itself when its time is over. While it is held, `fence`
 * bears the id for the store. Throws `Failure` as `storeRequest` does, too.
 * Source: Microsoft Learn, "Lease Blob" (durations, outcomes by lease state).
 */
export function blobLock(folder: BlobFolder, fence: Fence, options: BlobLockOptions = {}): Lock {
  const look = async (): Promise<LockState> => {
    const found = await readBlob(folder, LOCK);
    return { held: found?.leased === true, holder: found && readHolder(found.content.toString('utf8')) };
  };
  return {
    acquire: async (holder) => {
      const terms: LeaseTerms = { id: randomUUID(), seconds: options.leaseSeconds ?? 60 };
      if (!(await takeLock(folder, terms, holder)))
        throw lockedBy(await noteOfOther(look), freesItself(terms));
      try {
        return await guarded(folder, fence, terms, options.startStopwatch ?? startStopwatch);
      } catch (error) {
        await giveBack(folder, terms);
        throw error;
      }
    },
    look,
    break: async (from) => {
      const { held, holder } = await look();
      if (held && from !== undefined && !isDeepStrictEqual(holder, from)) throw lockedBy(holder, SINCE_THEN);
      // The lock last: who takes it then must not find these broken under its hands. Where nobody holds it, none is
      // broken: what a dead holder left the next one breaks, and who takes it now must keep it.
      for (const name of held ? [...GUARDED, LOCK] : []) await breakLease(folder, name);
      await removeBlob(folder, LOCK);
    },
  };
}

const LOCK = 'lock.json';

const SINCE_THEN = 'It was taken since then: look who holds it now, and type the same command again.';

function freesItself({ seconds }: LeaseTerms): string {
  return `Wait for it with --lock-wait. If its process is dead, it frees itself within ${seconds} s; \`npx deploy unlock\` breaks it.`;
}

/** Leases the lock, and sees that the holder's note is in it; false when somebody else has it. */
async function takeLock(folder: BlobFolder, terms: LeaseTerms, holder: Holder): Promise<boolean> {
  const note = `${JSON.stringify(holder)}\n`;
  for (let tries = 0; tries < 3; tries++) {
    // Empty: with a note in it, those who are refused could hear the name of one who is refused himself.
    await createBlob(folder, LOCK, '');
    try {
      if (!(await leaseBlob(folder, LOCK, terms))) return false;
      await writeNote(folder, terms, note);
      return true;
    } catch (error) {
      // The one who had it gave it back, and removed it, just now.
      if (isRefusal(error, 404)) continue;
      await giveBack(folder, terms);
      throw error;
    }
  }
  return false;
}

async function writeNote(folder: BlobFolder, { id }: LeaseTerms, note: string): Promise<void> {
  const client = await blobIn(folder, LOCK);
  const bytes = Buffer.from(note);
  await storeRequest(aboutBlob(folder, LOCK, true), (abortSignal) =>
    client.upload(bytes, bytes.length, { conditions: { leaseId: id }, abortSignal }),
  );
}

/** Who has just taken it has perhaps not written the note yet. */
async function noteOfOther(look: () => Promise<LockState>): Promise<Holder | undefined> {
  for (let tries = 0; tries < 10; tries++) {
    const { held, holder } = await look();
    if (!held || holder !== undefined) return held ? holder : undefined;
    await sleep(100);
  }
  return undefined;
}

/** Leases what the lock guards, and keeps all of it. */
async function guarded(
  folder: BlobFolder,
  fence: Fence,
  terms: LeaseTerms,
  start: () => Stopwatch,
): Promise<Lease> {
  await Promise.all(GUARDED.map((name) => takeOver(folder, name, terms)));
  const leaseMs = terms.seconds * 1000;
  const limits = { attemptMs: leaseMs / 6, budgetMs: 0, delayMs: 0 };
  const since = start();
  // The lock once more, last: who slept since it was taken, and broke what is another's by now, finds out here.
  await renewLease(folder, LOCK, terms, folder.container.limits);
  fence.leaseId = terms.id;
  const renewal = keepRenewed({
    leaseMs,
    since,
    startStopwatch: start,
    renew: async () => {
      await Promise.all([LOCK, ...GUARDED].map((name) => renewLease(folder, name, terms, limits)));
    },
  });
  return {
    check: () => renewal.check(),
    release: async () => {
      await renewal.stop();
      if (fence.leaseId === terms.id) fence.leaseId = undefined;
      await giveBack(folder, terms);
    },
  };
}

/**
 * To delete the note under its lease is to give the lock back. What fails here frees itself; what comes late, when the
 * next one has taken over, is refused.
 */
async function giveBack(folder: BlobFolder, terms: LeaseTerms): Promise<void> {
  const { limits } = folder.container;
  const { attemptMs, budgetMs } = limits;
  const hasty = { ...limits, attemptMs: Math.min(attemptMs, 5000), budgetMs: Math.min(budgetMs, 5000) };
  const inHaste = { ...folder, container: { ...folder.container, limits: hasty } };
  const client = await blobIn(inHaste, LOCK);
  await Promise.allSettled([
    ...GUARDED.map((name) => releaseLease(inHaste, name, terms)),
    storeRequest(aboutBlob(inHaste, LOCK, true), (abortSignal) =>
      client.delete({ conditions: { leaseId: terms.id }, abortSignal }),
    ),
  ]);
}
