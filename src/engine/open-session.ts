import { bindStep, type BoundStep, type PortScope } from './bound-step.ts';
import { Failure } from './failure.ts';
import { directDeps, orderedUnder } from './graph.ts';
import { openLedger } from './ledger.ts';
import { residueOf, type RunReport, toldOf } from './report.ts';
import { lineOf, type Session, type Settings } from './session.ts';
import type { Binding } from './state.ts';
import { journaledOperations } from './operations.ts';
import type { Step } from './step.ts';
import type { StateStore } from './store.ts';

/** All that one run of the engine is given. */
export interface EngineOptions<Config, Facts, Ports> extends Settings {
  /** The steps to go through, in order. */
  readonly steps: readonly Step<Config, Facts, Ports>[];
  /** Steps that exist but are not listed: an open run may have begun them. */
  readonly others?: readonly Step<Config, Facts, Ports>[];
  readonly config: Config;
  readonly facts: Facts;
  /** Facts that ask nobody: a plan makes inputs with them that are shown and never compared. Absent: none are made. */
  readonly factsAhead?: Facts;
  readonly ports: (scope: PortScope) => Ports;
  /** The caller holds its lock. */
  readonly store: StateStore;
  readonly binding: Binding;
}

/** Which way a command goes. */
export type Direction = 'forward' | 'back' | 'destroy' | 'abandon';

/**
 * Opens the state and binds the steps to this run. Throws a `Failure` before anything is changed: those of the ledger
 * and of the order, and `step-unknown` for a record whose step is not in the list. To go back it is enough that the
 * steps which the open run has begun are known at all.
 */
export async function openSession<Config, Facts, Ports>(
  options: EngineOptions<Config, Facts, Ports>,
  direction: Direction,
): Promise<Session> {
  const deps = directDeps(options.steps.map((step) => orderedUnder(step, options.config)));
  const ledger = await openLedger(options.store, options.binding, options.world);
  const bind = (steps: readonly Step<Config, Facts, Ports>[]): Map<string, BoundStep> =>
    new Map(steps.map((step) => [step.name, bindStep(step, options)]));
  const later = new AbortController();
  const session: Session = {
    settings: options,
    ledger,
    steps: bind(options.steps),
    others: bind(options.others ?? []),
    deps,
    forced: new Set(options.forced),
    retired: new Set(options.retired),
    protectedSteps: new Set(options.protectedSteps),
    begun: undefined,
    operations: journaledOperations(ledger, options.world),
    deletionsLater: later.signal,
    stopWaiting: () => later.abort(),
    lines: new Map(),
    report: emptyReport(options.binding, ledger.state.open?.id ?? null),
  };
  refuseForgotten(session, direction);
  return session;
}

/** Does what a command does, and completes its report: what is thrown is told, not thrown on. */
export async function reported(
  session: Session,
  command: () => Promise<RunReport['result']>,
): Promise<RunReport> {
  const { settings, report } = session;
  let result: RunReport['result'] = 'failed';
  try {
    result = await command();
  } catch (error) {
    // Whatever else went wrong: a journal that cannot be written is what has to be mended first.
    if (session.ledger.lost) report.error = toldOf(session.ledger.lost);
    else if (!settings.signal.aborted) report.error ??= toldOf(error);
  }
  return finishReport(session, result === 'failed' && settings.signal.aborted ? 'interrupted' : result);
}

/** Completes the report: its lines, its outputs, what is still to be named, and the exit code of its result. */
function finishReport(session: Session, result: RunReport['result']): RunReport {
  const { report, ledger, steps } = session;
  report.steps = [...new Set([...steps.keys(), ...session.lines.keys()])].map((name) =>
    lineOf(session, name),
  );
  const { records, open } = ledger.state;
  report.open = open !== undefined && open.phase !== 'finished';
  for (const [step, record] of Object.entries(records))
    if (record.output && record.complete) report.outputs[step] = record.output;
  report.residue = residueOf(records);
  report.result = result;
  report.exitCode = result === 'interrupted' ? 130 : result === 'failed' ? 1 : 0;
  return report;
}

function emptyReport(binding: Binding, runId: string | null): RunReport {
  return {
    result: 'failed',
    exitCode: 1,
    runId,
    environment: binding.environment,
    cloud: binding.cloud,
    steps: [],
    rollback: null,
    givenBack: [],
    remaining: [],
    kept: [],
    residue: [],
    outputs: {},
    open: false,
  };
}

/** A step that was taken out of the list would leave what it made behind, for ever and unseen (rule 9). */
function refuseForgotten(session: Session, direction: Direction): void {
  const { ledger, steps, others, retired } = session;
  const { records, open } = ledger.state;
  // Who leaves everything as it is needs no step.
  if (direction === 'abandon') return;
  const forgotten =
    direction === 'forward'
      ? Object.keys(records).filter((name) => !steps.has(name) && !retired.has(name))
      : Object.keys(direction === 'destroy' ? records : (open?.touches ?? {})).filter(
          (name) => !steps.has(name) && !others.has(name),
        );
  if (forgotten.length === 0) return;
  throw new Failure(
    'step-unknown',
    `the state holds what ${forgotten.join(', ')} made, but steps: does not list it`,
    {
      hint: 'List it again, or put its entry under retire: (one of your own: its path) to have what it made removed.',
    },
  );
}
