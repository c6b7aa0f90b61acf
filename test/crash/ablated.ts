import { switches } from './rules/index.ts';
import { switchOff } from './switched-off.ts';
import type { Done } from './tasks.ts';

/** `node ablated.ts INDEX STRIDE JOURNEYS`: sweeps with one switch off, and prints what that came to as JSON. */
const [index = '', stride = '6', journeys = '10'] = process.argv.slice(2);
const off = switches[Number(index)];
if (off === undefined) throw new Error(`there is no switch ${index}`);
switchOff(off);
// Loaded only now: from here on the rule is off.
const { sweep } = await import('./harness.ts');
const { toyScenarios } = await import('./toy-scenarios.ts');

const how = { stride: Number(stride), random: { journeys: Number(journeys), seed: 20_260_101 } };
const failures: Done['failures'][number][] = [];
let runs = 0;
for (const scenario of toyScenarios) {
  let done: Done;
  try {
    done = await sweep(scenario, how);
  } catch (error) {
    // Even the run that nothing hits is wrong.
    done = { runs: 1, failures: [{ how: 'unharmed', problems: [String(error).slice(0, 400)] }] };
  }
  runs += done.runs;
  failures.push(...done.failures.map((one) => ({ ...one, how: `${scenario.name}: ${one.how}` })));
}
// A pipe takes it only as fast as it is read.
process.stdout.write(
  `${JSON.stringify({ runs, failures: failures.slice(0, 3), failed: failures.length })}\n`,
  () => process.exit(),
);
