import { parseArgs } from 'node:util';
import { crashStories } from '../deployment/crash-stories.ts';
import { ablate } from './ablate.ts';
import { farParts } from '../kill/parts.ts';
import { inProcesses } from './pool.ts';
import { type Part, writeReliability } from './reliability.ts';
import { DEATHS, type Task } from './tasks.ts';
import { MODES } from './faults.ts';
import { toyScenarios, wanderings } from './toy-scenarios.ts';

/**
 * `npm run sweep -- [--part toy,steps,faults,kill,contention] [--stride N] [--only PART-OF-NAME] [--seed N] [--show N]
 * [--write]`: everything that the promises rest on, with progress; `--write` keeps the figures in docs/reliability.md.
 * `npm run sweep -- --ablate [--rule N]`: the same with each rule of the engine switched off in turn, which must fail.
 * Ends with 1 when anything was lost, or when a rule that is off is not missed.
 */
const { values } = parseArgs({
  options: {
    part: { type: 'string', default: 'toy,steps,faults,kill,contention' },
    stride: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    show: { type: 'string', default: '5' },
    write: { type: 'boolean', default: false },
    ablate: { type: 'boolean', default: false },
    rule: { type: 'string' },
  },
});
const seed = Number(values.seed);
const stride = Number(values.stride);
const print = (line: string): boolean => process.stdout.write(`${line}\n`);
process.exitCode = values.ablate ? await ablation() : await sweeps();

async function sweeps(): Promise<number> {
  print(`seed ${seed}\n`);
  const wanted = values.part.split(',');
  const parts: Part[] = [];
  for (const [name, about, tasks] of taskParts()) {
    if (wanted.includes(name)) parts.push(await inTasks(name, about, tasks));
  }
  for (const part of farParts({ seed, progress: print })) {
    if (wanted.includes(part.name)) parts.push(await part.run());
  }
  for (const { name, scenarios, runs, failures, seconds } of parts)
    print(`${name.padEnd(12)} ${scenarios} scenarios, ${runs} runs, ${failures} failures, ${seconds} s`);
  if (values.write) writeReliability(parts, { seed, stride });
  return parts.every(({ failures }) => failures === 0) ? 0 : 1;
}

function taskParts(): [name: string, about: string, tasks: Task[]][] {
  // Each share prepares its story anew: few points are not spread.
  const of = stride >= 5 ? 1 : 4;
  const shares = Array.from({ length: of }, (_, take) => ({ take, of }));
  const stories = [...crashStories().keys()];
  return [
    [
      'toy',
      `Every fault at ${each(stride)} call, twelve steps in the toy cloud; random double and triple faults; wanderings`,
      [
        ...toyScenarios.map(({ name }): Task => ({
          kind: 'toy',
          name,
          how: { stride, random: { journeys: 150, seed } },
        })),
        ...wanderings.map(({ name }): Task => ({ kind: 'wander', name, journeys: 2000, seed })),
      ],
    ],
    [
      'steps',
      `Death at ${each(stride)} call, before and after its effect, the fourteen steps over the embedded Azure; other faults at ${each(9 * stride)}; sampled pairs`,
      stories.flatMap((name) => [
        ...shares.map((share): Task => ({ kind: 'steps', name, how: { stride, modes: DEATHS, share } })),
        {
          kind: 'steps',
          name,
          how: {
            stride: 9 * stride,
            offset: seed,
            modes: MODES.filter((mode) => !DEATHS.includes(mode)),
            random: { journeys: Math.ceil(300 / stories.length), seed },
          },
        },
      ]),
    ],
    [
      'faults',
      'Random faults by seed, the fourteen steps over the embedded Azure',
      Array.from({ length: 20 }, (_, index) => ({
        kind: 'faults',
        name: `seeds ${index * 25 + 1} to ${index * 25 + 25}`,
        runs: 25,
        seed: seed * 1000 + index * 25 + 1,
      })),
    ],
  ];
}

function each(nth: number): string {
  return nth === 1 ? 'every' : `every ${nth}th`;
}

async function inTasks(name: string, about: string, all: readonly Task[]): Promise<Part> {
  const tasks = all.filter((task) => task.name.includes(values.only));
  const startedAt = Date.now();
  const module = new URL('task-process.ts', import.meta.url);
  let runs = 0;
  let failures = 0;
  let done = 0;
  await inProcesses(
    tasks.map((task) => ({ module, args: [JSON.stringify(task)], task })),
    ({ task }, outcome) => {
      runs += outcome.runs;
      failures += outcome.failed;
      done += 1;
      print(
        `${name} ${String(done).padStart(3)}/${tasks.length} ${task.name.padEnd(50)} ${String(outcome.runs).padStart(6)} runs ${outcome.failed} failures`,
      );
      show(outcome.failures);
    },
  );
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  return { name, about, scenarios: new Set(tasks.map((task) => task.name)).size, runs, failures, seconds };
}

async function ablation(): Promise<number> {
  const rule = values.rule === undefined ? undefined : Number(values.rule);
  const ablations = await ablate({ rule, stride: Math.max(6, stride), journeys: 10 }, ({ off, outcome }) =>
    print(`rule ${off.rule} off: ${outcome.failed} of ${outcome.runs}`),
  );
  print(`\n${'rule'.padEnd(6)}${'failures'.padStart(9)}${'runs'.padStart(8)}  what is off`);
  for (const { off, outcome, expected } of ablations) {
    const silent = outcome.failed > 0 ? '' : ` (silent: ${off.silent ?? 'NOT EXPECTED'})`;
    print(
      `${String(off.rule).padEnd(6)}${String(outcome.failed).padStart(9)}${String(outcome.runs).padStart(8)}  ${off.off}${silent}`,
    );
    if (!expected) print('      no sweep misses this rule');
  }
  return ablations.every(({ expected }) => expected) ? 0 : 1;
}

function show(failures: readonly { how: string; problems: readonly string[] }[]): void {
  for (const { how, problems } of failures.slice(0, Number(values.show))) {
    print(`  ${how}`);
    for (const problem of problems.slice(0, 6)) print(`    ${problem.slice(0, 600)}`);
  }
}
