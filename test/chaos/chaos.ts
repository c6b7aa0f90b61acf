import { parseArgs } from 'node:util';
import { draw } from './lot.ts';
import { trial } from './trial.ts';
import { startings } from './worlds.ts';

/**
 * `node test/chaos/chaos.ts [--runs N] [--seed N] [--world NAME] [--show N]`: as many deployments that faults drawn by
 * lot strike. Ends with 1 when anything was lost.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    world: { type: 'string' },
    show: { type: 'string', default: '4' },
  },
});
const print = (line: string): boolean => process.stdout.write(`${line}\n`);
const first = Number(values.seed);
const startedAt = Date.now();
const figures = new Map<string, number>();
const failures: number[] = [];
const worlds = (await startings()).filter(({ name }) => values.world === undefined || name === values.world);
for (let seed = first; seed < first + Number(values.runs); seed += 1) {
  const { lot, world } = draw(seed, worlds);
  const { problems, ended } = await trial(lot, world);
  const key = `${world.name}: ${ended}`;
  figures.set(key, (figures.get(key) ?? 0) + 1);
  if (problems.length === 0) continue;
  failures.push(seed);
  print(`\nseed ${seed}: ${JSON.stringify(lot)}`);
  for (const problem of problems.slice(0, Number(values.show))) print(`  ${problem}`);
}
for (const [key, count] of [...figures].toSorted(([one], [other]) => one.localeCompare(other)))
  print(`${key.padEnd(40)} ${String(count).padStart(6)}`);
print(
  `${values.runs} runs, ${failures.length} failures: ${failures.join(' ')}; ${Math.round((Date.now() - startedAt) / 1000)} s`,
);
process.exitCode = failures.length === 0 ? 0 : 1;
