/** One figure that is promised. */
export interface Row {
  readonly what: string;
  /** What it must not exceed, as a number of the same unit. */
  readonly goal: number;
  readonly unit: string;
  /** Measures it once, with and without what it is about, one right after the other. */
  readonly measure: () => Promise<number>;
  /** How it is measured, in a sentence. */
  readonly how: string;
}

/** A figure that was measured. */
export interface Measured {
  readonly row: Row;
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** So many pairs; fewer say nothing on a machine that others use, too. */
export const ROUNDS = 7;

/** Measures a row so many times, and gives the middle of it. */
export async function measured(row: Row, rounds = ROUNDS): Promise<Measured> {
  const figures: number[] = [];
  for (let round = 0; round < rounds; round++) figures.push(await row.measure());
  const inOrder = figures.toSorted((one, other) => one - other);
  const at = (index: number): number => inOrder[index] ?? Number.NaN;
  return { row, median: at(Math.floor(rounds / 2)), least: at(0), most: at(rounds - 1) };
}

/** The figures as a table of Markdown. */
export function tableOf(all: readonly Measured[]): string {
  const lines = all.map(({ row, median, least, most }) => {
    const [middle, low, high] = [median, least, most].map((figure) => `${figure.toFixed(2)} ${row.unit}`);
    return `| ${row.what} | ${middle} | ${low} to ${high} | below ${row.goal} ${row.unit} | ${row.how} |`;
  });
  return ['| what | median | from, to | goal | how |', '|---|---|---|---|---|', ...lines, ''].join('\n');
}
