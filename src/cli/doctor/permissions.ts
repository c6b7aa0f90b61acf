import { Failure } from '../../engine/failure.ts';
import type { State } from '../../engine/state.ts';
import type { Access } from '../health/access.ts';
import type { Shell } from '../shell.ts';
import type { Found } from './look.ts';

/**
 * Looks whether the steps that have not run yet could: permissions, providers, names, sizes, quotas. It is what a run looks
 * at before its first write. Throws `Failure` `prerequisite` for what stands in the way.
 */
export async function permissionsFound(
  access: Access,
  { records }: State,
  signal: AbortSignal,
  { variables }: Pick<Shell, 'variables'>,
): Promise<Found> {
  const { loaded, steps } = access.project;
  const { config } = loaded;
  const waiting = steps.filter(({ name }) => records[name]?.complete !== true);
  const required = waiting.flatMap((step) =>
    step.requires(config).map((requirement) => ({ step: step.name, requirement })),
  );
  if (required.length === 0) return { detail: 'no step is left that would run for the first time' };
  const run = { milliseconds: 0, resumed: true, mayLose: true };
  const { obstacles, unchecked } = await (await access.azure(signal)).lookAhead(required, run, { variables });
  const [first, ...more] = obstacles;
  if (first !== undefined) {
    const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
    throw new Failure('prerequisite', `${first.what}${others}`, { hint: first.clear });
  }
  const [unseen] = unchecked;
  const detail = `nothing stands in the way of the ${waiting.length} steps that have not run yet`;
  return unseen === undefined ? { detail } : { detail: `${detail}; not checked: ${unseen}` };
}
