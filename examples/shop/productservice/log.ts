const levels = ['debug', 'info', 'warn', 'error'];

/** Writes one line of JSON to stdout, unless LOG_LEVEL (debug, info, warn, error; default info) is above its level. */
export function log(level: 'debug' | 'info' | 'warn' | 'error', message: string, more: object = {}): void {
  const threshold = levels.indexOf(process.env.LOG_LEVEL ?? 'info');
  if (levels.indexOf(level) < threshold) return;
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...more })}\n`);
}

/** Says what was thrown, and why, in one line. */
export function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  // A connection refused on all of a name's addresses has a code but no message.
  const message = thrown.message || ('code' in thrown ? String(thrown.code) : thrown.name);
  return thrown.cause === undefined ? message : `${message}: ${messageOf(thrown.cause)}`;
}
