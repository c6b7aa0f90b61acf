import type { BlobLeaseClient } from '@azure/storage-blob';
import { Failure } from '../engine/failure.ts';
import { aboutBlob, blobIn, createBlob, isRefusal, urlOf, type BlobFolder } from './blob-folder.ts';
import { JOURNAL } from './blob-journal.ts';
import { storeRequest, type BlobLimits } from './blob-request.ts';
import { SNAPSHOT } from './blob-snapshot.ts';

/** One lease, of 15 to 60 seconds, under an id that its holder has made. */
export interface LeaseTerms {
  readonly id: string;
  readonly seconds: number;
}

/** The blobs that are written under a lease. */
export const GUARDED = [SNAPSHOT, JOURNAL] as const;

/**
 * Leases a blob that exists; false when somebody else has leased it. To repeat it under the same id is to renew it.
 * Throws `BlobRefusal` 404 where there is no blob.
 */
export async function leaseBlob(folder: BlobFolder, name: string, terms: LeaseTerms): Promise<boolean> {
  try {
    await asking(folder, name, terms.id, (lease, abortSignal) =>
      lease.acquireLease(terms.seconds, { abortSignal }),
    );
    return true;
  } catch (error) {
    if (isRefusal(error, 409)) return false;
    throw error;
  }
}

/**
 * Leases a guarded blob for who holds the lock: it is made, empty, where there is none, and a lease that a dead holder
 * left on it is broken. Throws `Failure` `lock-lost` when somebody else is as quick.
 */
export async function takeOver(folder: BlobFolder, name: string, terms: LeaseTerms): Promise<void> {
  for (let tries = 0; tries < 3; tries++) {
    try {
      if (await leaseBlob(folder, name, terms)) return;
      await breakLease(folder, name);
    } catch (error) {
      if (!isRefusal(error, 404)) throw error;
      await createGuarded(folder, name);
    }
  }
  throw new Failure('lock-lost', `${urlOf(folder, name)}: somebody else leases it again and again`, {
    hint: 'Nothing was written. See who holds the lock with `npx deploy unlock`, and type the same command again.',
  });
}

/** Renews, in one attempt. Throws `Failure` `lock-lost` when the lease is over, and a network's failure as it is. */
export async function renewLease(
  folder: BlobFolder,
  name: string,
  { id }: LeaseTerms,
  limits: BlobLimits,
): Promise<void> {
  try {
    await asking(folder, name, id, (lease, abortSignal) => lease.renewLease({ abortSignal }), limits);
  } catch (error) {
    if (!isRefusal(error, 404, 409, 412)) throw error;
    throw new Failure('lock-lost', `the lock was lost: ${error.message}`, {
      hint: 'Another run has taken over, or `npx deploy unlock` broke the lock. Type the same command again.',
      ...(error.code === undefined ? {} : { code: error.code }),
    });
  }
}

/** Gives a lease back; one that is over is left as it is. */
export async function releaseLease(folder: BlobFolder, name: string, { id }: LeaseTerms): Promise<void> {
  await unlessOver(() =>
    asking(folder, name, id, (lease, abortSignal) => lease.releaseLease({ abortSignal })),
  );
}

/** Ends whoever's lease, at once; where there is none, that is well. */
export async function breakLease(folder: BlobFolder, name: string): Promise<void> {
  await unlessOver(() =>
    asking(folder, name, undefined, (lease, abortSignal) => lease.breakLease(0, { abortSignal })),
  );
}

async function asking(
  folder: BlobFolder,
  name: string,
  id: string | undefined,
  ask: (lease: BlobLeaseClient, signal: AbortSignal) => Promise<unknown>,
  limits: BlobLimits = folder.container.limits,
): Promise<void> {
  const lease = (await blobIn(folder, name)).getBlobLeaseClient(id);
  await storeRequest({ ...aboutBlob(folder, name, true), limits }, (signal) => ask(lease, signal));
}

async function unlessOver(end: () => Promise<void>): Promise<void> {
  try {
    await end();
  } catch (error) {
    if (!isRefusal(error, 404, 409)) throw error;
  }
}

/** Who comes second finds it made: that is as good. */
async function createGuarded(folder: BlobFolder, name: string): Promise<void> {
  if (name === SNAPSHOT) {
    await createBlob(folder, name, '');
    return;
  }
  const client = (await folder.container.client()).getAppendBlobClient(`${folder.path}${name}`);
  try {
    await storeRequest(aboutBlob(folder, name, true), (abortSignal) =>
      client.create({ conditions: { ifNoneMatch: '*' }, abortSignal }),
    );
  } catch (error) {
    if (!isRefusal(error, 409, 412)) throw error;
  }
}
