import { switches } from './rules/index.ts';
import { switchOff } from './switched-off.ts';

/** `node ablated.ts INDEX STRIDE JOURNEYS`: sweeps with one switch off, and prints what that came to as JSON. */
const [index = '', stride = '4', journeys = '15'] = process.argv.slice(2);
const off = switches[Number(index)];
if (off === undefined) throw new Error(`there is no switch ${index}`);
switchOff(off);
// Loaded only now: from here on the rule is off.
const { sweep } = await import('./harness.ts');
const { toyScenarios } = await import('./toy-scenarios.ts');

let runs = 0;
let failures = 0;
let first: unknown;
for (const scenario of toyScenarios) {
  if (!scenario.name.includes(off.only ?? '')) continue;
  try {
    const report = await sweep(scenario, {
      stride: Number(stride),
      random: { journeys: Number(journeys), seed: 20_260_101 },
    });
    runs += report.runs;
    failures += report.failures.length;
    if (report.failures[0]) first ??= { scenario: scenario.name, ...report.failures[0] };
  } catch (error) {
    // Even the run that nothing hits is wrong.
    runs += 1;
    failures += 1;
    first ??= { scenario: scenario.name, how: 'unharmed', problems: [String(error).slice(0, 400)] };
  }
}
process.stdout.write(`${JSON.stringify({ runs, failures, first })}\n`);
