import { order } from './order.ts';
import { proof } from './proof.ts';
import type { Switch } from './rule.ts';
import { truth } from './truth.ts';

/** Every switch of the test build, in the order of the rules. */
export const switches: readonly Switch[] = [...truth, ...proof, ...order];
