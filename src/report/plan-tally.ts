import { aboutTime } from './about-time.ts';
import type { PlanDocument } from './plan-document.ts';
import { count } from './words.ts';

/**
 * Sums a plan up in one line: `3 to run, 11 unchanged, about 6 min; undo possible for 2 of 3`. What is not known before a
 * step has run is told with the name of that step.
 */
export function planTally(plan: PlanDocument): string {
  const { steps, removals, handOvers, open, refused, expected } = plan;
  const of = (action: Step['action']): readonly Step[] => steps.filter((step) => step.action === action);
  const [runs, unknown, skips] = [of('run'), of('unknown'), of('skip')];
  const going = removals.filter(({ action }) => action !== 'keep').length;
  const guarded = skips.filter(({ protection }) => protection === 'changes').length;
  const told = [
    `${runs.length} to run`,
    ...(unknown.length === 0 ? [] : [`${unknown.length} unknown until ${rootsOf(unknown, steps)}`]),
    `${skips.length} unchanged`,
    ...(guarded === 0 ? [] : [`protection of ${count(guarded, 'step')} to change`]),
    ...(going === 0 ? [] : [`${count(going, 'address')} to give back`]),
    ...(handOvers.length === 0 ? [] : [`${count(handOvers.length, 'address')} to hand over`]),
    ...(open === null ? [] : ['an open run to settle']),
    ...(expected === undefined ? [] : [timeOf(expected)]),
  ].join(', ');
  const may = [...runs, ...unknown];
  const undone = may.filter(({ undoable }) => undoable === true).length;
  const undo = may.length === 0 ? '' : `; undo possible for ${undone} of ${may.length}`;
  return `${refused.length > 0 ? 'refused as it stands: ' : ''}${told}${undo}`;
}

/** The step that an unknown one waits to learn from, by what the plan says of it. */
export function awaitedBy({ because }: Pick<Step, 'because'>): string | undefined {
  return /^<until (.+)>$/.exec(because[0]?.leaf ?? '')?.[1];
}

type Step = PlanDocument['steps'][number];

/** Says how long a plan is likely to take: at least so long, where something of it never ran. */
export function timeOf({ totalMs, unknown }: NonNullable<PlanDocument['expected']>): string {
  return aboutTime(totalMs, unknown.length > 0 ? 'at least' : 'about');
}

/** The steps that run, from which everything that is unknown follows. */
function rootsOf(unknown: readonly Step[], steps: readonly Step[]): string {
  const byName = new Map(steps.map((step) => [step.name, step]));
  const roots = new Set<string>();
  for (const step of unknown) {
    const awaited = awaitedBy(step);
    // Those before it in the list have been gone through.
    if (awaited !== undefined && byName.get(awaited)?.action !== 'unknown') roots.add(awaited);
  }
  const [first = '', second, ...more] = roots;
  if (second === undefined) return first;
  return more.length === 0 ? `${first} and ${second}` : `${first} and ${count(roots.size - 1, 'other')}`;
}
