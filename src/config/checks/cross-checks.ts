import { checkDapr } from './dapr.ts';
import type { Problem } from '../problem.ts';
import { findRepeated } from './repeated.ts';
import { checkSecrets } from './secrets.ts';
import { checkServices, checkVariables } from './services.ts';
import { checkStateStore } from './state.ts';
import { checkSteps } from './steps.ts';
import { find, itemsOf, type Tree } from '../tree/tree.ts';

/**
 * Checks what no single value can show: that what refers to something refers to something, and that what must be
 * unique is. It works on the tree, so that it speaks even while other values are still wrong; of values that are wrong
 * themselves it says nothing.
 */
export function crossCheck(root: Tree, builtInSteps: readonly string[]): Problem[] {
  const firewall = ['databases', 'postgres', 'firewall'];
  return [
    ...checkServices(root),
    ...checkVariables(root),
    ...checkDapr(root),
    ...checkSecrets(root),
    ...findRepeated(itemsOf(find(root, firewall)), firewall, 'name'),
    ...checkStateStore(root),
    ...checkSteps(root, builtInSteps),
  ];
}
