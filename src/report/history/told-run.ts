import type { KeptPart } from './kept-report.ts';
import type { LogLine } from './log-lines.ts';
import { type OpenNow, withOpen } from './open-part.ts';
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

/**
 * Puts together all that is told of a run. A command is told by its report; one that left none, because it was killed or
 * failed before it could write one, by its lines in the log; where these lie elsewhere, by the state.
 */
export function toldRun(sources: Sources): ToldRun {
  const parts = partsOf(sources);
  const steps = merged(parts);
  return { parts, steps, row: rowOf(sources, parts, steps) };
}

function partsOf({ reports, lines, open, completed }: Sources): readonly ToldPart[] {
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
  if (open !== undefined) return withOpen(parts, open);
  return parts.length > 0 ? parts : [partOfKept(completed)];
}

function when({ startedAt }: ToldPart): string {
  return startedAt ?? '';
}

/** Reports of older versions do not say which process wrote them: they are the one that ended as they say. */
function isOf(part: ToldPart, { correlationId, result }: KeptPart): boolean {
  return correlationId === undefined ? part.result === result : part.correlationId === correlationId;
}

function partOfReport(report: KeptPart, logged: ToldPart | undefined): ToldPart {
  const { times, runId: _, rollback, cause, ...told } = report;
  const without = { ...told, rollback: null };
  const undos = new Map(logged?.steps.map(({ name, undo }) => [name, undo]));
  return {
    ...(undidAnother(report) ? without : { ...without, rollback, ...(cause !== undefined && { cause }) }),
    source: 'report',
    startedAt: times?.startedAt ?? logged?.startedAt ?? null,
    finishedAt: times?.finishedAt ?? logged?.finishedAt ?? null,
    durationMs: times?.durationMs ?? logged?.durationMs ?? null,
    steps: report.steps.map((step) => {
      const undo = undos.get(step.name);
      const given = report.givenBack.filter((one) => one.step === step.name).length;
      return {
        ...step,
        // The command is over, and so is what it was at.
        ...(step.status === 'running' && { status: 'cut_off' }),
        ...(undo !== undefined && { undo }),
        ...(given > 0 && { givenBack: given }),
      };
    }),
    waits: logged?.waits ?? [],
  };
}

/** What it undid before its own run began; older versions do not say which it was, but what was undone never completed. */
function undidAnother({ undid, runId, command, result, rollback }: KeptPart): boolean {
  if (undid !== undefined) return undid !== runId;
  return rollback !== null && command === 'run' && result === 'completed';
}

/** Neither report nor log is left. */
function partOfKept(completed: Sources['completed']): ToldPart {
  if (completed === undefined) return { ...partOfLog([]), source: 'state', result: 'unknown' };
  const { startedAt, finishedAt } = completed;
  const durationMs = Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt));
  return { ...partOfLog([]), source: 'state', result: 'completed', startedAt, finishedAt, durationMs };
}

/** Each step as the last command left it that touched it; its error and what decided stay with it through an undo. */
function merged(parts: readonly ToldPart[]): ToldStep[] {
  const steps = new Map<string, ToldStep>();
  for (const part of parts) {
    for (const step of part.steps) {
      const was = steps.get(step.name);
      const isNews = was === undefined || (wasTouched(step) && !wasTouched(was));
      const now = isNews ? step : wasTouched(step) ? laterOf(was, step) : was;
      const given = (was?.givenBack ?? 0) + (step.givenBack ?? 0);
      steps.set(step.name, given > 0 ? { ...now, givenBack: given } : now);
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
    // The step that failed stays `failed` after its undo, as where one command does both.
    ...(step.status === 'rolled_back' && was.status === 'failed' && { status: 'failed' }),
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
    phase: open?.phase ?? null,
    command: first?.command ?? null,
    last: last?.command ?? null,
    startedAt: first?.startedAt ?? null,
    finishedAt: last?.finishedAt ?? null,
    durationMs: known.length === 0 ? null : known.reduce((sum, one) => sum + one, 0),
    steps: { ran: steps.filter(didSomething).length, total: steps.length },
    parts: parts.length,
    by: parts.find(({ by }) => by !== undefined)?.by ?? null,
  };
}

/** A step that was taken to its origin did not run. */
function didSomething(step: ToldStep): boolean {
  return wasTouched(step) || step.givenBack !== undefined;
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
