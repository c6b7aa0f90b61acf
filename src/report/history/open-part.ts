import { partOfLog } from './part-of-log.ts';
import type { ToldPart, ToldRow } from './told.ts';

/** An open run, as the state knows it. */
export interface OpenNow {
  readonly kind: 'deploy' | 'destroy';
  readonly phase: NonNullable<ToldRow['phase']>;
  readonly startedAt: string;
  readonly lastTime: string;
  /** Who holds the lock now, and since when; undefined: nobody does. */
  readonly holder: (NonNullable<ToldPart['by']> & { readonly since: string }) | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Adds to what the commands on an open run told what the state knows of it: that somebody is at work on it, or that somebody
 * was, of whom nothing else tells.
 */
export function withOpen(parts: readonly ToldPart[], open: OpenNow): readonly ToldPart[] {
  const last = parts.at(-1);
  if (last === undefined) return [partOfState(open)];
  if (open.holder === undefined) return parts;
  // Whoever has the lock may have told nothing yet, or tells it elsewhere.
  return last.result === 'killed'
    ? [...parts.slice(0, -1), atWork(last, open, open.holder)]
    : [...parts, { ...partOfState(open), ...until(open.holder.since, open.now) }];
}

/** What it told lies on the machine that it ran on. */
function partOfState({ kind, startedAt, lastTime, holder, now }: OpenNow): ToldPart {
  return {
    ...partOfLog([]),
    source: 'state',
    command: kind === 'destroy' ? 'destroy' : 'run',
    result: 'killed',
    startedAt,
    finishedAt: lastTime,
    durationMs: Math.max(0, Date.parse(lastTime) - Date.parse(startedAt)),
    ...(holder && { result: 'running', by: personOf(holder), ...until(startedAt, now) }),
  };
}

/** What its log tells as cut off goes on. */
function atWork(part: ToldPart, { now }: OpenNow, holder: NonNullable<OpenNow['holder']>): ToldPart {
  const steps = part.steps.map((step) => {
    const { status, startedAt, undo } = step;
    const isCut = status === 'cut_off' && startedAt !== undefined;
    return {
      ...step,
      ...(isCut && { status: 'running', durationMs: Math.max(0, now - Date.parse(startedAt)) }),
      ...(undo?.how === 'cut-off' && { undo: { ...undo, ...sinceUndo(undo.startedAt, now) } }),
    };
  });
  const by = part.by ?? personOf(holder);
  return { ...part, result: 'running', by, steps, ...until(part.startedAt ?? holder.since, now) };
}

function personOf({ user, host, job }: NonNullable<OpenNow['holder']>): NonNullable<ToldPart['by']> {
  return { user, host, ...(job !== undefined && { job }) };
}

function sinceUndo(startedAt: string, now: number) {
  return { how: 'running', durationMs: Math.max(0, now - Date.parse(startedAt)) } as const;
}

function until(startedAt: string, now: number) {
  return { startedAt, finishedAt: null, durationMs: Math.max(0, now - Date.parse(startedAt)) };
}
