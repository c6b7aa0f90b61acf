import { areApartInAzure } from '../src/azure/apart.ts';
import type { Json } from '../src/engine/json.ts';
import { stepDefiner } from '../src/engine/step.ts';
import type { Config } from '../src/config/schema.ts';
import type { Facts, Ports } from './ports.ts';

/** Defines a step of this program: see `StepSpec` for what each member means. */
export const defineStep = stepDefiner<Config, Facts, Ports>();

/**
 * `observe`, `rollback` and `apart` of steps whose addresses are plain ARM things, vaults, secrets and registrations included:
 * spread it, and the step is `inputs`, `at` and `run`.
 */
export const armThing = {
  observe: (at: string, { azure, secrets }: Ports): Promise<Json | null> => azure.observe(at, secrets),
  rollback: (at: string, was: Json | null, { azure, secrets }: Ports): Promise<void> =>
    azure.restore(at, was, secrets),
  apart: (one: string, other: string): boolean => areApartInAzure(one, other),
};
