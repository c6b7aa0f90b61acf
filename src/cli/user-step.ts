import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { Failure } from '../engine/failure.ts';
import { defineStep } from '../../steps/define.ts';
import type { Facts } from '../../steps/ports.ts';
import type { AnyStep } from './any-step.ts';
import { importFailure } from './import-failure.ts';
import { provideOwnPackages } from './own-packages.ts';
import { inOwnCode, inUserCode } from './whose-code.ts';

/**
 * Imports a user's own step from a module, TypeScript (by type stripping) or JavaScript: its default export, or its only
 * exported step. What `defineStep` would say is checked for plain objects, too. The module and all it imports by
 * relative paths become the step's `code` leaf, which `digest` makes. Throws `Failure` `step-invalid`, naming the file and what to do.
 */
export async function importStep(
  entry: string,
  folder: string,
  digest: (file: string) => string,
): Promise<AnyStep> {
  const file = resolve(folder, entry);
  provideOwnPackages();
  const module = await inUserCode(() => importModule(file, entry));
  const [candidate, ...more] = candidatesIn(module);
  if (candidate === undefined) throw invalid(entry, 'exports no step', 'Export what `defineStep` returns.');
  if (more.length > 0) throw invalid(entry, 'exports several steps', 'Make one of them the default export.');
  const checked = stepShape.safeParse(candidate);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw invalid(
      entry,
      `is no step: ${issue?.path.join('.')} ${issue?.message}`,
      'See "Steps of your own" in docs/contract.md.',
    );
  }
  return { ...asUserCode(honest(checked.data, entry)), code: digest(file) };
}

/** The step whose functions are known to be a user's while they are at work: they may ask what nobody can ask again. */
function asUserCode(step: AnyStep): AnyStep {
  return {
    ...step,
    inputs: (config, needs, facts) => inUserCode(() => step.inputs(config, needs, asOwnCode(facts))),
    afterWith: (config) => inUserCode(() => step.afterWith(config)),
    at: (inputs) => inUserCode(() => step.at(inputs)),
    apart: (one, other) => inUserCode(() => step.apart(one, other)),
    irreversible: (inputs, applied) => inUserCode(() => step.irreversible(inputs, applied)),
    irreversibleWith: (config) => inUserCode(() => step.irreversibleWith(config)),
    unhealthy: (output) => inUserCode(() => step.unhealthy(output)),
    requires: (config) => inUserCode(() => step.requires(config)),
    cannotChange: (from, to) => inUserCode(() => step.cannotChange(from, to)),
    protects: (config, inputs) => inUserCode(() => step.protects(config, inputs)),
    retains: (config, inputs, unwanted) => inUserCode(() => step.retains(config, inputs, unwanted)),
  };
}

/** What we look at for a step is ours, and noted by ourselves. */
function asOwnCode(facts: Facts): Facts {
  return {
    ...facts,
    principal: () => inOwnCode(() => facts.principal()),
    secret: (name) => inOwnCode(() => facts.secret(name)),
    madeSecret: (name) => inOwnCode(() => facts.madeSecret(name)),
    digestKey: () => inOwnCode(() => facts.digestKey()),
    contextDigest: (folder, dockerfile) => inOwnCode(() => facts.contextDigest(folder, dockerfile)),
    contextFiles: (folder, dockerfile, directory) =>
      inOwnCode(() => facts.contextFiles(folder, dockerfile, directory)),
    newestFile: (folder) => inOwnCode(() => facts.newestFile(folder)),
  };
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

async function importModule(file: string, entry: string): Promise<object> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error('it did not finish loading within 30 seconds')),
    30_000,
  );
  try {
    const module: object = await Promise.race([import(pathToFileURL(file).href), late.promise]);
    return module;
  } catch (error) {
    throw importFailure(error, file, entry);
  } finally {
    clearTimeout(timer);
  }
}

function candidatesIn(module: object): object[] {
  const steps = Object.entries(module).filter((one): one is [string, object] => looksLikeStep(one[1]));
  const preferred = steps.filter(([name]) => name === 'default');
  return (preferred.length > 0 ? preferred : steps).map(([, value]) => value);
}

function looksLikeStep(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && ['run', 'inputs', 'output'].some((key) => key in value)
  );
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

function invalid(entry: string, what: string, hint: string): Failure {
  return new Failure('step-invalid', `${entry} ${what}`, { hint });
}
