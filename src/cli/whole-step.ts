import { z } from 'zod';
import { Failure } from '../engine/failure.ts';
import { defineStep } from '../../steps/define.ts';
import type { AnyStep } from './any-step.ts';

/**
 * Makes a step of what a user's module exports: also of a plain object. What its functions return is checked from then on.
 * Throws `Failure` `step-invalid`, naming the entry and what to do.
 */
export function wholeStep(candidate: unknown, entry: string): AnyStep {
  const checked = stepShape.safeParse(candidate);
  if (checked.success) return honest(checked.data, entry);
  const [issue] = checked.error.issues;
  throw invalid(
    entry,
    `is no step: ${issue?.path.join('.')} ${issue?.message}`,
    'See "Steps of your own" in docs/contract.md.',
  );
}

/** The failure for a module that is no step. */
export function invalid(entry: string, what: string, hint: string): Failure {
  return new Failure('step-invalid', `${entry} ${what}`, { hint });
}

/** The step with what its functions return checked: a wrong type must not surface somewhere in the engine. */
function honest(step: AnyStep, entry: string): AnyStep {
  const { rollback, ...rest } = step;
  return defineStep({
    ...rest,
    ...(rollback && { rollback }),
    inputs: async (config, needs, facts) => {
      const inputs: unknown = await step.inputs(config, needs, facts);
      if (typeof inputs === 'object' && inputs !== null && !Array.isArray(inputs)) return { ...inputs };
      throw invalid(entry, 'returns no object from inputs', 'Return an object of plain JSON.');
    },
    // A plain object without `at` has one from here on, and is a check all the same.
    ...(step.at === undefined && { irreversibleWith: () => undefined }),
    // Asked only about what `at` names, and then it is there.
    observe: (at, ports) => step.observe(at, ports),
    at: (inputs) => {
      const addresses = z.array(z.string()).safeParse(attempt(() => step.at?.(inputs) ?? []));
      if (addresses.success) return addresses.data;
      throw invalid(entry, 'returns no list of addresses from at', 'Return an array of ids.');
    },
  });
}

/** `defineStep` stumbles itself over what is no list. */
function attempt(make: () => unknown): unknown {
  try {
    return make();
  } catch (error) {
    return error;
  }
}

/** What a function, given or required, looks like from here: its types are the author's business. */
const aFunction = z.custom((value) => typeof value === 'function', 'must be a function');

/** Checks without copying: a step may hold more than is checked, and its functions may need it. */
const parts = z.looseObject({
  name: z.string().regex(/^[a-z][a-z\d_]*$/, 'must be letters, digits and underscores, in lower case'),
  output: z.looseObject({ safeParse: aFunction }, 'must be a zod schema'),
  inputs: aFunction,
  run: aFunction,
  at: aFunction.optional(),
  observe: aFunction.optional(),
  rollback: aFunction.optional(),
  apart: aFunction.optional(),
  irreversible: aFunction.optional(),
  irreversibleWith: aFunction.optional(),
  cannotChange: aFunction.optional(),
  protects: aFunction.optional(),
  retains: aFunction.optional(),
  needs: z.record(z.string(), z.looseObject({ name: z.string(), output: z.looseObject({}) })).optional(),
  after: z.array(z.string()).optional(),
});

/** Without looking, nothing can be proven. */
const whole = parts.refine(({ at, observe }) => at === undefined || observe !== undefined, {
  path: ['observe'],
  message: 'must be there where `at` is',
});

const stepShape = z.custom<AnyStep>().superRefine((value, context) => {
  for (const issue of whole.safeParse(value).error?.issues ?? []) {
    context.addIssue({ code: 'custom', path: issue.path, message: issue.message });
  }
});
