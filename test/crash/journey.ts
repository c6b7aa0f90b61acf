import { z } from 'zod';
import { deploy, rollBack } from '../../src/engine/deploy.ts';
import type { EngineOptions } from '../../src/engine/open-session.ts';
import type { RunReport } from '../../src/engine/report.ts';
import type { Fault } from './faults.ts';
import { landDue, type Late, type Proc, startProc } from './proc.ts';
import { PATIENCE, type Scenario, type Stage } from './scenario.ts';

/** What is run: the scenario's act, or one of the two ways to recover. */
export type Way = 'act' | 'deploy' | 'rollback';

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
    if (entry.entry === 'run-finished' && entry.result === 'completed') self.inForce = configs.get(run);
    if (entry.entry === 'run-started') touched.clear();
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
      ...scenario.program(config, proc.connection),
      world: proc.connection.world,
      store: proc.store,
      signal: proc.signal,
      emit: () => undefined,
      forced: act ? (scenario.forced ?? []) : [],
      rollback: act ? (scenario.rollback ?? true) : true,
    };
  }

  async function command(way: Way, proc: Proc<Request, Answer>): Promise<RunReport> {
    if (way === 'act') return deploy(options((running = scenario.act), proc, true));
    const config = scenario.onward ?? scenario.act;
    if (way === 'deploy') return deploy(options((running = config), proc, false));
    running = undefined;
    return rollBack(options(config, proc, false));
  }

  const self: Journey<Config, Request, Answer> = {
    stage,
    inForce,
    reports: [],
    kept: new Map(),
    problems: [],
    lastCall: '',
    go: async ({ way, pauseMs, fault }) => {
      stage.time.pass(pauseMs);
      await landDue(stage, late);
      const proc = startProc(stage, shared, fault);
      interrupted = () => proc.signal.aborted && proc.calls.length > (fault?.at ?? 0);
      let report: RunReport | undefined;
      try {
        report = await command(way, proc);
      } catch (error) {
        if (!proc.died()) throw error;
      }
      if (proc.died()) self.lastCall = proc.calls.at(-1)?.name ?? '';
      if (proc.died()) return { proc, report: undefined };
      if (report === undefined) return { proc, report };
      self.reports.push(report);
      if (proc.signal.aborted) self.problems.push(...interruptedBadly(report));
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
  return exitCode === 130 && error === undefined ? [] : ['an interrupted run ends otherwise than with 130'];
}

const lineSchema = z.object({
  entry: z.string(),
  run: z.string().optional(),
  step: z.string().optional(),
  result: z.string().optional(),
  outcome: z.object({ kept: z.record(z.string(), z.string()) }).optional(),
});
