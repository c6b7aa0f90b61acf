import { Failure, toFailure } from '../engine/failure.ts';
import type { World } from '../engine/world.ts';
import type { AcquireLock, Holder, Lease } from './lock.ts';

/** How a lock that somebody else holds is waited for. */
export interface Waiting {
  /** After so long it is given up; 0: at once. */
  readonly waitMs: number;
  readonly world: World;
  readonly signal: AbortSignal;
  /** Told whom it waits for: at the first refusal, and whenever it is somebody else. */
  readonly onWaiting: (message: string) => void;
}

/**
 * Takes a lock, waiting until it is free. The holder's note says since when it holds it, not since when it waited.
 * Throws `Failure` `locked`, the last refusal, when the time is over, the signal's reason as soon as it is aborted (a
 * lock that is got after that is given back), and at once whatever else the lock throws.
 */
export async function waitForLock(
  acquire: AcquireLock,
  holder: Omit<Holder, 'since'>,
  { waitMs, world, signal, onWaiting }: Waiting,
): Promise<Lease> {
  const until = world.now() + waitMs;
  let told: string | undefined;
  for (let delay = FIRST_DELAY_MS; ; delay = Math.min(2 * delay, LONGEST_DELAY_MS)) {
    signal.throwIfAborted();
    const now = new Date(world.now()).toISOString();
    const refused = await unlessAborted(attempt(acquire, { ...holder, since: now }), signal);
    if (!(refused instanceof Failure)) return refused;
    const left = until - world.now();
    if (left <= 0) throw refused;
    if (refused.message !== told) onWaiting(refused.message);
    told = refused.message;
    await world.sleep(Math.min(delay, left), signal);
  }
}

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 2000;

async function attempt(acquire: AcquireLock, holder: Holder): Promise<Lease | Failure> {
  try {
    return await acquire(holder);
  } catch (error) {
    const failure = toFailure(error);
    if (failure.reason === 'locked') return failure;
    throw error;
  }
}

/** A store that hangs takes a minute to say so. */
async function unlessAborted(
  taking: Promise<Lease | Failure>,
  signal: AbortSignal,
): Promise<Lease | Failure> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort);
  try {
    return await Promise.race([taking, aborted]);
  } catch (error) {
    if (signal.aborted) void taking.then(giveBack, () => undefined);
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

async function giveBack(taken: Lease | Failure): Promise<void> {
  if (!(taken instanceof Failure)) await taken.release();
}
