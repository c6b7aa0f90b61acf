import { suggest } from '../config/suggestion.ts';
import { Failure } from '../engine/failure.ts';
import { directDeps } from '../engine/graph.ts';
import type { AnyStep } from './any-step.ts';

/** Which steps a run goes through. */
export interface ChosenSteps {
  readonly steps: readonly AnyStep[];
  /** Steps that exist but are not listed: an open run may have begun them. */
  readonly others: readonly AnyStep[];
}

/**
 * Chooses the steps that `steps:` lists, by name or by the path of a module relative to a folder; all built-in ones
 * where it is absent. Throws `Failure` `step-unknown`, `step-invalid` or `step-order`.
 */
export async function chooseSteps(
  entries: readonly string[] | undefined,
  builtIn: readonly AnyStep[],
  folder: string,
): Promise<ChosenSteps> {
  const names = builtIn.map(({ name }) => name);
  const steps: AnyStep[] = [];
  for (const entry of entries ?? names) {
    const own = builtIn.find(({ name }) => name === entry);
    const step = own ?? (await loadUserStep(entry, folder));
    if (own === undefined && names.includes(step.name)) {
      throw new Failure('step-invalid', `${entry}: the name ${step.name} is taken by a built-in step`, {
        hint: 'Give the step another `name`.',
      });
    }
    steps.push(step);
  }
  directDeps(steps);
  return { steps, others: builtIn.filter((step) => !steps.includes(step)) };
}

/** The names that --force-step and --force-all force. Throws `Failure` `step-unknown`, listing the names there are. */
export function forcedNames(
  { steps }: ChosenSteps,
  asked: { readonly forceAll: boolean; readonly forceStep: readonly string[] },
): string[] {
  const names = steps.map(({ name }) => name);
  const unknown = asked.forceStep.find((name) => !names.includes(name));
  if (unknown === undefined) return asked.forceAll ? names : [...asked.forceStep];
  const guess = suggest(unknown, names, 'the steps are');
  const listed = guess.startsWith('the steps are') ? '' : ` the steps are: ${names.join(', ')}`;
  throw new Failure('step-unknown', `there is no step "${unknown}" to force`, { hint: guess + listed });
}

async function loadUserStep(entry: string, folder: string): Promise<AnyStep> {
  const { importStep } = await import('./user-step.ts');
  return importStep(entry, folder);
}
