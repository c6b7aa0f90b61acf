import { parseArgs } from 'node:util';
import { sweep, type SweepReport } from './harness.ts';
import { toyConfigs, toyScenarios, wanderings } from './toy-scenarios.ts';
import { wander } from './wander.ts';

/**
 * `node test/crash/sweep.ts [--stride N] [--random N] [--wander N] [--seed N] [--only PART-OF-NAME] [--show N]`: every
 * fault at every call of every scenario, then journeys drawn by lot. Ends with 1 when anything was lost.
 */
const { values } = parseArgs({
  options: {
    stride: { type: 'string', default: '1' },
    random: { type: 'string', default: '150' },
    wander: { type: 'string', default: '2000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string', default: '' },
    show: { type: 'string', default: '5' },
  },
});
const stride = Number(values.stride);
const seed = Number(values.seed);
const print = (line: string): boolean => process.stdout.write(`${line}\n`);

print(`seed ${seed}\n`);
print(`${'scenario'.padEnd(52)} ${'calls'.padStart(6)} ${'runs'.padStart(7)} ${'failures'.padStart(9)}`);
const startedAt = Date.now();
let runs = 0;
let failures = 0;
for (const scenario of toyScenarios) {
  if (!scenario.name.includes(values.only)) continue;
  tell(await sweep(scenario, { stride, random: { journeys: Number(values.random), seed } }));
}
for (const scenario of wanderings) {
  if (!scenario.name.includes(values.only)) continue;
  tell(await wander(scenario, toyConfigs(60, seed), { journeys: Number(values.wander), seed }));
}
print(`\n${runs} runs, ${failures} failures, ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
process.exitCode = failures === 0 ? 0 : 1;

function tell({ scenario, calls, runs: played, failures: failed }: SweepReport): void {
  runs += played;
  failures += failed.length;
  const figures = [calls, played, failed.length].map((figure, index) => String(figure).padStart(6 + index));
  print(`${scenario.padEnd(52)} ${figures.join(' ')}`);
  for (const { how, problems } of failed.slice(0, Number(values.show))) {
    print(`  ${how}`);
    for (const problem of problems.slice(0, 6)) print(`    ${problem}`);
  }
}
