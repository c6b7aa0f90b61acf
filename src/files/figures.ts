import type { Stats } from 'node:fs';

/** How many numbers stand for the stats of one entry: size, mtime, ctime, inode, mode. */
export const FIGURES = 5;

/**
 * The stats of many files, `FIGURES` numbers each, in one piece of memory. Times are milliseconds with fractions, as fine
 * as a double holds them (a quarter of a microsecond).
 */
export type Figures<Memory extends ArrayBufferLike = ArrayBufferLike> = Float64Array<Memory>;

/** Writes the five numbers of an entry at an offset, and returns the figures: the same, or larger ones with them in it. */
export function putFigures(
  figures: Figures<ArrayBuffer>,
  offset: number,
  stats: Stats,
): Figures<ArrayBuffer> {
  const { size, mtimeMs, ctimeMs, ino, mode } = stats;
  let room = figures;
  if (offset + FIGURES > figures.length) {
    room = new Float64Array(Math.max(64 * FIGURES, figures.length * 2));
    room.set(figures);
  }
  room[offset] = size;
  room[offset + 1] = mtimeMs;
  room[offset + 2] = ctimeMs;
  room[offset + 3] = ino;
  room[offset + 4] = mode;
  return room;
}

/** The five numbers of one entry. */
export function figuresOf(stats: Stats): Figures<ArrayBuffer> {
  return putFigures(new Float64Array(FIGURES), 0, stats);
}

/** The size of the file at an index. */
export function sizeAt(figures: Figures, index: number): number {
  return figures[index * FIGURES] ?? 0;
}

/** The mode of the file at an index. */
export function modeAt(figures: Figures, index: number): number {
  return figures[index * FIGURES + 4] ?? 0;
}

/** The first millisecond of the second that a time lies in. */
export function startOfSecond(time: number): number {
  return Math.floor(time / 1000) * 1000;
}

/**
 * Tells whether the file at an index was changed in that second or later: one more change could leave the same times,
 * where a file system counts in seconds. Git calls such entries racy (Documentation/technical/racy-git.adoc).
 */
export function isRacy(figures: Figures, index: number, second: number): boolean {
  const mtime = figures[index * FIGURES + 1] ?? NaN;
  const ctime = figures[index * FIGURES + 2] ?? NaN;
  // Not the other way round: what is no number is not to be trusted either.
  return !(mtime < second && ctime < second);
}

/** Tells whether the files at two indexes have the same five numbers. */
export function sameFigures(one: Figures, index: number, other: Figures, otherIndex: number): boolean {
  for (let at = index * FIGURES, to = otherIndex * FIGURES, left = FIGURES; left > 0; at++, to++, left--) {
    if (one[at] !== other[to]) return false;
  }
  return true;
}

/** Lets an entry count as racy, whatever is found of it. */
export function distrust(figures: Figures, index: number): void {
  figures[index * FIGURES + 1] = NaN;
}

/** The figures of the files at these indexes, in that order. */
export function pickFigures(figures: Figures, indexes: readonly number[]): Figures<ArrayBuffer> {
  const picked = new Float64Array(indexes.length * FIGURES);
  for (const [at, index] of indexes.entries())
    picked.set(figures.subarray(index * FIGURES, (index + 1) * FIGURES), at * FIGURES);
  return picked;
}
