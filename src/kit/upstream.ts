import { builtInSteps } from '../../steps/index.ts';
import { defineStep } from '../../steps/define.ts';
import type { Config } from '../config/schema.ts';
import { Failure } from '../engine/failure.ts';
import { orderedUnder } from '../engine/graph.ts';
import { type JsonObject, jsonObjectSchema } from '../engine/json.ts';
import type { OwnStep, StepSetup } from './setup.ts';

/** The names of the steps that one waits for by name, directly. */
export function waitedFor(step: OwnStep, config: Config): string[] {
  const needed = Object.values(step.needs).map(({ name }) => name);
  return [...new Set([...needed, ...orderedUnder(step, config).after])];
}

/**
 * Lists all steps that have to run before one, in order. Throws `Failure` `step-unknown` for a step that is neither
 * built in nor given.
 */
export function upstreamOf(
  step: OwnStep,
  config: Config,
  { outputs = {}, before = [] }: Pick<StepSetup, 'outputs' | 'before'>,
): OwnStep[] {
  const known = new Map<string, OwnStep>([
    ...Object.entries(outputs).map(([name, output]) => [name, standIn(name, output)] as const),
    ...[...builtInSteps, ...before].flatMap((one) => (one.name in outputs ? [] : [[one.name, one] as const])),
  ]);
  const wanted = new Set<string>();
  const want = (one: OwnStep): void => {
    for (const name of waitedFor(one, config)) {
      const found = known.get(name);
      if (found === undefined) throw unknown(name, step.name);
      if (wanted.has(name)) continue;
      wanted.add(name);
      want(found);
    }
  };
  want(step);
  for (const { name } of before) wanted.add(name);
  return [...known.values()].filter(({ name }) => wanted.has(name));
}

/** A step of another one's name that only hands on an output. */
export function standIn(name: string, output: JsonObject): OwnStep {
  return defineStep({
    name,
    output: jsonObjectSchema,
    inputs: () => ({ output }),
    run: async (inputs) => inputs.output,
  });
}

function unknown(name: string, by: string): Failure {
  return new Failure('step-unknown', `${by} waits for ${name}, which is no built-in step`, {
    hint: 'Give its output under `outputs` of the test, or the step itself under `before`.',
  });
}
