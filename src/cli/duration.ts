/**
 * Reads a duration as Go, Terraform and kubectl write it, in whole numbers with a unit each: `30s`, `5m`, `1h30m`.
 * Returns milliseconds. A bare number is refused, as they do: nobody knows what it counts. At most a day.
 */
export function durationMs(text: string): number {
  const [whole, hours = 0, minutes = 0, seconds = 0] =
    /^(?=\d)(?:(\d{1,5})h)?(?:(\d{1,5})m)?(?:(\d{1,5})s)?$/.exec(text) ?? [];
  const total = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  if (whole === undefined) throw new Error('write a number with its unit, such as 30s, 5m or 1h30m');
  if (total > LONGEST_S) throw new Error('at most a day (24h) can be waited');
  return total * 1000;
}

const LONGEST_S = 86_400;
