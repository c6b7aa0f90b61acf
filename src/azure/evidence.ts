import { AsyncLocalStorage } from 'node:async_hooks';
import type { Refusal } from './failures.ts';
import type { Rule } from './resilience/rules.ts';
import type { Target } from './resilience/target.ts';

/** What the responses of one operation have shown so far. */
export interface Evidence {
  /** The last refusal or failed operation; forgotten when a later answer is good. */
  refusal?: Refusal | undefined;
  /** Azure's id of the last request. */
  correlationId?: string | undefined;
  /** How long Azure asks to wait, with that refusal: milliseconds, cut to what is waited at most. */
  retryAfterMs?: number | undefined;
  /** The request that the operation is about: the one that changes something, else the last. */
  asked?: Asked;
}

/** A request, as far as it decides whether the operation can be made again. */
export interface Asked {
  readonly target: Target;
  readonly rule: Rule;
  /** Whether doing it twice is doing it once. */
  readonly idempotent: boolean;
  /** Whether it is about something below what this process has just made. */
  readonly newlyMade: boolean;
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
