import type { Calls } from '../calls.ts';
import type { ReadRequest } from '../request.ts';
import { callsFor, type Occasion } from './calls-for.ts';
import type { Cloud } from './cloud.ts';

/** One ARM request on its way: the cloud, what was asked, and when. */
export interface Serving {
  readonly cloud: Cloud;
  readonly request: ReadRequest;
  readonly call: Calls;
  readonly now: number;
  /** Where the operation URLs of the answer point. */
  readonly origin: string;
}

/** Begins to serve a request; `failure` is how a fault wants its operation to end. */
export function serving(
  cloud: Cloud,
  request: ReadRequest,
  now: number,
  failure?: { code: string; message: string },
): Serving {
  const { origin } = new URL(request.raw.url);
  const occasion: Occasion = {
    now,
    headers: request.raw.headers,
    query: request.query,
    origin,
    apiVersion: request.apiVersion,
    failure,
  };
  return { cloud, request, call: callsFor(cloud, occasion), now, origin };
}
