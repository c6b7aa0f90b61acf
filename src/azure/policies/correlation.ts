import type { PipelinePolicy } from '@azure/core-rest-pipeline';

/**
 * Sends one correlation id with every request of a run, polls included, under which Azure's activity log and support
 * find them. Source: Microsoft Learn, "Common API request and response headers" (x-ms-correlation-request-id).
 */
export function correlationPolicy(correlationId: string): PipelinePolicy {
  return {
    name: 'deployCorrelationPolicy',
    sendRequest(request, next) {
      request.headers.set('x-ms-correlation-request-id', correlationId);
      return next(request);
    },
  };
}
