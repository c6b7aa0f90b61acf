import { type Activity, within } from '../engine/activity.ts';
import type { Step } from '../engine/step.ts';

/** The same step, whose work can be told from that of others: what it sends is measured and traced as its own. */
export function withActivity<Config, Facts, Ports>(
  step: Step<Config, Facts, Ports>,
): Step<Config, Facts, Ports> {
  const { name, rollback } = step;
  const running: Activity = { step: name, during: 'run' };
  const undoing: Activity = { step: name, during: 'undo' };
  return {
    ...step,
    inputs: (config, needs, facts) => within(running, () => step.inputs(config, needs, facts)),
    observe: (at, ports) => within(running, () => step.observe(at, ports)),
    run: (inputs, ports) => within(running, () => step.run(inputs, ports)),
    rollback: rollback && ((at, was, ports) => within(undoing, () => rollback(at, was, ports))),
  };
}
