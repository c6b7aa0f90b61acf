import type { Reason } from '../../engine/failure.ts';

/**
 * What kind of thing went wrong: who has to do something about it, and where. Where a code that nobody foresaw looks like
 * several of them, the first one counts.
 */
export const ERROR_CLASSES = [
  'auth',
  'permission',
  'quota',
  'throttled',
  'conflict',
  'unhealthy',
  'config',
  'azure',
  'step',
  'interrupted',
] as const;

/** One of {@link ERROR_CLASSES}. */
export type ErrorClass = (typeof ERROR_CLASSES)[number];

/** What an error is, for people and for scripts that decide by it. */
export interface Classified {
  readonly class: ErrorClass;
  /** Whether the same command is likely to succeed when it is typed again and nothing else was done. */
  readonly retryable: boolean;
  /** Where more is said about it: `docs/errors.md#quota`. */
  readonly page: string;
}

/** What is known of one error, whenever it is met. */
export interface Entry {
  /** Whether the same command is likely to succeed when it is typed again and nothing else was done. */
  readonly retryable: boolean;
  /** One sentence. */
  readonly meaning: string;
  /** One sentence or two: what to do about it. */
  readonly todo: string;
  /** What it normally leaves behind; default: that of its kind. */
  readonly left?: Left;
}

/** What an error leaves: it came before the first change; the run was undone; the run is open; it depends. */
export type Left = 'nothing' | 'undone' | 'open' | 'untouched';

/** An entry for the codes of Azure that mean the same. */
export interface CodeEntry extends Entry {
  readonly codes: readonly [string, ...string[]];
}

/** All that is known of one class: the reasons of ours and the codes of Azure that belong to it. */
export interface ClassPart {
  /** One sentence: what these have in common. */
  readonly meaning: string;
  readonly reasons: Partial<Readonly<Record<Reason, Entry>>>;
  readonly codes: readonly CodeEntry[];
  /** How codes look that nobody foresaw and that belong to this class all the same. */
  readonly family?: RegExp;
  /** Whether those are worth another try. */
  readonly familyRetryable?: boolean;
}
