import { isKnownToClear, matchesGlob, type Refused } from './known.ts';
import type { Target } from './target.ts';

/** How requests are repeated, as the configuration says it. */
export interface RetrySettings {
  /** So often after the first attempt. */
  readonly retries: number;
  /** The wait before the first retry; it doubles. */
  readonly firstDelayMs: number;
  /** No wait is longer, whatever a Retry-After says. */
  readonly longestDelayMs: number;
  /** What differs for some operations: the first that matches counts. */
  readonly operations: readonly OperationRule[];
}

/** What differs for the operations that match. */
export interface OperationRule {
  /** The provider and type, or the data plane; `*` stands for anything. */
  readonly service: string;
  /** The method, or the action of a POST; `*` stands for anything. */
  readonly operation: string;
  readonly retries?: number | undefined;
  readonly firstDelayMs?: number | undefined;
  /** Codes that clear by themselves, beside those that are known to. */
  readonly codes?: readonly string[] | undefined;
  /** In place of {@link TRANSIENT}. */
  readonly statuses?: readonly number[] | undefined;
  /** After so long an attempt counts as unanswered. */
  readonly timeoutMs?: number | undefined;
}

/** How one request is repeated. */
export interface Rule {
  readonly retries: number;
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
  readonly statuses: readonly number[];
  readonly codes: readonly string[];
  /** Undefined: as long as every attempt. */
  readonly timeoutMs: number | undefined;
  /** How often a call whose refusal clears is made again; Infinity: as long as patience lasts. */
  readonly calls: number;
}

/** What holds where nobody says otherwise: three retries after 2, 4 and 8 seconds. */
export const DEFAULT_RETRY: RetrySettings = {
  retries: 3,
  firstDelayMs: 2000,
  longestDelayMs: 60_000,
  operations: [],
};

/**
 * Statuses that say nothing of what was asked for, and pass by themselves. 501 and 505 are 5xx, but say that the server
 * does not know the method or the version of the protocol at all, which another try does not teach it.
 * Source: RFC 9110, sections 15.5.9 and 15.6; RFC 6585, section 4.
 */
export const TRANSIENT: readonly number[] = [408, 429, 500, 502, 503, 504];

/** Gives the rule for a request: the first entry that matches, laid over what holds for all. */
export function ruleOf(
  { operations, ...all }: RetrySettings,
  { service, operation }: Pick<Target, 'service' | 'operation'>,
): Rule {
  const own = operations.find(
    (one) => matchesGlob(one.service, service) && matchesGlob(one.operation, operation),
  );
  return {
    retries: own?.retries ?? all.retries,
    firstDelayMs: own?.firstDelayMs ?? all.firstDelayMs,
    longestDelayMs: all.longestDelayMs,
    statuses: own?.statuses ?? TRANSIENT,
    codes: own?.codes ?? [],
    timeoutMs: own?.timeoutMs,
    calls: own?.retries ?? Infinity,
  };
}

/** Tells whether a refusal clears by itself: it is known to, or the configuration says so. */
export function isClearing(refused: Refused, { codes }: Pick<Rule, 'codes'>): boolean {
  return (refused.code !== undefined && codes.includes(refused.code)) || isKnownToClear(refused);
}

/** A rule for what is sent once. */
export function once(rule: Rule): Rule {
  return { ...rule, retries: 0, calls: 0 };
}
