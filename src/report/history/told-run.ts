import type { KeptPart } from './kept-report.ts';
import type { LogLine } from './log-lines.ts';
import { partOfLog } from './part-of-log.ts';
import type { ToldPart, ToldRow, ToldRun, ToldStep } from './told.ts';

/** What is known of a run, from wherever. */
export interface Sources {
  readonly run: string;
  /** What the commands on it told, the earliest first. */
  readonly reports: readonly KeptPart[];
  /** Its log; empty where there is none, or nobody has read it. */
  readonly lines: readonly LogLine[];
  /** Where the state says that it is open: since when, and whether somebody is at work on it now. */
  readonly open?: OpenNow | undefined;
  /** When it began and completed, by the state that was kept of it. */
  readonly completed?: { readonly startedAt: string; readonly finishedAt: string } | undefined;
}

/** An open run, as the state knows it. */
export interface OpenNow {
  readonly kind: 'deploy' | 'destroy';
  readonly startedAt: string;
  readonly lastTime: string;
  /** Who holds the lock now; undefined: nobody does. */
  readonly holder: ToldPart['by'];
}

/**
 * Puts together all that is told of a run. A command is told by its report; one that left none, because it was killed or
 * failed before it could write one, by its lines in the log; where these lie elsewhere, by the state.
 */
export function toldRun(sources: Sources): ToldRun {
  const parts = partsOf(sources);
  const steps = merged(parts);
  return { parts, steps, row: rowOf(sources, parts, steps) };
}

function partsOf({ reports, lines, open, completed }: Sources): ToldPart[] {
  const logged = [...Map.groupBy(lines, ({ correlationId }) => correlationId).values()].map(partOfLog);
  const left = new Set(logged);
  const told = reports.map((report) => {
    const part = [...left].find((one) => isOf(one, report));
    if (part !== undefined) left.delete(part);
    return partOfReport(report, part);
  });
  // What only looked at the run, or settled what was settled already, is no part of it.
  const unreported = [...left].filter((part) => part.command !== undefined);
  const parts = [...told, ...unreported].toSorted((a, b) => when(a).localeCompare(when(b)));
  const last = parts.at(-1);
  if (open === undefined) return parts.length > 0 ? parts : [partOfKept(completed)];
  if (last === undefined) return [partOfState(open)];
  const { holder } = open;
  const isCutOff = last.result === 'killed';
  if (!holder) return parts;
  const running = { ...last, result: 'running', by: last.by ?? holder } as const;
  return isCutOff ? [...parts.slice(0, -1), running] : parts;
}

function when({ startedAt }: ToldPart): string {
  return startedAt ?? '';
}

/** Reports of older versions do not say which process wrote them: they are the one that ended as they say. */
function isOf(part: ToldPart, { correlationId, result }: KeptPart): boolean {
  return correlationId === undefined ? part.result === result : part.correlationId === correlationId;
}

function partOfReport(report: KeptPart, logged: ToldPart | undefined): ToldPart {
  const { times, runId: _, ...told } = report;
  const undos = new Map(logged?.steps.map(({ name, undo }) => [name, undo]));
  return {
    ...told,
    source: 'report',
    startedAt: times?.startedAt ?? logged?.startedAt ?? null,
    finishedAt: times?.finishedAt ?? logged?.finishedAt ?? null,
    durationMs: times?.durationMs ?? logged?.durationMs ?? null,
    steps: report.steps.map((step) => {
      const undo = undos.get(step.name);
      return { ...step, ...(undo !== undefined && { undo }) };
    }),
    waits: logged?.waits ?? [],
  };
}

/** Neither report nor log is left. */
function partOfKept(completed: Sources['completed']): ToldPart {
  if (completed === undefined) return { ...partOfLog([]), source: 'state', result: 'unknown' };
  const { startedAt, finishedAt } = completed;
  const durationMs = Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt));
  return { ...partOfLog([]), source: 'state', result: 'completed', startedAt, finishedAt, durationMs };
}

/** Its log lies on the machine that it ran on. */
function partOfState({ kind, startedAt, lastTime, holder }: OpenNow): ToldPart {
  return {
    ...partOfLog([]),
    source: 'state',
    command: kind === 'destroy' ? 'destroy' : 'run',
    result: holder ? 'running' : 'killed',
    startedAt,
    finishedAt: lastTime,
    durationMs: Math.max(0, Date.parse(lastTime) - Date.parse(startedAt)),
    ...(holder && { by: holder }),
  };
}

/** Each step as the last command left it that touched it; its error and what decided stay with it through an undo. */
function merged(parts: readonly ToldPart[]): ToldStep[] {
  const steps = new Map<string, ToldStep>();
  for (const part of parts) {
    for (const step of part.steps) {
      const was = steps.get(step.name);
      if (was === undefined || (wasTouched(step) && !wasTouched(was))) steps.set(step.name, step);
      else if (wasTouched(step)) steps.set(step.name, laterOf(was, step));
    }
  }
  return [...steps.values()];
}

function laterOf(was: ToldStep, step: ToldStep): ToldStep {
  if (step.startedAt !== undefined) return step;
  // An undo did not run it: how it ran is told by the command before.
  const { startedAt, after, error, changed, durationMs, reason, undo } = was;
  return {
    ...step,
    durationMs,
    ...(step.changed.length === 0 && { changed, reason: changed.length > 0 ? reason : step.reason }),
    ...(startedAt !== undefined && { startedAt }),
    ...(after !== undefined && { after }),
    ...(step.error === undefined && error !== undefined && { error }),
    ...(step.undo === undefined && undo !== undefined && { undo }),
  };
}

/** Whether a command did something to a step. */
export function wasTouched({ status, startedAt }: Pick<ToldStep, 'status' | 'startedAt'>): boolean {
  return startedAt !== undefined || (status !== 'pending' && status !== 'skipped');
}

function rowOf({ run, open }: Sources, parts: readonly ToldPart[], steps: readonly ToldStep[]): ToldRow {
  const [first] = parts;
  const last = parts.at(-1);
  const known = parts.flatMap(({ durationMs }) => durationMs ?? []);
  return {
    run,
    result: last?.result ?? 'unknown',
    undo: undoOf(parts),
    open: open !== undefined,
    command: first?.command ?? null,
    last: last?.command ?? null,
    startedAt: first?.startedAt ?? null,
    finishedAt: last?.finishedAt ?? null,
    durationMs: known.length === 0 ? null : known.reduce((sum, one) => sum + one, 0),
    steps: { ran: steps.filter(wasTouched).length, total: steps.length },
    parts: parts.length,
    by: parts.find(({ by }) => by !== undefined)?.by ?? null,
  };
}

function undoOf(parts: readonly ToldPart[]): ToldRow['undo'] {
  const last = parts.at(-1);
  const undo = parts.findLast(({ rollback }) => rollback !== null)?.rollback;
  if (last?.source === 'log' && last.steps.some((step) => step.undo !== undefined)) {
    const all = last.steps.flatMap((step) => step.undo?.how ?? []);
    return last.result === 'completed' && all.every((how) => how === 'restored') ? 'clean' : 'not-clean';
  }
  if (undo === undefined || undo === null) return 'none';
  return undo.clean ? 'clean' : 'not-clean';
}
