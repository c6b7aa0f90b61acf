import type { Mode } from '../faults.ts';

/** One rule of the engine switched off, by a change to the sources that is made while they are loaded. */
export interface Switch {
  /** The number of the rule. */
  readonly rule: number;
  /** What then is no longer done. */
  readonly off: string;
  readonly edits: readonly Edit[];
  /** A scenario, and a fault, that the rule is for. */
  readonly shown: readonly [scenario: string, by: Mode];
  /** Why no sweep can show it. Without that, a switch that shows nothing is a hole in the sweeps. */
  readonly silent?: string;
}

/** One change to one file: a snippet that stands there exactly once, and what stands there instead. */
export interface Edit {
  /** From the root of the project. */
  readonly file: string;
  readonly replace: string;
  readonly by: string;
}
