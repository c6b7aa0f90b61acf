import { requirement } from '../azure/requirement.ts';
import type { Config } from '../config/schema.ts';
import { directDeps, orderedUnder } from '../engine/graph.ts';
import type { JsonObject } from '../engine/json.ts';
import type { StepsDocument } from '../report/steps-document.ts';
import { stepsText } from '../report/steps-text.ts';
import { builtInSteps } from '../../steps/index.ts';
import type { AnyStep } from './any-step.ts';
import { chooseSteps } from './choose-steps.ts';
import type { Telling } from './common-flags.ts';
import { loadFor, type LoadFlags } from './load-for.ts';
import type { Outcome } from './outcome.ts';
import type { Shell } from './shell.ts';
import { stepFiles } from './step-files.ts';

/**
 * `deploy steps`: the steps of a configuration in their order, what each waits for, what it makes and whether that can be undone.
 * Looks at files and variables only, neither at a state nor at a cloud.
 */
export async function steps(flags: LoadFlags & Telling, shell: Shell): Promise<Outcome> {
  const { loaded } = loadFor(flags, shell);
  const { config, environment, cloud, folder } = loaded;
  const chosen = await chooseSteps(config, builtInSteps, folder);
  const deps = directDeps(chosen.steps.map((step) => orderedUnder(step, config)));
  const files = stepFiles(chosen, config);
  const line = (step: AnyStep): StepsDocument['steps'][number] => {
    const file = files.get(step);
    return {
      name: step.name,
      summary: step.summary,
      listed: chosen.steps.includes(step),
      retired: chosen.retired.includes(step.name),
      protected: chosen.protectedSteps.includes(step.name),
      ...(file !== undefined && { file }),
      ...(step.code === undefined && { revision: step.revision }),
      needs: Object.values(step.needs).map(({ name }) => name),
      after: [...new Set(orderedUnder(step, config).after)],
      waitsFor: deps.get(step.name) ?? [],
      makes: [...new Set(step.requires(config).flatMap(madeBy))],
      ...undoOf(step, config),
    };
  };
  const document: StepsDocument = shell.redactor.json({
    result: 'completed',
    exitCode: 0,
    environment,
    cloud,
    steps: [...chosen.steps, ...chosen.others].map(line),
  });
  const place = `${config.name} in ${environment} (${cloud})`;
  return { document, text: (paint) => stepsText(document, { place, paint }) };
}

/** What must be there for a step to make something says what it makes. */
function madeBy(required: JsonObject): string[] {
  const { data } = requirement.safeParse(required);
  if (data?.kind === 'resource') return [data.at];
  if (data?.kind === 'secrets') return [`${data.vault}/secrets`];
  return data?.kind === 'registration'
    ? [`registrations of ${data.namespaces.length} resource providers`]
    : [];
}

type Undo = Pick<StepsDocument['steps'][number], 'undo' | 'why'>;

function undoOf(step: AnyStep, config: Config): Undo {
  const why = step.irreversibleWith(config) ?? alwaysIrreversible(step);
  if (why !== undefined) return { undo: 'no', why };
  return step.rollback === undefined ? { undo: 'nothing to undo' } : { undo: 'yes' };
}

/** Some say so whatever their inputs are; who needs inputs to say it cannot be asked without. */
function alwaysIrreversible(step: AnyStep): string | undefined {
  try {
    const found = step.irreversible({});
    return typeof found === 'string' ? found : undefined;
  } catch {
    return undefined;
  }
}
