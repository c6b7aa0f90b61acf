import type { BreakerSettings } from '../azure/resilience/breaker.ts';
import type { RetrySettings } from '../azure/resilience/rules.ts';
import { durationOf } from '../config/duration.ts';
import type { Config } from '../config/schema.ts';

/** Reads how requests are repeated from the configuration. */
export function retryOf({ retries, firstDelay, longestDelay, operations }: Config['retry']): RetrySettings {
  return {
    retries,
    firstDelayMs: milliseconds(firstDelay),
    longestDelayMs: milliseconds(longestDelay),
    operations: operations.map((one) => ({
      service: one.service,
      operation: one.operation,
      retries: one.retries,
      firstDelayMs: one.firstDelay === undefined ? undefined : milliseconds(one.firstDelay),
      codes: one.codes,
      statuses: one.statuses,
      timeoutMs: one.timeout === undefined ? undefined : milliseconds(one.timeout),
    })),
  };
}

/** Reads when an endpoint is left alone. */
export function breakerOf({ failures, openFor }: Config['circuitBreaker']): BreakerSettings {
  return { failures, openForMs: milliseconds(openFor) };
}

/** The longest time that a request may be under way: what recovery waits for those of a dead process. */
export function longestTimeLimit({ operations }: Config['retry'], usualMs: number): number {
  return Math.max(
    usualMs,
    ...operations.map(({ timeout }) => (timeout === undefined ? 0 : milliseconds(timeout))),
  );
}

/** The schema has checked it. */
function milliseconds(duration: string): number {
  return durationOf(duration) ?? 0;
}
