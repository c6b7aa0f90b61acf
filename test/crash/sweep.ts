import { parseArgs } from 'node:util';
import { sweep, type SweepReport } from './harness.ts';
import { toyScenarios } from './toy-scenarios.ts';

/** `node test/crash/sweep.ts [--stride N] [--random N] [--seed N] [--only PART-OF-NAME] [--show N]`. */
const { values } = parseArgs({
  options: {
    stride: { type: 'string', default: '1' },
    random: { type: 'string', default: '150' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string', default: '' },
    show: { type: 'string', default: '5' },
  },
});
const random = { journeys: Number(values.random), seed: Number(values.seed) };
const print = (line: string): boolean => process.stdout.write(`${line}\n`);

print(`seed ${random.seed}\n`);
print(`${'scenario'.padEnd(44)} ${'calls'.padStart(6)} ${'runs'.padStart(7)} ${'failures'.padStart(9)}`);
const startedAt = Date.now();
let runs = 0;
let failures = 0;
for (const scenario of toyScenarios.filter(({ name }) => name.includes(values.only))) {
  const report = await sweep(scenario, { stride: Number(values.stride), random });
  tell(report);
  runs += report.runs;
  failures += report.failures.length;
}
print(`\n${runs} runs, ${failures} failures, ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
process.exitCode = failures === 0 ? 0 : 1;

function tell(report: SweepReport): void {
  const { scenario, calls, runs: played, failures: failed } = report;
  print(
    `${scenario.padEnd(44)} ${String(calls).padStart(6)} ${String(played).padStart(7)} ${String(failed.length).padStart(9)}`,
  );
  for (const { how, problems } of failed.slice(0, Number(values.show))) {
    print(`  ${how}`);
    for (const problem of problems.slice(0, 6)) print(`    ${problem}`);
  }
}
