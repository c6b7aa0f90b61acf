import { MODES } from './faults.ts';
import type { SweepReport } from './harness.ts';
import { type Journey, journey, type Leg } from './journey.ts';
import { type Dump, judge, type Known } from './oracle.ts';
import { chance } from './random.ts';
import { PATIENCE, type Scenario } from './scenario.ts';

/**
 * Plays journeys that nobody thought of: a handful of commands, each with a configuration drawn by lot, most of them hit
 * by a fault. In the end the cloud must look as if the configuration in force were the first one ever deployed.
 */
export async function wander<Config, Facts, Ports, Request, Answer>(
  scenario: Scenario<Config, Facts, Ports, Request, Answer>,
  configs: readonly Config[],
  { journeys, seed }: { readonly journeys: number; readonly seed: number },
): Promise<SweepReport> {
  const known = await firsts(scenario, configs);
  const failures: { how: string; problems: readonly string[] }[] = [];
  for (let number = 0; number < journeys; number += 1) {
    const { how, problems } = await wandered(scenario, configs, known, seed + number);
    if (problems.length > 0) failures.push({ how, problems });
  }
  return { scenario: scenario.name, calls: LONGEST, runs: journeys, failures };
}

const LONGEST = 120;
/** For what is only asked, never run. */
const NOWHERE = {
  send: () => Promise.reject(new Error('nothing is sent')),
  world: { now: () => 0, sleep: async () => undefined, guid: () => 'none' },
};
const PAUSES = [0, 4_000, 600_000] as const;

/** What each configuration looks like when it is the first one deployed; those that fail have no such look. */
async function firsts<Config, Facts, Ports, Request, Answer>(
  scenario: Scenario<Config, Facts, Ports, Request, Answer>,
  configs: readonly Config[],
): Promise<Known<Config>> {
  const empty = scenario.open();
  const goals = new Map<Config | undefined, Dump>([[undefined, await empty.dump()]]);
  for (const config of configs) {
    const stage = scenario.open();
    const { report } = await journey(scenario, stage, undefined).again(config);
    if (report.result === 'completed') goals.set(config, await stage.dump());
  }
  const { binding } = scenario.program(scenario.act, NOWHERE);
  return {
    goals,
    found: new Set(Object.keys(goals.get(undefined) ?? {})),
    binding,
    drifted: undefined,
    leaves: new Set(),
    anew: false,
  };
}

async function wandered<Config, Facts, Ports, Request, Answer>(
  scenario: Scenario<Config, Facts, Ports, Request, Answer>,
  configs: readonly Config[],
  known: Known<Config>,
  seed: number,
): Promise<{ how: string; problems: readonly string[] }> {
  const { pick, upTo } = chance(seed);
  const drawn = { ...scenario, rollback: true, forced: scenario.forced ?? [] };
  const names = scenario.program(scenario.act, NOWHERE).steps.map(({ name }) => name);
  const travel = journey(drawn, scenario.open(), undefined);
  const told: string[] = [`seed ${seed}`];

  async function go(leg: Leg): Promise<void> {
    drawn.act = pick(configs);
    drawn.rollback = upTo(3) > 0;
    drawn.forced = upTo(4) > 0 ? [] : [pick(names)];
    const { way, pauseMs, fault } = leg;
    const options = [
      ...drawn.forced.map((name) => `--force-step ${name}`),
      ...(drawn.rollback ? [] : ['--no-rollback']),
      ...(fault ? [`${fault.mode}@${fault.at}`] : []),
    ];
    told.push(`${way} ${configs.indexOf(drawn.act)} ${options.join(' ')} (+${pauseMs / 1000} s)`);
    await travel.go(leg);
  }

  try {
    for (let legs = 2 + upTo(4); legs > 0; legs -= 1) {
      const fault = upTo(3) > 0 ? { mode: pick(MODES), at: 1 + upTo(LONGEST) } : undefined;
      await go({ way: pick(['act', 'act', 'rollback']), pauseMs: pick(PAUSES), fault });
    }
    const way = pick(['act', 'rollback'] as const);
    for (let again = 0; again < 8 && !isOver(travel, again); again += 1)
      await go({ way, pauseMs: PATIENCE.requestTimeoutMs });
    if (!isOver(travel, 8)) travel.problems.push('it does not come to an end');
    else travel.problems.push(...(await judge(travel, known)));
  } catch (error) {
    travel.problems.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  return { how: told.join(' -> '), problems: travel.problems };
}

/** At least one command that nothing hits comes last. */
function isOver<Config, Request, Answer>(
  travel: Journey<Config, Request, Answer>,
  commands: number,
): boolean {
  return commands > 0 && travel.reports.at(-1)?.open === false;
}
