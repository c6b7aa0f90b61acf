import type { Expected, Obstacle } from '../../engine/gate.ts';
import type { Ground } from './ground.ts';
import type { Needs } from './needs.ts';

/** One question, or a few that answer it together. */
export interface Look {
  /** What is looked at, for the sentence that says that it could not be. */
  readonly about: string;
  /** What stands in the way. Whatever it throws means that it could not be looked at. */
  readonly find: () => Promise<readonly Obstacle[]>;
}

/** Finds one kind of obstacle: makes its looks of what is required. It changes nothing. */
export type Probe = (needs: Needs, ground: Ground, run: Expected) => readonly Look[];
