import { type Classified, type Entry, ERROR_CLASSES, type ErrorClass } from './entry.ts';
import { INTERNAL } from './internal.ts';
import { pageOf } from './page-name.ts';
import { codeEntries, partOf } from './table.ts';

/**
 * Says what an error is. The code of Azure says more than our reason: a known one counts first, then the family that an
 * unknown one looks like, then the HTTP status, then the reason.
 */
export function classify({ reason, code, status }: Told): Classified {
  const byReason = classOfReason(reason);
  if (OWN.has(reason)) return byReason;
  const known = code === undefined ? undefined : (classOfCode(code) ?? classOfFamily(code, byReason));
  return known ?? classOfStatus(reason, status, byReason) ?? byReason;
}

/**
 * Says what to do about an error that says nothing of it itself: what stands beside its code, else what its class calls for
 * where only that is known, else what stands beside its reason. Commands in it are to be completed (`typed-hint.ts`).
 */
export function adviceOn({ reason, code, status }: Told): string | undefined {
  const entry = code === undefined || OWN.has(reason) ? undefined : entryOfCode(code);
  const { class: name } = classify({ reason, code, status });
  const isKnown = name === classOfReason(reason).class;
  const todo = entry?.todo ?? (isKnown ? entryOfReason(reason)?.todo : partOf(name).meaning);
  return todo?.replaceAll('`deploy', '`npx deploy');
}

/** An error, as far as it tells what it is. */
export interface Told {
  readonly reason: string;
  readonly code?: string | undefined;
  /** HTTP. */
  readonly status?: number | undefined;
}

/** These say for sure what happened, whatever code came with it. */
const OWN: ReadonlySet<string> = new Set(['interrupted', 'lock-lost', 'pending', 'locked', 'run-open']);

/** The codes do not differ by their case alone, and Azure is not always of one mind about it. */
let byCode: ReadonlyMap<string, Classified & Pick<Entry, 'todo'>> | undefined;

function entryOfCode(code: string): (Classified & Pick<Entry, 'todo'>) | undefined {
  byCode ??= new Map(
    codeEntries().flatMap(({ codes, class: name, retryable, todo }) =>
      codes.map((one) => [one.toLowerCase(), { class: name, retryable, page: pageOf(one), todo }] as const),
    ),
  );
  return byCode.get(code.toLowerCase());
}

function classOfCode(code: string): Classified | undefined {
  const found = entryOfCode(code);
  return found && { class: found.class, retryable: found.retryable, page: found.page };
}

function classOfFamily(code: string, { page }: Classified): Classified | undefined {
  const name = ERROR_CLASSES.find((one) => partOf(one).family?.test(code));
  if (name === undefined) return undefined;
  return { class: name, retryable: partOf(name).familyRetryable ?? false, page };
}

/** Another reason than that Azure refused it says more than a status does. */
function classOfStatus(
  reason: string,
  status: number | undefined,
  { page }: Classified,
): Classified | undefined {
  if (reason !== 'azure-refused' || status === undefined) return undefined;
  if (status >= 500 || status === 408) return { class: 'azure', retryable: true, page };
  const name = BY_STATUS[status];
  return name && { class: name, retryable: status === 429, page };
}

/** Source: RFC 9110, section 15.5; RFC 6585, section 4. */
const BY_STATUS: Readonly<Record<number, ErrorClass>> = {
  400: 'config',
  401: 'auth',
  403: 'permission',
  409: 'conflict',
  412: 'conflict',
  422: 'config',
  423: 'conflict',
  429: 'throttled',
};

/** A newer program may have written a reason that this one does not know. */
function classOfReason(reason: string): Classified {
  for (const name of ERROR_CLASSES) {
    const found = entryIn(name, reason);
    if (found) return { class: name, retryable: found.retryable, page: pageOf(reason) };
  }
  return INTERNAL;
}

function entryOfReason(reason: string): Entry | undefined {
  return ERROR_CLASSES.map((name) => entryIn(name, reason)).find((found) => found !== undefined);
}

function entryIn(name: ErrorClass, reason: string): Entry | undefined {
  return Object.entries(partOf(name).reasons).find(([one]) => one === reason)?.[1];
}
