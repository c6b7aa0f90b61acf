import type { Path, Problem } from '../problem.ts';
import { findRepeated } from './repeated.ts';
import { isStepPath } from '../step-path.ts';
import { suggest } from '../suggestion.ts';
import { itemsOf, member, textOf, type Tree } from '../tree/tree.ts';

/** Checks that `steps` and `retire` name built-in steps or modules, each once, and none in both lists. */
export function checkSteps(root: Tree, builtInSteps: readonly string[]): Problem[] {
  const listed = itemsOf(member(root, 'steps')).map((item) => member(item, 'step') ?? item);
  const retired = itemsOf(member(root, 'retire'));
  return [
    ...checkKnown(listed, 'steps', builtInSteps),
    ...findRepeated(listed, ['steps']),
    ...checkKnown(retired, 'retire', builtInSteps),
    ...findRepeated(retired, ['retire']),
    ...checkNotListed(retired, listed),
  ];
}

function checkKnown(entries: readonly Tree[], key: string, builtInSteps: readonly string[]): Problem[] {
  return entries.flatMap((item, index) => {
    const entry = textOf(item);
    if (entry === undefined || isStepPath(entry) || builtInSteps.includes(entry)) return [];
    const path: Path = [key, index];
    const hint = suggest(entry, builtInSteps, 'one of your own stands with its path; built-in steps');
    return [{ offset: item.offset, path, message: `is no step: ${entry}`, hint }];
  });
}

function checkNotListed(retired: readonly Tree[], listed: readonly Tree[]): Problem[] {
  const names = new Set(listed.map((item) => textOf(item)));
  return retired.flatMap((item, index) => {
    const entry = textOf(item);
    if (entry === undefined || !names.has(entry)) return [];
    const message = 'is listed under steps too';
    return [{ offset: item.offset, path: ['retire', index], message, hint: 'take it out of one of them' }];
  });
}
