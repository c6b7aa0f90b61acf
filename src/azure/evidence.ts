import { AsyncLocalStorage } from 'node:async_hooks';
import type { Refusal } from './failures.ts';

/** What the responses of one operation have shown so far. */
export interface Evidence {
  /** The last refusal or failed operation; forgotten when a later answer is good. */
  refusal?: Refusal | undefined;
  /** Azure's id of the last request. */
  correlationId?: string | undefined;
}

const running = new AsyncLocalStorage<Evidence>();

/** Runs something with evidence of its own, which its requests and polls add to wherever they are made. */
export function collecting<T>(evidence: Evidence, run: () => Promise<T>): Promise<T> {
  return running.run(evidence, run);
}

/** The evidence of the operation that the current request belongs to, if any. */
export function currentEvidence(): Evidence | undefined {
  return running.getStore();
}
