import { resolve } from 'node:path';
import type { EnvironmentFinding, SeenConfig } from '../../config/check-all.ts';
import { formatPath, type Path } from '../../config/problem.ts';
import { isStepPath } from '../../config/step-path.ts';
import { entriesOf, find, itemsOf, member, textOf } from '../../config/tree/tree.ts';
import { toFailure } from '../../engine/failure.ts';
import { directDeps, orderedUnder } from '../../engine/graph.ts';
import { checkContext } from '../../files/context-check.ts';
import { newestFile } from '../../files/newest.ts';
import { builtInSteps } from '../../../steps/index.ts';
import { chooseSteps } from '../choose-steps.ts';

/**
 * Looks whether what a configuration names is there: contexts, Dockerfiles, migrations, and steps, in an order that can be.
 * It speaks even while other values are wrong.
 */
export async function lookAtNamed(seen: SeenConfig): Promise<EnvironmentFinding[]> {
  const looks = [...contextsOf(seen), ...migrationsOf(seen), ...(await stepsOf(seen))];
  return looks.flatMap(({ paths, error }) => findingOf(error, seen, paths));
}

/** What was thrown for what stands at these paths, the nearest first. */
interface Wrong {
  readonly paths: readonly Path[];
  readonly error: unknown;
}

function contextsOf({ tree, folder }: SeenConfig): Wrong[] {
  return entriesOf(member(tree, 'services')).flatMap(([name, { value }]) => {
    const context = textOf(member(value, 'context'));
    const dockerfile = textOf(member(value, 'dockerfile') ?? USUAL_DOCKERFILE);
    if (context === undefined || dockerfile === undefined) return [];
    const at = ['services', name];
    const paths = [
      [...at, 'dockerfile'],
      [...at, 'context'],
    ];
    return whatThrows(paths, () => checkContext(resolve(folder, context), dockerfile));
  });
}

const USUAL_DOCKERFILE = { kind: 'scalar', value: 'Dockerfile', offset: 0 } as const;
const USUAL_DIRECTORY = { kind: 'scalar', value: 'migrations', offset: 0 } as const;

function migrationsOf({ tree, folder }: SeenConfig): Wrong[] {
  const migrations = member(tree, 'migrations');
  const service = textOf(member(migrations, 'service'));
  const context = service && textOf(find(tree, ['services', service, 'context']));
  const directory = textOf(member(migrations, 'directory') ?? USUAL_DIRECTORY);
  if (context === undefined || directory === undefined) return [];
  const paths = [['migrations', 'directory'], ['migrations']];
  return whatThrows(paths, () => newestFile(resolve(folder, context, directory)));
}

/** Each on its own, so that one that cannot be loaded does not hide the next; their order only where all can be. */
async function stepsOf({ tree, folder, loaded }: SeenConfig): Promise<Wrong[]> {
  const alone: Wrong[] = [];
  for (const key of ['retire', 'steps']) {
    for (const [index, item] of itemsOf(member(tree, key)).entries()) {
      const step = textOf(member(item, 'step') ?? item);
      if (step === undefined || !isStepPath(step)) continue;
      const load = () => chooseSteps({ steps: undefined, retire: [step] }, builtInSteps, folder);
      alone.push(...(await whatRejects([[key, index]], load)));
    }
  }
  if (alone.length > 0 || loaded === undefined) return alone;
  const { config } = loaded;
  return whatRejects([['steps'], ['retire']], async () => {
    const { steps } = await chooseSteps(config, builtInSteps, folder);
    directDeps(steps.map((step) => orderedUnder(step, config)));
  });
}

function whatThrows(paths: readonly Path[], look: () => unknown): Wrong[] {
  try {
    look();
    return [];
  } catch (error) {
    return [{ paths, error }];
  }
}

async function whatRejects(paths: readonly Path[], look: () => Promise<unknown>): Promise<Wrong[]> {
  try {
    await look();
    return [];
  } catch (error) {
    return [{ paths, error }];
  }
}

function findingOf(
  error: unknown,
  { environment, tree, locate }: SeenConfig,
  paths: readonly Path[],
): EnvironmentFinding {
  const { message, hint } = toFailure(error);
  const path = paths.find((one) => find(tree, one) !== undefined) ?? [];
  return {
    location: locate([path]),
    path: formatPath(path),
    message,
    hint,
    severity: 'error',
    environments: [environment],
  };
}
