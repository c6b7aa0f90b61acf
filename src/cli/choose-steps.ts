import type { Config } from '../config/schema.ts';
import { suggest } from '../config/suggestion.ts';
import { Failure } from '../engine/failure.ts';
import { directDeps } from '../engine/graph.ts';
import type { AnyStep } from './any-step.ts';

/** Which steps a run goes through. */
export interface ChosenSteps {
  readonly steps: readonly AnyStep[];
  /** Steps that exist but are not listed, the retired ones among them: a record or an open run may know them. */
  readonly others: readonly AnyStep[];
  /** Names of steps taken out of the list, whose things are given back. */
  readonly retired: readonly string[];
  /** Names of steps of which everything is protected. */
  readonly protectedSteps: readonly string[];
}

/**
 * Chooses the steps that `steps:` lists, by name or by the path of a module relative to a folder; all built-in ones
 * but those that `retire:` names where it is absent. Throws `Failure` `step-unknown`, `step-invalid` or `step-order`.
 */
export async function chooseSteps(
  { steps: listed, retire }: Pick<Config, 'steps' | 'retire'>,
  builtIn: readonly AnyStep[],
  folder: string,
): Promise<ChosenSteps> {
  const load = async (entry: string): Promise<AnyStep> => stepOf(entry, builtIn, folder);
  const retired = await inTurn(retire, load);
  const all = builtIn
    .filter((step) => !retired.includes(step))
    .map(({ name }) => ({ step: name, protect: false }));
  const entries = listed ?? all;
  const steps = await inTurn(entries, ({ step }) => load(step));
  directDeps(steps);
  for (const [index, { name }] of retired.entries())
    if (steps.some((step) => step.name === name)) throw alsoListed(retire[index] ?? name, name);
  return {
    steps,
    others: [...new Set([...builtIn.filter((step) => !steps.includes(step)), ...retired])],
    retired: retired.map(({ name }) => name),
    protectedSteps: steps.flatMap(({ name }, index) => (entries[index]?.protect === true ? [name] : [])),
  };
}

/** The names that --force-step and --force-all force. Throws `Failure` `step-unknown`, listing the names there are. */
export function forcedNames(
  { steps }: Pick<ChosenSteps, 'steps'>,
  asked: { readonly forceAll: boolean; readonly forceStep: readonly string[] },
): string[] {
  const names = steps.map(({ name }) => name);
  const unknown = asked.forceStep.find((name) => !names.includes(name));
  if (unknown === undefined) return asked.forceAll ? names : [...asked.forceStep];
  const guess = suggest(unknown, names, 'the steps are');
  const listed = guess.startsWith('the steps are') ? '' : ` the steps are: ${names.join(', ')}`;
  throw new Failure('step-unknown', `there is no step "${unknown}" to force`, { hint: guess + listed });
}

/** One after the other: of two that cannot be loaded the first is told. */
async function inTurn<Item, Result>(
  items: readonly Item[],
  act: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await act(item));
  return results;
}

async function stepOf(entry: string, builtIn: readonly AnyStep[], folder: string): Promise<AnyStep> {
  const own = builtIn.find(({ name }) => name === entry);
  if (own !== undefined) return own;
  const { importStep } = await import('./user-step.ts');
  const step = await importStep(entry, folder);
  if (builtIn.every(({ name }) => name !== step.name)) return step;
  throw new Failure('step-invalid', `${entry}: the name ${step.name} is taken by a built-in step`, {
    hint: 'Give the step another `name`.',
  });
}

function alsoListed(entry: string, name: string): Failure {
  return new Failure('step-invalid', `${entry} is retired, but the step ${name} is listed under steps:`, {
    hint: 'Take it out of one of the two lists.',
  });
}
