import type { PipelineResponse } from '@azure/core-rest-pipeline';

/**
 * How long an answer asks to wait, in milliseconds, `longestMs` at most: Retry-After in seconds or as a date (RFC 9110,
 * section 10.2.3), or Azure's own `retry-after-ms` and `x-ms-retry-after-ms`. Undefined where it does not ask.
 */
export function delayIn(
  { headers }: Pick<PipelineResponse, 'headers'>,
  now: number,
  longestMs: number,
): number | undefined {
  const asked = MILLISECONDS.map((name) => headers.get(name)).find((value) => value !== undefined);
  if (asked !== undefined) return positive(Number(asked), longestMs);
  const after = headers.get('retry-after');
  if (after === undefined) return undefined;
  const seconds = Number(after);
  return positive(Number.isNaN(seconds) ? Date.parse(after) - now : seconds * 1000, longestMs);
}

const MILLISECONDS = ['retry-after-ms', 'x-ms-retry-after-ms'];

/** Zero counts as not asked: a service that answers 429 with `Retry-After: 0` is not to be asked again at once. */
function positive(milliseconds: number, longestMs: number): number | undefined {
  return milliseconds > 0 ? Math.min(milliseconds, longestMs) : undefined;
}
