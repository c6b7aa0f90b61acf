import { isOver, type Progress, type Row } from './progress.ts';

/** How long a step is likely to take that has begun, in milliseconds; undefined where no earlier run tells. */
export function expectedOf({ outlook }: Progress, { name, because }: Row): number | undefined {
  if (outlook === undefined || because === undefined) return undefined;
  return outlook.of(name, outlook.isFirst(because) ? 'first' : 'again');
}

/**
 * How long the run is likely to take from now on, in milliseconds: the longest chain of what is left, by what each took in
 * earlier runs. Undefined where one of them never ran, when something is undone, and when all took longer than expected.
 */
export function timeLeft(progress: Progress, now: number): number | undefined {
  const { list, outlook, willRun, undo, active } = progress;
  if (outlook === undefined || undo !== undefined || active.size === 0) return undefined;
  // What still waits runs for the reason for which the rest does: for the first time, or because something changed.
  const anew = [...active].every(({ because = [] }) => outlook.isFirst(because));
  const [usual, other] = anew ? (['first', 'again'] as const) : (['again', 'first'] as const);
  const leftOf = (row: Row): number | undefined => {
    if (row.state === 'running') {
      const all = expectedOf(progress, row);
      return all === undefined ? undefined : Math.max(0, all - (now - (row.startedAt ?? now)));
    }
    // What is over, has failed or is not going to run takes no more time.
    if (isOver(row) || row.state !== 'pending' || willRun?.has(row.name) === false) return 0;
    return outlook.of(row.name, usual) ?? outlook.of(row.name, other);
  };
  const ends = new Map<string, number>();
  let last = 0;
  // In the order of the list: what a step waits for stands before it.
  for (const row of list) {
    const left = leftOf(row);
    if (left === undefined) return undefined;
    const waits = (outlook.after.get(row.name) ?? []).map((one) => ends.get(one) ?? 0);
    const end = Math.max(0, ...waits) + left;
    ends.set(row.name, end);
    last = Math.max(last, end);
  }
  return last === 0 ? undefined : last;
}
