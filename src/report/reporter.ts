import type { Event } from '../engine/event.ts';

/** Tells people, or machines, what happens in a run while it happens. Everything it is given may be shown. */
export interface Reporter {
  tell(event: Event): void;
  /** Says that nothing more follows. */
  close(): void;
}

/** What a reporter is told before the first event. */
export interface Opening {
  /** The names of the steps, in their order. */
  readonly steps: readonly string[];
  /** What is done to what: `deploying shop to local (emulator)`. */
  readonly title: string;
  /** What people should know before it starts, a sentence each. */
  readonly notes: readonly string[];
}

/** Tells nothing. */
export const SILENT: Reporter = { tell: () => undefined, close: () => undefined };
