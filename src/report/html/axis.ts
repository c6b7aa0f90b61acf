/** A line of the time axis. */
export interface Tick {
  readonly milliseconds: number;
  readonly label: string;
}

/** The lines of an axis from zero to a duration: at round times, six at most, so that their labels stand apart on a phone. */
export function ticksFor(durationMs: number): Tick[] {
  const step = STEPS.find((one) => durationMs / one <= MOST) ?? Math.ceil(durationMs / MOST / DAY) * DAY;
  const count = Math.floor(durationMs / step) + 1;
  return Array.from({ length: count }, (_, at) => ({ milliseconds: at * step, label: labelOf(at * step) }));
}

const MOST = 5;
const DAY = 24 * 3600 * 1000;

/** Milliseconds: what people count time by. */
const STEPS = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  1000,
  2000,
  5000,
  10_000,
  15_000,
  30_000,
  60_000,
  120_000,
  300_000,
  600_000,
  900_000,
  1_800_000,
  3_600_000,
  7_200_000,
  14_400_000,
  21_600_000,
  43_200_000,
  DAY,
];

function labelOf(milliseconds: number): string {
  if (milliseconds === 0) return '0';
  if (milliseconds < 1000) return `${milliseconds} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  const rest = seconds % 60;
  if (minutes < 60) return rest === 0 ? `${minutes} min` : `${minutes}:${String(rest).padStart(2, '0')}`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours}:${String(minutes % 60).padStart(2, '0')} h`;
}
