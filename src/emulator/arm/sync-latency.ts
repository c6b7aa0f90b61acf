import { scaledBy } from '../latency.ts';
import type { ReadRequest } from '../request.ts';
import type { Cloud } from './cloud.ts';
import { targetOf } from './target.ts';

/** How many milliseconds a write takes that Azure answers only when it is done; operations take theirs afterwards. */
export function syncLatency(cloud: Cloud, request: ReadRequest): number {
  if (cloud.scale === 0 || !['PUT', 'PATCH', 'DELETE'].includes(request.method)) return 0;
  const target = targetOf(cloud.catalogue, request.segments);
  if (target.kind !== 'resource') return 0;
  const { style, seconds } = target.type;
  const exists = cloud.draft.resources.has(target.id.toLowerCase());
  if (request.method === 'DELETE') {
    return exists && style.delete === 'sync' ? scaledBy(cloud.scale, seconds.delete) : 0;
  }
  const patch = request.method === 'PATCH' ? style.patch : undefined;
  if (exists)
    return (patch ?? style.update ?? style.put) === 'sync' ? scaledBy(cloud.scale, seconds.update) : 0;
  return style.put === 'sync' ? scaledBy(cloud.scale, seconds.create) : 0;
}
