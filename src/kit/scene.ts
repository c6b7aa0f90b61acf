import type { Config } from '../config/schema.ts';
import { bindStep, type PortScope } from '../engine/bound-step.ts';
import { deploy, rollBack } from '../engine/deploy.ts';
import { destroy } from '../engine/destroy.ts';
import { drift } from '../engine/drift.ts';
import { toFailure } from '../engine/failure.ts';
import { type Json, type JsonObject, jsonObjectSchema } from '../engine/json.ts';
import type { RunReport } from '../engine/report.ts';
import type { Settings } from '../engine/session.ts';
import type { Address } from '../engine/step.ts';
import type { Ports } from '../../steps/ports.ts';
import { defineStep } from '../../steps/define.ts';
import { dumpOf } from './azure-dump.ts';
import { asProcess } from './doors.ts';
import type { Call, Fault } from './faults.ts';
import type { AzureGround } from './ground.ts';
import { type Images, observeAll } from './images.ts';
import { startProc } from './process.ts';
import { programOf } from './program.ts';
import type { Outside, OwnStep, StepSetup } from './setup.ts';

/** What is there, beside Azure too, by address, seen from outside. */
export type Picture = Readonly<Record<string, Json>>;

/** How one command of a trial differs from an ordinary one. */
export interface How {
  readonly config?: Config;
  readonly fault?: Fault;
  /** Whether a step after the one on trial fails. */
  readonly failsLater?: boolean;
  readonly forced?: boolean;
  readonly drifted?: Settings['drifted'];
}

/** What a command came to: without a report its process died, or it was refused. */
export interface Ended {
  readonly report?: RunReport;
  /** Why it failed, in the words that people get. */
  readonly why: string;
  readonly died: boolean;
  /** Whether it went on waiting after it was interrupted. */
  readonly deaf: boolean;
  readonly calls: readonly Call[];
}

/** One trial: everything that the step needs stands, and it has never run. */
export interface Scene {
  readonly step: OwnStep;
  readonly outside: Outside | undefined;
  readonly deploy: (how?: How) => Promise<Ended>;
  readonly rollBack: () => Promise<Ended>;
  readonly destroy: (how?: How) => Promise<Ended>;
  /** The addresses that differ from what was applied. */
  readonly drifted: () => Promise<readonly Address[]>;
  /** What the step works with; `lineage`: for somebody else. */
  readonly ports: (lineage?: string) => Ports;
  readonly inputs: (config?: Config) => Promise<JsonObject>;
  readonly images: (inputs: JsonObject) => Promise<Images>;
  readonly picture: () => Promise<Picture>;
  /** Ends whatever still goes on in it, and says at which call that was, if at any. */
  readonly end: () => string | undefined;
}

/** What a scene is made of. */
export interface Stage {
  readonly ground: AzureGround;
  readonly outside: Outside | undefined;
  readonly step: OwnStep;
  /** What hands on the outputs of the steps before. */
  readonly before: readonly OwnStep[];
  readonly outputs: ReadonlyMap<string, JsonObject>;
  readonly config: Config;
  readonly setup: StepSetup;
  /** That of the state on the ground. */
  readonly lineage: string;
}

/** Opens a scene for the commands of a trial, each a process of its own. */
export function openScene({ ground, outside, step, before, outputs, config, setup, lineage }: Stage): Scene {
  const shared = { late: [], guids: 0, onLine: () => undefined };
  const processes: Pick<ReturnType<typeof startProc>, 'calls' | 'kill'>[] = [];
  const start = (how: How) => {
    const process = startProc(ground, shared, how.fault);
    processes.push(process);
    const steps = [
      ...before,
      step,
      ...(how.failsLater === undefined ? [] : [afterwards(step, how.failsLater)]),
    ];
    const program = programOf(
      { steps, config: how.config ?? config, setup, guid: () => ground.guid() },
      process,
    );
    const options = {
      ...program,
      others: [afterwards(step, false)],
      forced: how.forced === true ? [step.name] : [],
      ...(how.drifted && { drifted: how.drifted }),
    };
    return { process, options };
  };
  const command = async (
    how: How,
    obey: (options: ReturnType<typeof start>['options']) => Promise<RunReport>,
  ): Promise<Ended> => {
    const { process, options } = start(how);
    const ended = (): Omit<Ended, 'report' | 'why'> => ({
      died: process.died(),
      deaf: process.isDeaf(),
      calls: process.calls,
    });
    try {
      const report = await asProcess(process, () => obey(options));
      return { report, why: whyOf(report), ...ended() };
    } catch (error) {
      return { why: toFailure(error).message, ...ended() };
    }
  };
  const within = <Result>(
    how: How,
    work: (options: ReturnType<typeof start>['options']) => Promise<Result>,
  ): Promise<Result> => {
    const { process, options } = start(how);
    return asProcess(process, () => work(options));
  };
  const ports = (other = lineage): Ports => start({}).options.ports(scopeFor(step.name, other));
  return {
    step,
    outside,
    deploy: (how = {}) => command(how, (options) => deploy(options)),
    rollBack: () => command({}, (options) => rollBack(options)),
    destroy: (how = {}) => command(how, (options) => destroy(options)),
    drifted: async () =>
      (await within({}, (options) => drift(options))).drifted.map(({ address }) => address),
    ports,
    inputs: (of = config) =>
      within({ config: of }, ({ steps, ...options }) => {
        const guarded = steps.find(({ name }) => name === step.name) ?? step;
        return bindStep(guarded, options).inputs(outputs);
      }),
    images: (inputs) => observeAll(step, inputs, ports()),
    picture: async () =>
      JSON.parse(JSON.stringify({ ...dumpOf(ground.cloud.dump()), ...(await outside?.everything()) })),
    end: () => {
      for (const process of processes) process.kill();
      return processes.at(-1)?.calls.findLast(({ port }) => port !== 'store')?.name;
    },
  };
}

/** A check that is listed last, and may be told to fail. */
function afterwards(step: OwnStep, fails: boolean): OwnStep {
  return defineStep({
    name: '(a later step)',
    after: [step.name],
    output: jsonObjectSchema,
    inputs: () => ({ fails }),
    run: async (inputs) => {
      if (inputs.fails) throw new Error('it fails, as planned');
      return {};
    },
  });
}

function scopeFor(step: string, lineage: string): PortScope {
  return {
    step,
    during: 'run',
    transaction: '44444444-4444-4444-8444-444444444444',
    lineage,
    signal: new AbortController().signal,
    operations: { find: () => undefined, note: async () => undefined },
    deletionsLater: new AbortController().signal,
    log: () => undefined,
  };
}

function whyOf({ steps, error, rollback, result }: RunReport): string {
  const failed = steps.find((one) => one.error !== undefined)?.error ?? error;
  if (failed !== undefined) return failed.message;
  const pending = rollback?.pending[0];
  return pending === undefined ? `it ended ${result}` : `${pending.address}: ${pending.why}`;
}
