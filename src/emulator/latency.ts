/** How long the embedded Azure takes: a name, or the share of a realistic latency (0 is `instant`, 1 `realistic`). */
export type Latency = 'instant' | 'quick' | 'realistic' | number;

// A first run of the fourteen steps takes some 700 realistic seconds along its critical path; 15 are wanted, polling
// and all.
const QUICK = 1 / 100;

/** Gives the factor by which realistic latencies are multiplied. */
export function scaleOf(latency: Latency): number {
  if (latency === 'instant') return 0;
  if (latency === 'quick') return QUICK;
  return latency === 'realistic' ? 1 : latency;
}

/**
 * Gives the seconds of a Retry-After header. Azure says 10 to 15 for most operations; below a second it can only say 0,
 * which the official clients read as "not said".
 */
export function retryAfter(scale: number): string {
  return String(Math.floor(15 * scale));
}

/** Gives realistic seconds as milliseconds of the latency in force. */
export function scaledBy(scale: number, seconds: number): number {
  return Math.round(seconds * 1000 * scale);
}
