import { z } from 'zod';

/** Who holds a lock: shown to those who are refused. */
export type Holder = z.output<typeof holderSchema>;

/** The shape of the note that a holder leaves. */
export const holderSchema = z.object({
  user: z.string(),
  host: z.string(),
  pid: z.number().int(),
  command: z.string(),
  since: z.string(),
});

/** A lock that is held. */
export interface Lease {
  /**
   * Throws a `Failure` `lock-lost` unless the lock is surely still held now, by the monotonic clock: asked before every
   * write to the cloud, so that a holder that slept through its time writes nothing any more.
   */
  check(): void;
  release(): Promise<void>;
}

/** Takes the one lock of an environment, or throws a `Failure` `locked` that names the holder. It frees itself when its holder dies. */
export type AcquireLock = (holder: Holder) => Promise<Lease>;
