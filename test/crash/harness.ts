import type { RunReport } from '../../src/engine/report.ts';
import { applies, type Call, type Fault, type Mode, MODES } from './faults.ts';
import { type Journey, journey, type Leg } from './journey.ts';
import { differences, type Dump, isLive, judge, type Known } from './oracle.ts';
import { chance } from './random.ts';
import { PATIENCE, type Scenario, type Stage, type Way } from './scenario.ts';

/** How much of a scenario is swept. */
export interface SweepOptions {
  /** Only every so manieth call is hit. Default 1: each. */
  readonly stride?: number;
  /** Default: the first one. So the calls of one sweep can be spread over several. */
  readonly offset?: number;
  readonly modes?: readonly Mode[];
  /** Only every so manieth journey, from the one of this number. */
  readonly share?: { readonly take: number; readonly of: number };
  /** So many journeys with two or three random faults, from one seed. */
  readonly random?: { readonly journeys: number; readonly seed: number };
}

/** What a sweep came to. */
export interface SweepReport {
  readonly scenario: string;
  /** Calls of the act when nothing is hit. */
  readonly calls: number;
  readonly runs: number;
  readonly failures: readonly { readonly how: string; readonly problems: readonly string[] }[];
}

/**
 * Plays a scenario again and again, with each fault at each call of a port in turn, recovers forwards or backwards by
 * parity after no, a short or a long pause, and judges every end from outside.
 */
export async function sweep<Config, Facts, Ports, Request, Answer>(
  scenario: Scenario<Config, Facts, Ports, Request, Answer>,
  { stride = 1, offset = 0, modes = MODES, random = NONE, share = ALL }: SweepOptions = {},
): Promise<SweepReport> {
  const ready = await prepare(scenario);
  const { ways = WAYS } = scenario;
  const every = [
    ...singles(ready.calls, modes, { stride, offset }, ways),
    ...several(ready.calls, modes, random, ways),
  ];
  const plans = every.filter((_, index) => index % share.of === share.take);
  const failures = share.take === 0 ? await unharmed(scenario, ready.known) : [];
  for (const legs of plans) {
    const { problems, how } = await play(scenario, ready, legs);
    if (problems.length > 0) failures.push({ how, problems });
  }
  return { scenario: scenario.name, calls: ready.calls.length, runs: plans.length, failures };
}

interface Ready<Config, Request, Answer> {
  readonly stage: Stage<Request, Answer>;
  readonly known: Known<Config>;
  readonly calls: readonly Call[];
  /** What the act comes to when nothing is hit. */
  readonly result: RunReport['result'] | undefined;
}

/** Plays the scenario unharmed, which tells what each configuration looks like when it is in force. */
async function prepare<Config, Facts, Ports, Request, Answer>(
  scenario: Scenario<Config, Facts, Ports, Request, Answer>,
): Promise<Ready<Config, Request, Answer>> {
  const stage = scenario.open();
  const empty = await stage.dump();
  const found = new Set(Object.keys((await stage.standing?.()) ?? empty));
  for (const config of [scenario.earlier, scenario.before]) {
    if (config === undefined) continue;
    const { report } = await journey(scenario, stage, undefined).again(config);
    if (report.result !== 'completed') throw new Error(`${scenario.name}: before: ${text(report)}`);
  }
  for (const address of (await scenario.prepare?.(stage)) ?? []) found.add(address);
  stage.time.pass(LONG_MS);
  const goals = new Map<Config | undefined, Dump>([
    [undefined, empty],
    [scenario.before, await stage.dump()],
  ]);
  let calls: readonly Call[] = [];
  let result: RunReport['result'] | undefined;
  for (const [way, config] of [
    ['act', scenario.command === 'destroy' ? undefined : scenario.act],
    ['deploy', scenario.onward ?? scenario.act],
  ] as const) {
    const trial = journey(scenario, stage.fork(), scenario.before);
    const { proc, report } = await trial.go({ way, pauseMs: 0 });
    if (way === 'act') ({ calls } = proc);
    if (way === 'act') result = report?.result;
    if (way === 'act' && trial.refused !== (scenario.refused !== undefined))
      throw new Error(`${scenario.name}: it is not refused`);
    // What is refused once in the scenario is not refused for ever.
    if (way === 'deploy' && trial.inForce !== config) await trial.go({ way, pauseMs: 0 });
    if (trial.inForce === config && config !== undefined) goals.set(config, await trial.stage.dump());
    else if (way === 'deploy' && scenario.onwardFails !== true)
      throw new Error(`${scenario.name}: onward: ${text(trial.reports)}`);
  }
  const { binding } = scenario.program(scenario.act, {
    send: (request) => stage.send(request),
    world: NO_WORLD,
  });
  return {
    stage,
    calls,
    result,
    known: {
      goals,
      found,
      binding,
      drifted: scenario.drifted === true ? scenario.before : undefined,
      leaves: new Set(scenario.leaves),
      anew: scenario.command === 'destroy' || scenario.ways?.includes('destroy') === true,
    },
  };
}

/** Whatever was there before, a configuration in force looks as it does when it is the first one deployed. */
async function unharmed<Config, Facts, Ports, Request, Answer>(
  scenario: Scenario<Config, Facts, Ports, Request, Answer>,
  { goals, drifted }: Known<Config>,
): Promise<{ how: string; problems: readonly string[] }[]> {
  const failures: { how: string; problems: readonly string[] }[] = [];
  for (const [config, goal] of goals) {
    if (config === undefined || config === drifted) continue;
    const fresh = scenario.open();
    await journey(scenario, fresh, undefined).again(config);
    const first = await fresh.dump();
    const differing = differences(first, goal)
      .filter((at) => isLive(first[at]) || isLive(goal[at]))
      .filter((at) => fresh.mayLinger?.(at) !== true);
    if (differing.length > 0)
      failures.push({
        how: 'unharmed',
        problems: differing.map((at) => `${at}: ${text([first[at], goal[at]])}`),
      });
  }
  return failures;
}

function text(report: unknown): string {
  return JSON.stringify(report, undefined, 1);
}

const NONE = { journeys: 0, seed: 1 };
const ALL = { take: 0, of: 1 };
const NO_WORLD = { now: () => 0, sleep: async () => undefined, guid: () => 'none' };
const SHORT_MS = 4_000;
const LONG_MS = 600_000;
const WAYS: readonly Way[] = ['deploy', 'rollback'];
const PAUSES = [0, SHORT_MS, LONG_MS] as const;

/**
 * One fault at each call in turn; even ones are recovered from forwards, odd ones backwards. What a dead process sent
 * may land at any time: there every way is tried after every pause.
 */
function singles(
  calls: readonly Call[],
  modes: readonly Mode[],
  { stride, offset }: { readonly stride: number; readonly offset: number },
  ways: readonly Way[],
): Leg[][] {
  const plans: Leg[][] = [];
  const everyEnd = PAUSES.flatMap((pauseMs) => ways.map((way): Leg => ({ way, pauseMs })));
  for (const mode of modes) {
    for (let at = 1 + (offset % stride); at <= calls.length; at += stride) {
      const call = calls[at - 1];
      if (call === undefined || !applies(mode, call)) continue;
      const act: Leg = { way: 'act', pauseMs: 0, fault: { mode, at } };
      const way = ways[(at + plans.length) % ways.length] ?? 'deploy';
      const pauseMs = PAUSES[at % PAUSES.length] ?? 0;
      if (mode === 'half' && call.port === 'cloud') plans.push(...everyEnd.map((last) => [act, last]));
      else plans.push([act, { way, pauseMs }]);
    }
  }
  return plans;
}

/** Two or three faults, each in a process of its own, then a recovery that nothing hits. */
function several(
  calls: readonly Call[],
  modes: readonly Mode[],
  { journeys, seed }: { journeys: number; seed: number },
  ways: readonly Way[],
): Leg[][] {
  const { pick, upTo } = chance(seed);
  const fault = (): Fault => ({ mode: pick(modes), at: 1 + upTo(calls.length) });
  return Array.from({ length: journeys }, () => {
    const legs: Leg[] = [{ way: 'act', pauseMs: 0, fault: fault() }];
    for (let more = 1 + upTo(2); more > 0; more -= 1)
      legs.push({
        way: pick(ways),
        pauseMs: pick(PAUSES),
        fault: { ...fault(), at: 1 + upTo(calls.length / 2) },
      });
    return [...legs, { way: pick(ways), pauseMs: pick(PAUSES) }];
  });
}

async function play<Config, Facts, Ports, Request, Answer>(
  scenario: Scenario<Config, Facts, Ports, Request, Answer>,
  { stage, known, result }: Ready<Config, Request, Answer>,
  legs: readonly Leg[],
): Promise<{ how: string; problems: readonly string[] }> {
  const travel = journey(scenario, stage.fork(), scenario.before);
  const { problems } = travel;
  try {
    for (const leg of legs) {
      const { proc, report } = await travel.go(leg);
      const absorbed = leg.way === 'act' && scenario.stubborn !== true && isAbsorbed(leg, proc.calls);
      if (report && absorbed && report.result !== result)
        problems.push(`one lost answer makes it end ${report.result}`);
    }
    const last = legs.at(-1) ?? { way: 'deploy', pauseMs: 0 };
    problems.push(...(await finish(travel, last, scenario)));
    if (problems.length === 0) problems.push(...(await judge(travel, known)));
  } catch (error) {
    problems.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  const told = legs.map(
    ({ way, pauseMs, fault }) => `${way}${fault ? ` ${fault.mode}@${fault.at}` : ''} (+${pauseMs / 1000} s)`,
  );
  return { how: `${told.join(' -> ')}; last call: ${travel.lastCall}`, problems };
}

/** That one answer is lost is the adapters' affair. */
function isAbsorbed({ fault }: Leg, calls: readonly Call[]): boolean {
  return fault?.mode === 'lost' && calls[fault.at - 1]?.port === 'cloud';
}

/** A command may have to be given again, where the cloud refuses what it is asked for. */
async function finish<Config, Request, Answer>(
  travel: Journey<Config, Request, Answer>,
  last: Leg,
  { onwardFails = false, stubborn = false }: { readonly onwardFails?: boolean; readonly stubborn?: boolean },
): Promise<string[]> {
  if (travel.refused) return [];
  for (let again = 0; again < 6; again += 1) {
    const report = travel.reports.at(-1);
    const isOver = report !== undefined && !report.open;
    if (isOver && (last.way === 'rollback' || onwardFails || report.result !== 'failed')) return [];
    if (again === 1 && !stubborn && !onwardFails) break;
    await travel.go({ way: last.way, pauseMs: PATIENCE.requestTimeoutMs });
  }
  const report = travel.reports.at(-1);
  return [
    `${last.way} does not come to an end: ${JSON.stringify(report?.error ?? report?.rollback ?? report)}`,
  ];
}
