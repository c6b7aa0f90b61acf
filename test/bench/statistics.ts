/** The middle of some figures, and how far they lie apart. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** One thing measured at two or more sizes. */
export type Point = readonly [size: number, figure: number];

/** The median of some figures, the least and the most. Throws where there is none. */
export function spreadOf(figures: readonly number[]): Spread {
  const inOrder = figures.toSorted((one, other) => one - other);
  const [least] = inOrder;
  const most = inOrder.at(-1);
  if (least === undefined || most === undefined) throw new Error('nothing was measured');
  const upper = inOrder[Math.floor(inOrder.length / 2)] ?? most;
  const lower = inOrder[Math.floor((inOrder.length - 1) / 2)] ?? least;
  return { median: (lower + upper) / 2, least, most };
}

/**
 * The ratio of each pair: what was measured over what was measured right before it. What lasts longer than one pair, such
 * as a busy neighbour, is in both and cancels out. Throws where one has no counterpart.
 */
export function ratiosOf(figures: readonly number[], over: readonly number[]): number[] {
  return figures.map((figure, index) => {
    const counterpart = over[index];
    if (counterpart === undefined || counterpart <= 0) throw new Error('there is nothing to compare with');
    return figure / counterpart;
  });
}

/**
 * How a figure grows with the size: the slope of the logarithms by least squares. 1 is linear, 0 not at all, 2 with the
 * square. Throws where fewer than two sizes have a figure above nought.
 */
export function exponentOf(points: readonly Point[]): number {
  const logs = points
    .filter(([size, figure]) => size > 0 && figure > 0)
    .map(([size, figure]) => [Math.log(size), Math.log(figure)] as const);
  const centre = (at: 0 | 1): number => logs.reduce((sum, log) => sum + log[at], 0) / logs.length;
  const [x, y] = [centre(0), centre(1)];
  const above = logs.reduce((sum, log) => sum + (log[0] - x) * (log[1] - y), 0);
  const below = logs.reduce((sum, log) => sum + (log[0] - x) ** 2, 0);
  if (below === 0) throw new Error('growth needs two sizes');
  return above / below;
}

/** The points without what each has in common with the smallest, such as the start of a process; that one is left out. */
export function withoutStart(points: readonly Point[]): Point[] {
  const [first, ...rest] = points;
  if (first === undefined) return [];
  return rest.map(([size, figure]) => [size - first[0], figure - first[1]]);
}
