import { resolve } from 'node:path';
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
  const load = await loaderOf([...retire, ...(listed ?? []).map(({ step }) => step)], builtIn, folder);
  const retired = await inTurn(retire, load);
  const all = builtIn
    .filter((step) => !retired.includes(step))
    .map(({ name }) => ({ step: name, protect: false }));
  const entries = listed ?? all;
  const steps = await inTurn(entries, ({ step }) => load(step));
  directDeps(steps);
  const names = new Set(steps.map(({ name }) => name));
  for (const [index, { name }] of retired.entries())
    if (names.has(name)) throw alsoListed(retire[index] ?? name, name);
  return {
    steps,
    others: [...new Set([...builtIn.filter(({ name }) => !names.has(name)), ...retired])],
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
  const listed = new Set(names);
  const unknown = asked.forceStep.find((name) => !listed.has(name));
  if (unknown === undefined) return asked.forceAll ? names : [...asked.forceStep];
  const guess = suggest(unknown, names, 'the steps are');
  const all = guess.startsWith('the steps are') ? '' : ` the steps are: ${names.join(', ')}`;
  throw new Failure('step-unknown', `there is no step "${unknown}" to force`, { hint: guess + all });
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

/** Gives the step of each entry. What reads users' modules is loaded where there are any. */
async function loaderOf(
  entries: readonly string[],
  builtIn: readonly AnyStep[],
  folder: string,
): Promise<(entry: string) => Promise<AnyStep>> {
  const own = new Map(builtIn.map((step) => [step.name, step]));
  const theirs = entries.filter((entry) => !own.has(entry));
  const userSteps = theirs.length === 0 ? undefined : await openUserSteps(theirs, folder);
  return async (entry) => {
    const step = own.get(entry) ?? (await userSteps?.(entry));
    if (step === undefined) throw new Failure('internal', `${entry} was not to be loaded`);
    if (own.has(entry) || !own.has(step.name)) return step;
    throw new Failure('step-invalid', `${entry}: the name ${step.name} is taken by a built-in step`, {
      hint: 'Give the step another `name`.',
    });
  };
}

async function openUserSteps(
  entries: readonly string[],
  folder: string,
): Promise<(entry: string) => Promise<AnyStep>> {
  const [{ importStep }, { codeDigests }, { preload }] = await Promise.all([
    import('./user-step.ts'),
    import('./code-digest.ts'),
    import('./preload.ts'),
  ]);
  await preload(entries.map((entry) => resolve(folder, entry)));
  const digest = codeDigests();
  return (entry) => importStep(entry, folder, digest);
}

function alsoListed(entry: string, name: string): Failure {
  return new Failure('step-invalid', `${entry} is retired, but the step ${name} is listed under steps:`, {
    hint: 'Take it out of one of the two lists.',
  });
}
