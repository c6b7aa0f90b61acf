/** The longest duration that anything takes: a day. */
export const LONGEST_DURATION_MS = 86_400_000;

/**
 * Reads a duration, on the command line and in the configuration, as Go and kubectl write it: whole numbers with a unit
 * each, the largest first, such as `90s`, `2m`, `1h30m` or `500ms`. A bare number is none: nobody knows what it counts.
 * Answers milliseconds, however many; undefined where the text is no duration.
 */
export function durationOf(text: string): number | undefined {
  const [whole, ...numbers] = DURATION.exec(text) ?? [];
  if (whole === undefined) return undefined;
  return UNITS.reduce((sum, unit, index) => sum + unit * Number(numbers[index] ?? 0), 0);
}

/** What a duration looks like, however long it is. */
export const DURATION = /^(?=\d)(?:(\d{1,5})h)?(?:(\d{1,5})m)?(?:(\d{1,5})s)?(?:(\d{1,8})ms)?$/;

const UNITS = [3_600_000, 60_000, 1000, 1];

/** The same, but undefined for more than a day, too. */
export function parseDuration(text: string): number | undefined {
  const milliseconds = durationOf(text) ?? Infinity;
  return milliseconds <= LONGEST_DURATION_MS ? milliseconds : undefined;
}
