import picomatch from 'picomatch';
import { z } from 'zod';
import type { ReadRequest } from './request.ts';
import type { Table } from './store/table.ts';

/** One planned fault: which requests it hits, and what happens to them. Exactly one of the effects is given. */
export interface Fault {
  /** `*` for any. */
  readonly method: string;
  /** Glob over the path without query, whatever its casing. */
  readonly path: string;
  /** So many matching requests pass first. */
  readonly after?: number | undefined;
  /** So many are hit then; default: all. */
  readonly times?: number | undefined;
  /** Only requests of a run, of an undo, or of both; default `run`. Clients say it by the header `x-deploy-during`. */
  readonly during?: 'run' | 'undo' | 'any' | undefined;
  /** The answer, with an ARM error body, before any effect. */
  readonly status?: number | undefined;
  readonly code?: string | undefined;
  /** The request is served so much later. */
  readonly delayMs?: number | undefined;
  /** The connection is lost before any effect. */
  readonly drop?: boolean | undefined;
  /** The connection is lost after the effect. */
  readonly loseAnswer?: boolean | undefined;
  /** The write is accepted as a long-running operation, which fails. Where Azure answers at once: 400 with this code. */
  readonly failOperation?: { readonly code: string; readonly message: string } | undefined;
}

/**
 * Takes the first fault that hits a request. Every fault counts the requests that match it, whichever fault they are hit
 * by. Counters live with the data, keyed by the fault itself, so that a changed plan starts anew.
 */
export function takeFault(
  faults: readonly Fault[],
  request: ReadRequest,
  counters: Table<unknown>,
): Fault | undefined {
  let taken: Fault | undefined;
  for (const fault of faults) {
    if (!matches(fault, request)) continue;
    const key = JSON.stringify(fault);
    const { seen, hits } = counts.parse(counters.get(key) ?? {});
    const hit = taken === undefined && seen >= (fault.after ?? 0) && hits < (fault.times ?? Infinity);
    if (hit) taken = fault;
    // Nothing depends on how often an unlimited fault has hit, so that is not worth a write.
    const settled = seen >= (fault.after ?? 0) && (fault.times === undefined || !hit);
    if (!settled) counters.set(key, { seen: seen + 1, hits: hits + Number(hit) });
  }
  return taken;
}

const counts = z.object({ seen: z.number().default(0), hits: z.number().default(0) });

function matches(fault: Fault, request: ReadRequest): boolean {
  const during = request.raw.headers['x-deploy-during'] === 'undo' ? 'undo' : 'run';
  const wanted = fault.during ?? 'run';
  if (wanted !== 'any' && wanted !== during) return false;
  if (fault.method !== '*' && fault.method.toUpperCase() !== request.method) return false;
  return picomatch.isMatch(`/${request.segments.join('/')}`, fault.path, { nocase: true, dot: true });
}
