import { z } from 'zod';
import { Failure } from '../engine/failure.ts';

/** Who holds a lock: shown to those who are refused. */
export type Holder = z.output<typeof holderSchema>;

/** The shape of the note that a holder leaves. */
export const holderSchema = z.object({
  user: z.string(),
  host: z.string(),
  pid: z.number().int(),
  command: z.string(),
  since: z.string(),
  /** The address of the CI job that it runs in. */
  job: z.string().exactOptional(),
});

/** A lock that is held. */
export interface Lease {
  /**
   * Throws a `Failure` `lock-lost` unless the lock is surely still held now, by the monotonic clock: asked before every
   * write to the cloud, so that a holder that slept through its time writes nothing any more.
   */
  check(): void;
  /** Gives the lock back, and never rejects: what cannot be given back frees itself. */
  release(): Promise<void>;
}

/** Takes the one lock of an environment, or throws a `Failure` `locked` that names the holder. It frees itself when its holder dies. */
export type AcquireLock = (holder: Holder) => Promise<Lease>;

/** What can be seen of a lock from outside. */
export interface LockState {
  readonly held: boolean;
  /** Whose note lies there: the holder's, or, where `held` is false, a dead one's; undefined where none can be read. */
  readonly holder: Holder | undefined;
}

/** The one lock of an environment. */
export interface Lock {
  readonly acquire: AcquireLock;
  /** Looks who holds it, and changes nothing. */
  look(): Promise<LockState>;
  /**
   * Takes the lock away from its holder, whose writes are refused from then on, and removes a note that a dead holder
   * left. Resolves where nobody holds it. Throws `Failure` `locked` where it cannot be taken away: a lock of the kernel
   * is held by a living process, and frees itself when that ends, and where not this holder has it, but another by now.
   */
  break(from?: Holder): Promise<void>;
}

/** What those are told who find a lock held: a `Failure` `locked` that names the holder. */
export function lockedBy(holder: Holder | undefined, hint: string): Failure {
  return new Failure('locked', `the environment is locked by ${describeHolder(holder)}`, { hint });
}

/** Says in one line who holds a lock. */
export function describeHolder(holder: Holder | undefined): string {
  if (holder === undefined) return 'another process';
  const { user, host, pid, since, command, job } = holder;
  return `${user}@${host}, process ${pid}, since ${since}: ${command}${job === undefined ? '' : ` (${job})`}`;
}

/** Reads a note; undefined for what is none. */
export function readHolder(note: string): Holder | undefined {
  try {
    return holderSchema.parse(JSON.parse(note));
  } catch {
    return undefined;
  }
}
