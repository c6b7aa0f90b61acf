/** Writes how long is waited, to the second as people read it: `8 s`, `2 min 05 s`. */
export function secondsOf(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  if (seconds < 120) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** Says what came back, and when it is asked for again. `by` is who answered, in words: `PostgreSQL server`. */
export function retryWords(
  { status, code }: { readonly status?: number; readonly code?: string },
  by: string,
  { delayMs, attempt, attempts }: { delayMs: number; attempt: number; attempts: number },
): string {
  const again = `asking again in ${secondsOf(delayMs)}, attempt ${attempt} of ${attempts}`;
  if (status === 429) return `Azure is throttling (429, ${by}): ${again}`;
  if (status === undefined) return `no answer (${code ?? 'the connection broke'}, ${by}): ${again}`;
  return `Azure answered ${status} (${by}): ${again}`;
}
