import { type Activity, type Items, within } from '../engine/activity.ts';
import type { Event } from '../engine/event.ts';
import type { Step } from '../engine/step.ts';

/** Who is told of the parts of a step's work, and by which clock. */
export interface ItemsTold {
  readonly emit: (event: Event) => void;
  readonly now: () => number;
}

/**
 * The same step, whose work can be told from that of others: what it sends is measured and traced as its own, and what it
 * does at once is told part by part. What it saw where is known to whoever says what it waits for.
 */
export function withActivity<Config, Facts, Ports>(
  step: Step<Config, Facts, Ports>,
  told: ItemsTold,
): Step<Config, Facts, Ports> {
  const { name, rollback } = step;
  const seen = new Map<string, 'something' | 'nothing'>();
  const stood = (address: string) => seen.get(bare(address));
  const looking: Activity = { step: name, during: 'run' };
  const running: Activity = { ...looking, stood, items: itemsOf(name, told) };
  const undoing: Activity = { step: name, during: 'undo' };
  return {
    ...step,
    inputs: (config, needs, facts) => within(looking, () => step.inputs(config, needs, facts)),
    observe: (at, ports) =>
      within(looking, async () => {
        const image = await step.observe(at, ports);
        // Whose fields two steps share was made by the other one.
        const isThere = image !== null || at.includes('#');
        seen.set(bare(at), isThere ? 'something' : 'nothing');
        return image;
      }),
    run: (inputs, ports) => within(running, () => step.run(inputs, ports)),
    rollback: rollback && ((at, was, ports) => within(undoing, () => rollback(at, was, ports))),
  };
}

function itemsOf(step: string, { emit, now }: ItemsTold): Items {
  const since = new Map<string, number>();
  return {
    began: (item) => {
      since.set(item, now());
      emit({ type: 'item-started', step, item });
    },
    ended: (item, ok) => {
      const durationMs = Math.max(0, now() - (since.get(item) ?? now()));
      since.delete(item);
      emit({ type: 'item-ended', step, item, ok, durationMs });
    },
  };
}

/** Ids are compared whatever their casing, without the part of one of two steps. */
function bare(address: string): string {
  return address.replace(/#.*$/s, '').toLowerCase();
}
