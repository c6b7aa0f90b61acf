import type { Images } from './entries.ts';
import { sameJson } from './fingerprint.ts';
import type { Address } from './step.ts';

/** What a step came to at one address, in the whole of its transaction. */
export interface MadeChange {
  readonly address: Address;
  /** `unchanged`: the step ran, and it is as it was found. */
  readonly action: 'created' | 'updated' | 'deleted' | 'unchanged';
}

/** Compares what a step left with what was there before its transaction. */
export function madeChanges(before: Images, after: Images): MadeChange[] {
  return Object.entries(after).map(([address, now]) => {
    const was = before[address] ?? null;
    if (sameJson(was, now)) return { address, action: 'unchanged' };
    if (was === null) return { address, action: 'created' };
    return { address, action: now === null ? 'deleted' : 'updated' };
  });
}
