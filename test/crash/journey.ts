import { z } from 'zod';
import { deploy, rollBack } from '../../src/engine/deploy.ts';
import { destroy } from '../../src/engine/destroy.ts';
import { Failure } from '../../src/engine/failure.ts';
import type { EngineOptions } from '../../src/engine/open-session.ts';
import type { RunReport } from '../../src/engine/report.ts';
import type { Fault } from './faults.ts';
import { landDue, type Late, type Proc, startProc } from './proc.ts';
import { PATIENCE, type Scenario, type Stage, type Way } from './scenario.ts';

/** One command of a journey: it waits, starts, and meets a fault. */
export interface Leg {
  readonly way: Way;
  readonly pauseMs: number;
  readonly fault?: Fault | undefined;
}

/** A journey over one stage: its commands one after the other, and what they closed. */
export interface Journey<Config, Request, Answer> {
  readonly stage: Stage<Request, Answer>;
  /** The configuration that should be in force: the one of the last run that the journal closed as completed. */
  inForce: Config | undefined;
  /** The reports of the commands that lived to give one. */
  readonly reports: RunReport[];
  /** Addresses that the journal says were kept on purpose, by step. */
  readonly kept: Map<string, readonly string[]>;
  /** What was wrong on the way. */
  readonly problems: string[];
  /** True once the scenario's act was refused, as it should be. */
  refused: boolean;
  /** The last call of the process that died last. */
  lastCall: string;
  go(leg: Leg): Promise<{ proc: Proc<Request, Answer>; report: RunReport | undefined }>;
  /** Deploys what should be in force anyway; tells what it did. */
  again(config: Config): Promise<{ proc: Proc<Request, Answer>; report: RunReport }>;
}

/** Starts a journey. */
export function journey<Config, Facts, Ports, Request, Answer>(
  scenario: Scenario<Config, Facts, Ports, Request, Answer>,
  stage: Stage<Request, Answer>,
  inForce: Config | undefined,
): Journey<Config, Request, Answer> {
  const late: Late<Request>[] = [];
  const configs = new Map<string, Config>();
  const committed = new Set<string>();
  const destroying = new Set<string>();
  /** Steps that the open run has completed. */
  const completed = new Set<string>();
  let begun = false;
  let running: Config | undefined;
  let interrupted = (): boolean => false;
  const touched = new Map<string, readonly string[]>();
  let run: string | undefined;
  const shared = { late, guids: 0, onLine };

  /** Whether a dead run had committed is in the journal and nowhere else. */
  function onLine(line: string): void {
    const entry = lineSchema.parse(JSON.parse(line));
    run = entry.run ?? run;
    if (run === undefined) return;
    if (running !== undefined && !committed.has(run)) configs.set(run, running);
    if (entry.entry === 'run-committed') committed.add(run);
    if (entry.kind === 'destroy') destroying.add(run);
    if (entry.entry === 'run-finished' && entry.result === 'completed')
      self.inForce = destroying.has(run) ? undefined : configs.get(run);
    if (entry.entry === 'run-started') {
      begun = true;
      touched.clear();
      completed.clear();
    }
    // What was undone is typed again as it was.
    if (entry.entry === 'run-finished' && entry.result !== 'completed') begun = false;
    if (entry.entry === 'step-completed' && entry.step !== undefined) completed.add(entry.step);
    if (entry.step !== undefined) touched.set(entry.step, Object.keys(entry.outcome?.kept ?? {}));
    if (entry.entry === 'run-finished')
      for (const [step, kept] of touched) {
        // An undo puts back what it found: what an earlier one kept is still kept.
        const earlier = entry.result === 'completed' ? [] : (self.kept.get(step) ?? []);
        if (kept.length > 0 || entry.result === 'completed')
          self.kept.set(step, [...new Set([...earlier, ...kept])]);
      }
    if (entry.entry === 'rollback-started' && interrupted())
      self.problems.push('an interrupted run is undone');
  }

  function options(
    config: Config,
    proc: Proc<Request, Answer>,
    act: boolean,
  ): EngineOptions<Config, Facts, Ports> {
    return {
      ...PATIENCE,
      ...scenario.program(config, { ...proc.connection, store: proc.store }),
      world: proc.connection.world,
      store: proc.store,
      signal: proc.signal,
      emit: () => undefined,
      forced: act ? (scenario.forced ?? []) : [],
      rollback: act ? (scenario.rollback ?? true) : true,
    };
  }

  async function command(way: Way, proc: Proc<Request, Answer>): Promise<RunReport> {
    const config = way === 'act' ? scenario.act : (scenario.onward ?? scenario.act);
    // What died before it began is typed again as it was.
    const engine = options(config, proc, way === 'act' || !begun);
    const does = way === 'act' ? (scenario.command ?? 'deploy') : way;
    running = does === 'deploy' ? config : undefined;
    if (does === 'deploy') return deploy(engine);
    return does === 'destroy' ? destroy(engine) : rollBack(engine);
  }

  const self: Journey<Config, Request, Answer> = {
    stage,
    inForce,
    reports: [],
    kept: new Map(),
    problems: [],
    refused: false,
    lastCall: '',
    go: async ({ way, pauseMs, fault }) => {
      stage.time.pass(pauseMs);
      await landDue(stage, late);
      const proc = startProc(stage, shared, fault);
      interrupted = () => proc.signal.aborted && proc.calls.length > (fault?.at ?? 0);
      let report: RunReport | undefined;
      const before = new Set(begun ? completed : []);
      try {
        report = await command(way, proc);
      } catch (error) {
        self.refused = error instanceof Failure && error.reason === scenario.refused;
        if (!proc.died() && !self.refused) throw error;
      }
      if (proc.died()) self.lastCall = proc.calls.at(-1)?.name ?? '';
      if (proc.died()) return { proc, report: undefined };
      if (report === undefined) return { proc, report };
      self.reports.push(report);
      if (proc.signal.aborted) self.problems.push(...interruptedBadly(report));
      if (way === 'deploy') self.problems.push(...forcedAgain(report, before));
      if (way !== 'rollback' && report.result === 'nothing-to-do') self.inForce = running;
      return { proc, report };
    },
    again: async (config) => {
      const proc = startProc(stage, shared, undefined);
      return { proc, report: await deploy(options((running = config), proc, false)) };
    },
  };
  return self;
}

function interruptedBadly({ result, exitCode, error }: RunReport): string[] {
  // What ends before it notices has ended.
  if (result !== 'interrupted') return result === 'failed' ? ['an interrupted run says that it failed'] : [];
  return exitCode === 130 && error?.reason !== 'interrupted'
    ? []
    : ['an interrupted run ends otherwise than with 130'];
}

/** Nobody asked for it a second time. */
function forcedAgain({ steps }: RunReport, completed: ReadonlySet<string>): string[] {
  return steps
    .filter(({ name, reason }) => reason === 'forced' && completed.has(name))
    .map(({ name }) => `${name} had completed, and is forced again`);
}

const lineSchema = z.object({
  entry: z.string(),
  kind: z.string().optional(),
  run: z.string().optional(),
  step: z.string().optional(),
  result: z.string().optional(),
  outcome: z.object({ kept: z.record(z.string(), z.string()) }).optional(),
});
