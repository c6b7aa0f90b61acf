import type { StepRecord } from './entries.ts';
import { changedLeaves, type Fingerprint } from './fingerprint.ts';
import type { Json } from './json.ts';

/** One thing that decides that a step runs. A leaf in angle brackets is not an input: `<never ran>`. */
export type Because = {
  readonly leaf: string;
  readonly before?: Json;
  readonly after?: Json;
  /** The output of another step that gave it its new value, as `create_key_vault.uri`. */
  readonly output?: string;
};

/** What the guard says of one step: no reason to run is a skip. */
export type Verdict =
  | { readonly action: 'run'; readonly because: readonly Because[] }
  | { readonly action: 'skip'; readonly because: readonly [] };

/**
 * Decides whether a step runs. It compares with what was last applied: the record's `complete` and its fingerprint,
 * never a status and never an older hash. What is not known means run.
 */
export function judge(
  record: StepRecord | undefined,
  now: Fingerprint,
  seen: {
    forced: boolean;
    gone: readonly string[];
    drifted: readonly string[];
    /** What the step found unhealthy when it last ran, and let pass. */
    unhealthy?: readonly string[];
  },
): Verdict {
  if (seen.forced) return { action: 'run', because: [{ leaf: '<forced>' }] };
  if (record === undefined) return { action: 'run', because: [{ leaf: '<never ran>' }] };
  const changed = changedLeaves(record.fingerprint, now);
  const because: Because[] = [
    ...changed,
    ...seen.gone.map((address) => ({ leaf: '<gone from the cloud>', before: address })),
    ...seen.drifted.map((address) => ({ leaf: '<changed in the cloud>', before: address })),
    ...(seen.unhealthy ?? []).map((what) => ({ leaf: '<unhealthy>', before: what })),
  ];
  if (because.length > 0) return { action: 'run', because };
  if (!record.complete) return { action: 'run', because: [{ leaf: '<not complete>' }] };
  // Leaves may collide in their paths; the hash over the whole cannot.
  if (record.fingerprint.hash !== now.hash) return { action: 'run', because: [{ leaf: '<inputs>' }] };
  return { action: 'skip', because: [] };
}
