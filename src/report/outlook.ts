import type { Because } from '../engine/guard.ts';
import type { Expected } from './expected.ts';

/** What earlier runs tell of this one. */
export interface Outlook extends Expected {
  /** The steps that each step waits for. */
  readonly after: ReadonlyMap<string, readonly string[]>;
  /** Whether a step makes its things for the first time, by why it runs. */
  isFirst(because: readonly Because[]): boolean;
}

/** Finds it out: asked for once something runs, since a run that changes nothing need not know. */
export type OutlookSource = () => Promise<Outlook>;
