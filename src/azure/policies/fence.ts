import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import { isAsking } from './asking.ts';

/**
 * Asks before every single attempt that may change something whether this process may still write: what `mayWrite` throws
 * (`Failure` `lock-lost`) keeps the request from leaving. It stands inside the retries, so a repeated request asks again.
 */
export function fencePolicy(mayWrite: () => void): PipelinePolicy {
  return {
    name: 'deployFencePolicy',
    async sendRequest(request, next) {
      if (!isAsking(request)) mayWrite();
      return next(request);
    },
  };
}
