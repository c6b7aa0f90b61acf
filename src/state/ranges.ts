/** Bytes from `start` up to, and without, `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** What is left of some bytes without these ranges, which are in order and apart. */
export function liveBytes(bytes: Buffer, out: readonly Range[]): Buffer {
  return Buffer.concat(liveRanges(bytes.length, out).map(({ start, end }) => bytes.subarray(start, end)));
}

/**
 * Which ranges are out when only the first so many of the live bytes are to stay; undefined when that changes nothing.
 */
export function cutOut(length: number, out: readonly Range[], keep: number): Range[] | undefined {
  let left = keep;
  for (const live of liveRanges(length, out)) {
    const size = live.end - live.start;
    if (left < size) {
      const start = live.start + left;
      return joined([...out.filter(({ end }) => end <= start), { start, end: length }]);
    }
    left -= size;
  }
  return undefined;
}

/** Ranges as one word: `12-16.40-44`. */
export function printRanges(ranges: readonly Range[]): string {
  return ranges.map(({ start, end }) => `${start}-${end}`).join('.');
}

/** Reads what `printRanges` wrote; what is missing is no range. */
export function parseRanges(text: string | undefined): Range[] {
  return [...(text ?? '').matchAll(/(\d+)-(\d+)/g)].map(([, start, end]) => ({
    start: Number(start),
    end: Number(end),
  }));
}

function liveRanges(length: number, out: readonly Range[]): Range[] {
  const starts = [0, ...out.map(({ end }) => end)];
  const ends = [...out.map(({ start }) => start), length];
  return starts
    .map((start, index) => ({ start, end: Math.min(ends[index] ?? length, length) }))
    .filter(({ start, end }) => end > start);
}

function joined(ranges: readonly Range[]): Range[] {
  const all: Range[] = [];
  for (const range of ranges) {
    const last = all.at(-1);
    if (last?.end === range.start) all[all.length - 1] = { start: last.start, end: range.end };
    else all.push(range);
  }
  return all;
}
