import { z } from 'zod';
import { ArmError } from './arm-error.ts';
import { invalidContent } from './arm/body.ts';
import type { AzureResponse } from './exchange.ts';
import type { Fault } from './faults.ts';
import { retryAfter } from './latency.ts';

/**
 * Turns what serving a request threw into its answer: `{ error: { code, message, details? } }`.
 * @throws what is no refusal, unchanged: a lost connection, or a mistake of ours
 */
export function refusal(thrown: unknown): AzureResponse {
  if (thrown instanceof z.ZodError) return refusal(invalidContent(thrown.issues));
  if (!(thrown instanceof ArmError)) throw thrown;
  const { status, code, message, details, headers } = thrown;
  return { status, headers, body: { error: { code, message, ...(details && { details }) } } };
}

/** The refusal that a fault plans; 429 and 503 say when to come back, as Azure's do. */
export function plannedRefusal(
  { status = 500, code = 'InternalServerError' }: Fault,
  scale: number,
): AzureResponse {
  const later = status === 429 || status === 503;
  return {
    status,
    headers: later ? { 'retry-after': retryAfter(scale) } : {},
    body: { error: { code, message: `A planned fault: ${status} ${code}.` } },
  };
}
