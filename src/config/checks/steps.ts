import type { Problem } from '../problem.ts';
import { findRepeated } from './repeated.ts';
import { isStepPath } from '../step-path.ts';
import { suggest } from '../suggestion.ts';
import { itemsOf, textOf, type Tree } from '../tree/tree.ts';

/** Checks that `steps` names built-in steps or modules, each once. */
export function checkSteps(steps: Tree | undefined, builtInSteps: readonly string[]): Problem[] {
  const unknown = itemsOf(steps).flatMap((item, index) => {
    const entry = textOf(item);
    if (entry === undefined || isStepPath(entry) || builtInSteps.includes(entry)) return [];
    const hint = suggest(entry, builtInSteps, 'built-in steps');
    return [{ offset: item.offset, path: ['steps', index], message: `is no step: ${entry}`, hint }];
  });
  return [...unknown, ...findRepeated(itemsOf(steps), ['steps'])];
}
