import type { Mode } from './faults.ts';
import type { SweepOptions } from './harness.ts';

/** A part of a sweep that a process of its own does, so that all processors work. */
export type Task =
  | { readonly kind: 'toy'; readonly name: string; readonly how: SweepOptions }
  | { readonly kind: 'wander'; readonly name: string; readonly journeys: number; readonly seed: number }
  | { readonly kind: 'steps'; readonly name: string; readonly how: SweepOptions }
  | { readonly kind: 'faults'; readonly name: string; readonly runs: number; readonly seed: number };

/** What it came to. */
export interface Done {
  readonly runs: number;
  readonly failures: readonly { readonly how: string; readonly problems: readonly string[] }[];
}

/** Does it. What a task needs is loaded only then. */
export function perform(task: Task): Promise<Done> {
  if (task.kind === 'toy') return toy(task.name, task.how);
  if (task.kind === 'wander') return wandering(task);
  return task.kind === 'steps' ? steps(task.name, task.how) : faults(task);
}

async function toy(name: string, how: SweepOptions): Promise<Done> {
  const [{ sweep }, { toyScenarios }] = await Promise.all([
    import('./harness.ts'),
    import('./toy-scenarios.ts'),
  ]);
  return sweep(named(toyScenarios, name), how);
}

async function wandering({ name, journeys, seed }: Extract<Task, { kind: 'wander' }>): Promise<Done> {
  const [{ wander }, { toyConfigs, wanderings }] = await Promise.all([
    import('./wander.ts'),
    import('./toy-scenarios.ts'),
  ]);
  return wander(named(wanderings, name), toyConfigs(60, seed), { journeys, seed });
}

async function steps(name: string, how: SweepOptions): Promise<Done> {
  const [{ sweep }, { azureStory }, { crashStories }] = await Promise.all([
    import('./harness.ts'),
    import('../deployment/crash-stage.ts'),
    import('../deployment/crash-stories.ts'),
  ]);
  const told = crashStories().get(name);
  if (told === undefined) throw new Error(`no story is named ${name}`);
  return sweep(await azureStory(name, told), how);
}

async function faults({ seed, runs }: Extract<Task, { kind: 'faults' }>): Promise<Done> {
  const { trials } = await import('../chaos/trials.ts');
  return trials(seed, runs);
}

/** The faults that stand for a death: before a call has its effect, and after. */
export const DEATHS: readonly Mode[] = ['before', 'after'];

function named<T extends { readonly name: string }>(all: readonly T[], name: string): T {
  const found = all.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no scenario is named ${name}`);
  return found;
}
