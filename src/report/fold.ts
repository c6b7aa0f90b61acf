import { firstLeft, type Item, type Progress, type Row } from './progress.ts';

/** One line of the list: a step, a part of one, or so many of them that there is no room for. */
export type Line =
  | { readonly row: Row }
  | { readonly item: Item }
  | { readonly folded: number; readonly what: 'steps' | 'items' };

/**
 * Chooses what the list shows within so many lines, since what is higher than the screen cannot be drawn anew: first what
 * is at work, then what comes next, and where room is left the parts of what is at work.
 */
export function fold(progress: Progress, height: number, now: number): readonly Line[] {
  const lines =
    progress.list.length <= height ? progress.list.map((row) => ({ row })) : some(progress, height);
  return withItems(lines, height - lines.length, now);
}

/** Rows in their order; each gap between them takes a line. */
function some(progress: Progress, height: number): Line[] {
  const { list, active } = progress;
  // No room for what says how many are left out.
  if (height < 3)
    return [...active, ...list.slice(firstLeft(progress))].slice(0, height).map((row) => ({ row }));
  const from = Math.max(0, Math.min(firstLeft(progress), list.length - height));
  const next = list.slice(from, from + height);
  const chosen = new Set<number>();
  for (const { index } of [...[...active].slice(0, height), ...next]) {
    chosen.add(index);
    if (linesOf(chosen, list).length > height) chosen.delete(index);
  }
  return linesOf(chosen, list);
}

function linesOf(chosen: ReadonlySet<number>, list: readonly Row[]): Line[] {
  const lines: Line[] = [];
  let next = 0;
  const gapTo = (index: number): void => {
    if (index > next) lines.push({ folded: index - next, what: 'steps' });
  };
  for (const index of [...chosen].toSorted((a, b) => a - b)) {
    gapTo(index);
    const row = list[index];
    if (row !== undefined) lines.push({ row });
    next = index + 1;
  }
  gapTo(list.length);
  return lines;
}

/** What is still at work is shown before what is done; the rest is counted. */
function withItems(lines: readonly Line[], room: number, now: number): readonly Line[] {
  let left = room;
  return lines.flatMap((line): Line[] => {
    const all = 'row' in line && isLasting(line.row, now) ? [...line.row.items.values()] : [];
    if (all.length === 0 || left <= 0) return [line];
    const fits = all.length <= left ? all.length : left - 1;
    const urgent = all.toSorted((a, b) => URGENCY[a.state] - URGENCY[b.state]).slice(0, fits);
    const shown = all.filter((item) => urgent.includes(item));
    const more = all.length - shown.length;
    left -= shown.length + (more > 0 ? 1 : 0);
    return [
      line,
      ...shown.map((item) => ({ item })),
      ...(more > 0 ? [{ folded: more, what: 'items' } as const] : []),
    ];
  });
}

/** Lines that come and go at once would only make the list jump. */
function isLasting({ state, startedAt }: Row, now: number): boolean {
  return state === 'running' && now - (startedAt ?? now) >= LASTING_MS;
}

const LASTING_MS = 1000;

const URGENCY = { failed: 0, running: 1, completed: 2 } as const;
