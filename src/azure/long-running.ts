import { codeOf, statusOf } from './failures.ts';

/** What both generations of pollers (core-lro 3, and core-lro 2 of the older clients) can do. */
export interface Poller<Result> {
  pollUntilDone(options?: { abortSignal?: AbortSignal }): Promise<Result>;
}

/**
 * Starts a long-running operation and waits until it has ended; `start` answers a poller (newer clients) or a promise
 * of one (the older `begin...` methods). Undefined: it ended, but what it made cannot be seen yet (its last GET, or the
 * address of the operation, answered 404): look again.
 * Takes the signal itself: one in a method's own options does not end the wait between two polls.
 */
export async function finished<Result>(
  start: () => Poller<Result> | Promise<Poller<Result>>,
  signal: AbortSignal | undefined,
): Promise<Result | undefined> {
  try {
    const started = start();
    // Awaiting a poller of the newer generation would poll it to its end without our signal.
    const poller = 'pollUntilDone' in started ? started : await started;
    return await poller.pollUntilDone(signal === undefined ? {} : { abortSignal: signal });
  } catch (error) {
    if (statusOf(error) === 404 && methodOf(error) === 'GET') return undefined;
    throw error;
  }
}

/** Waits for a deletion; nothing to delete is as good. */
export async function gone(remove: () => Promise<unknown>): Promise<void> {
  await orNull(remove);
}

/**
 * The answer of a GET, or null where there is nothing: a 404, not even a parent, or a resource provider that the
 * subscription is not registered with.
 */
export async function orNull<T>(get: () => Promise<T>): Promise<T | null> {
  try {
    return await get();
  } catch (error) {
    if (statusOf(error) === 404 || codeOf(error) === 'MissingSubscriptionRegistration') return null;
    throw error;
  }
}

function methodOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('request' in error)) return undefined;
  const { request } = error;
  return typeof request === 'object' && request !== null && 'method' in request
    ? String(request.method)
    : undefined;
}
