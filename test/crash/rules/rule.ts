/** One rule of the engine switched off, by a change to the sources that is made while they are loaded. */
export interface Switch {
  /** The number of the rule. */
  readonly rule: number;
  /** What is no longer done. */
  readonly off: string;
  readonly edits: readonly Edit[];
  /** Where it is swept: the scenarios whose name has this in it. Default: all. */
  readonly only?: string;
  /** Sweeps the real steps over the embedded Azure instead of the toy ones. */
  readonly azure?: true;
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
