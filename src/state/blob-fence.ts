import { Failure } from '../engine/failure.ts';
import { BlobRefusal } from './blob-request.ts';

/** What lock and store of one process share: the id of the leases that its writes must bear. */
export interface Fence {
  /** Undefined while the lock is not held. */
  leaseId: string | undefined;
}

/** The id that a write bears. Throws `Failure` `lock-lost` while the lock is not held. */
export function leaseIdOf({ leaseId }: Fence, place: string): string {
  if (leaseId !== undefined) return leaseId;
  throw new Failure('lock-lost', `${place}: the state is written only while its lock is held`);
}

/**
 * What a refused write of the state means, as a `Failure`: `lock-lost` where a lease, an ETag or a position no longer
 * holds, since only who took over can have changed them; else `state-unwritable`. Anything but a refusal stays as it is.
 */
export function writeFailure(error: unknown): unknown {
  if (!(error instanceof BlobRefusal)) return error;
  const { status, code, message } = error;
  const details = code === undefined ? {} : { code };
  if (status === 412) {
    return new Failure('lock-lost', `the lock was lost: ${message}`, {
      hint: 'Another run has taken over, or `npx deploy unlock` broke the lock. Nothing was written. Type the same command again.',
      ...details,
    });
  }
  return new Failure('state-unwritable', message, {
    hint: 'Look at the blob: it was changed or removed by something that does not take the lock.',
    ...details,
  });
}
