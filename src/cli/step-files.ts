import { isStepPath } from '../config/step-path.ts';
import type { Config } from '../config/schema.ts';
import type { AnyStep } from './any-step.ts';
import type { ChosenSteps } from './choose-steps.ts';

/** The modules that users' steps come from, listed and retired, as the configuration names them. */
export function stepFiles(
  { steps: listed, others, retired }: Pick<ChosenSteps, 'steps' | 'others' | 'retired'>,
  config: Pick<Config, 'steps' | 'retire'>,
): ReadonlyMap<AnyStep, string> {
  const entries: (readonly [AnyStep | undefined, string | undefined])[] = [
    ...listed.map((step, index) => [step, config.steps?.[index]?.step] as const),
    ...retired.map((name, index) => [others.find((one) => one.name === name), config.retire[index]] as const),
  ];
  return new Map(
    entries.flatMap(([step, entry]) =>
      step !== undefined && entry !== undefined && isStepPath(entry) ? [[step, entry] as const] : [],
    ),
  );
}
