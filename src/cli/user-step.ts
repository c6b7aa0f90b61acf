import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Facts } from '../../steps/ports.ts';
import type { AnyStep } from './any-step.ts';
import { importFailure } from './import-failure.ts';
import { provideOwnPackages } from './own-packages.ts';
import { invalid, wholeStep } from './whole-step.ts';
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
  return { ...asUserCode(wholeStep(candidate, entry)), code: digest(file) };
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
