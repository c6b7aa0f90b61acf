import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import { resourceIdIn } from '../resource-id.ts';
import { RESOURCE_KINDS } from '../resource-table.ts';

/**
 * Asks, with the GET of a resource, for what its kind leaves out unless it is asked for: the generic client takes no
 * query. Source: azure-rest-api-specs, Microsoft.Insights stable/2023-06-01/workbooks_API.json, `Workbooks_Get`.
 */
export function wholePolicy(): PipelinePolicy {
  return {
    name: 'deployWholePolicy',
    sendRequest(request, next) {
      const url = new URL(request.url);
      const type = request.method === 'GET' ? resourceIdIn(url.pathname)?.type : undefined;
      for (const [name, value] of Object.entries(RESOURCE_KINDS.get(type ?? '')?.query ?? {})) {
        url.searchParams.set(name, value);
        request.url = url.href;
      }
      return next(request);
    },
  };
}
