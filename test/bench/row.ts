import type { Peers } from './peers/peers.ts';

/** One promise: a line of the table. */
export interface Row {
  /** What `--only` and the section "Rows missed" call it. */
  readonly id: string;
  readonly what: string;
  /** How it is measured, in a sentence or two. */
  readonly how: string;
  /** It takes minutes: measured with `--slow` only. */
  readonly slow?: true;
  /** What peers needed on this kind of machine when they were measured before, by their names. */
  readonly before?: Readonly<Record<string, string>>;
  /** Measures it. Throws when what was measured did not do what it should: a broken program must not look fast. */
  readonly measure: (bench: Bench) => Promise<Measured>;
}

/** What a row is measured with. */
export interface Bench {
  /** How many pairs; seven at least say something on a machine that others use, too. */
  readonly pairs: number;
  readonly peers: Peers;
  /** Whether there is time for what takes minutes. */
  readonly slow: boolean;
  /** The file of the program that is measured. */
  readonly bin: string;
  /** Makes an empty folder of that name, removed at the end. */
  readonly folder: (name: string) => string;
  /** Tells whoever waits what is being done. */
  readonly say: (text: string) => void;
}

/** What came of a row. */
export interface Measured {
  readonly figures: readonly Figure[];
  readonly peers?: readonly PeerFigure[];
  /** A table of its own, in Markdown. */
  readonly table?: string;
}

/** One figure of a row: a value a pair. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  /** What the median must not exceed, or with `atLeast` must reach; absent: it is only told. */
  readonly goal?: number;
  readonly atLeast?: true;
  readonly values: readonly number[];
  /** What was compared, in absolute terms. */
  readonly told?: string;
}

/** What a peer needed in the same run, or why it was not measured. */
export interface PeerFigure {
  readonly peer: string;
  readonly told: string;
  readonly values?: readonly number[];
}
