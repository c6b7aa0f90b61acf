/** When the undo of one step began and ended, in milliseconds. */
export interface Undo {
  readonly step: string;
  readonly start: number;
  readonly end: number;
}

/**
 * How long the undos of a run take at least: those along the longest chain, one after the other. A step is undone once all
 * that needed it are; `needs` holds what each step needed.
 */
export function longestChain(undos: readonly Undo[], needs: ReadonlyMap<string, readonly string[]>): number {
  const took = new Map(undos.map(({ step, start, end }) => [step, end - start]));
  const lengths = new Map<string, number>();
  const from = (step: string): number => {
    const known = lengths.get(step);
    if (known !== undefined) return known;
    const length = (took.get(step) ?? 0) + Math.max(0, ...(needs.get(step) ?? []).map(from));
    lengths.set(step, length);
    return length;
  };
  return Math.max(0, ...undos.map(({ step }) => from(step)));
}
