import { ArmError } from '../arm-error.ts';
import type { AzureResponse } from '../exchange.ts';
import type { Serving } from './serving.ts';

/**
 * Gives one page of a list, `{ value, nextLink? }`. ARM RPC contract, "Paging": the next link is absolute and opaque;
 * `$top` narrows the page.
 */
export function page(all: readonly object[], { cloud, request }: Serving): AzureResponse {
  const from = Number(request.query.get('$skiptoken') ?? 0);
  const top = Number(request.query.get('$top') ?? cloud.pageSize);
  if (!Number.isInteger(from) || !Number.isInteger(top) || from < 0 || top < 1) {
    throw new ArmError(
      400,
      'InvalidRequestParameter',
      "The query parameter '$top' or '$skiptoken' is not valid.",
    );
  }
  const to = from + Math.min(top, cloud.pageSize);
  const value = all.slice(from, to);
  if (to >= all.length) return { status: 200, body: { value } };
  const next = new URL(request.raw.url);
  next.searchParams.set('$skiptoken', String(to));
  return { status: 200, body: { value, nextLink: next.href } };
}
