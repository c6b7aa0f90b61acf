import type { PipelinePolicy } from '@azure/core-rest-pipeline';

/** What a request belongs to: going forward, or undoing. */
export type During = 'run' | 'undo';

/** Tells the emulator's fault plan what a request belongs to. Never used against the real Azure. */
export function duringPolicy(during: () => During): PipelinePolicy {
  return {
    name: 'deployDuringPolicy',
    sendRequest(request, next) {
      request.headers.set('x-deploy-during', during());
      return next(request);
    },
  };
}
