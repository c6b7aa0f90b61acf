/** Time, waiting, ids and randomness: the one source of everything that is not deterministic. */
export interface World {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after so many milliseconds; rejects with the signal's reason when it is aborted first. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** A new GUID. */
  guid(): string;
}
