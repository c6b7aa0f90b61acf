import type { PipelinePolicy } from '@azure/core-rest-pipeline';

/**
 * Gives every attempt a hard limit, and ends it when the run is interrupted.
 * A request that is still under way when the limit ends counts as unanswered (`ETIMEDOUT`): it may have arrived.
 */
export function timeLimitPolicy(limitMs: number, interrupted: AbortSignal | undefined): PipelinePolicy {
  return {
    name: 'deployTimeLimitPolicy',
    async sendRequest(request, next) {
      const asked = request.abortSignal;
      const limit = AbortSignal.timeout(limitMs);
      const asking = new AbortController();
      const stop = (): void => asking.abort();
      if (asked?.aborted === true) stop();
      asked?.addEventListener('abort', stop);
      request.abortSignal = AbortSignal.any([
        limit,
        asking.signal,
        ...(interrupted === undefined ? [] : [interrupted]),
      ]);
      try {
        return await next(request);
      } catch (error) {
        if (limit.aborted && !asking.signal.aborted && interrupted?.aborted !== true) {
          throw new UnansweredError(
            `${request.method} ${pathOf(request.url)} got no answer in ${limitMs} ms`,
          );
        }
        throw error;
      } finally {
        asked?.removeEventListener('abort', stop);
        restored(request, asked);
      }
    },
  };
}

class UnansweredError extends Error {
  readonly code = 'ETIMEDOUT';
}

/** The same request object is sent again by the retry policy: it must not carry a spent limit. */
function restored<Signal>(request: { abortSignal?: Signal }, asked: Signal | undefined): void {
  if (asked === undefined) delete request.abortSignal;
  else request.abortSignal = asked;
}

function pathOf(url: string): string {
  return new URL(url).pathname;
}
