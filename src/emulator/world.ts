/** Time, waiting and ids, as the embedded Azure needs them; injected, so that tests are exact and fast. */
export interface EmulatorWorld {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  guid(): string;
}
