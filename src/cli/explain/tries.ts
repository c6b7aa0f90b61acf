import { keyOfSource, type Source } from './sources.ts';
import type { Way } from './ways.ts';

/** The leaves of inputs, by their paths, as canonical JSON. */
export type Leaves = Readonly<Record<string, string>>;

/** What trying out has shown so far. */
export interface Tries {
  /**
   * Makes the inputs with a source changed, one way after the other until a leaf is another one or, with `keepLost`, is gone; notes
   * which. Tells whether any is, or whether no other value was taken.
   */
  tryOut(way: Way, keepLost: boolean): Promise<'changes' | 'idle' | 'refused'>;
  /** By leaf: what makes it another one; and what takes it away. */
  readonly from: Map<string, readonly Source[]>;
  readonly hinges: Map<string, readonly Source[]>;
  /** Whether something was not tried out, for want of time. */
  isCut(): boolean;
}

/** How inputs are made, and what they are when nothing is changed. */
export interface TryTerms {
  readonly base: Leaves;
  /** Leaves that are others each time: they show nothing. */
  readonly unsteady: readonly string[];
  /** The leaves of inputs; undefined where they cannot be made. */
  readonly leaves: (make: Way['makes'][number]) => Promise<Leaves | undefined>;
  readonly isLate: () => boolean;
}

/** Begins to try out. */
export function openTries({ base, unsteady, leaves, isLate }: TryTerms): Tries {
  const from: Tries['from'] = new Map();
  const hinges: Tries['hinges'] = new Map();
  let made = 0;
  let cut = false;
  return {
    from,
    hinges,
    isCut: () => cut,
    tryOut: async ({ source, makes }, keepLost) => {
      let end: 'idle' | 'refused' = 'refused';
      for (const make of makes) {
        // What was not tried out is not known to be idle.
        cut ||= made >= MOST || isLate();
        if (cut) return 'changes';
        made += 1;
        const other = await leaves(make);
        if (other === undefined) continue;
        end = 'idle';
        const changed = differing(base, other).filter((leaf) => !unsteady.includes(leaf));
        for (const leaf of changed) {
          if (!(leaf in base)) continue;
          if (leaf in other) add(from, leaf, source);
          else if (keepLost) add(hinges, leaf, source);
        }
        if (changed.length > 0) return 'changes';
      }
      return end;
    },
  };
}

/** A step has some hundred leaves, and its inputs are made in less than a millisecond. */
const MOST = 5000;

/** The leaves that are not the same in both. */
export function differing(one: Leaves, other: Leaves): string[] {
  const all = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...all].filter((leaf) => one[leaf] !== other[leaf]);
}

function add(to: Map<string, readonly Source[]>, leaf: string, source: Source): void {
  const known = to.get(leaf) ?? [];
  const key = keyOfSource(source);
  if (!known.some((one) => keyOfSource(one) === key)) to.set(leaf, [...known, source]);
}
