import type { BoundStep } from './bound-step.ts';
import { Failure } from './failure.ts';
import type { JsonObject } from './json.ts';
import type { Address } from './step.ts';

/** Notes which addresses a step claims. Throws `two-owners` when another step of the list claims one of them (rule 8). */
export function claim(wanted: Map<Address, string>, step: BoundStep, inputs: JsonObject): void {
  for (const at of step.at(inputs)) {
    const owner = wanted.get(at);
    if (owner !== undefined && owner !== step.name) {
      throw new Failure('two-owners', `${step.name} and ${owner} both claim ${at}`, {
        address: at,
        hint: 'No two steps may own one address: give one of them another name.',
      });
    }
    wanted.set(at, step.name);
  }
}
