/** What the database would have to do: nothing where `count` is 0. */
export type MigrationPlan = { direction: 'up' | 'down'; count: number };

/** Arguments or a history that migrations cannot be planned with. */
export class MigrationRefused extends Error {}

/**
 * Counts the migrations between what was applied and a target: `up` runs those up to it and including it, `down` undoes
 * all above it. The target `0` stands below the first. `names` are all migrations there are, in order.
 * Throws `MigrationRefused` for unknown arguments, and for a history that is not the beginning of `names`.
 */
export function planMigrations(
  args: readonly string[],
  names: readonly string[],
  applied: readonly string[],
): MigrationPlan {
  const [direction, target, ...rest] = args;
  if ((direction !== 'up' && direction !== 'down') || target === undefined || rest.length > 0) {
    throw new MigrationRefused(
      'usage: node migrate.ts up|down TARGET (a migration without its ending, or 0)',
    );
  }
  const known = names.indexOf(target);
  if (known === -1 && target !== '0') {
    throw new MigrationRefused(`there is no migration '${target}'; there are ${names.join(', ')}`);
  }
  const stranger = applied.find((name, index) => names[index] !== name);
  if (stranger !== undefined) {
    throw new MigrationRefused(
      `the database has '${stranger}', which is not the next migration of this image`,
    );
  }
  const wanted = known + 1;
  const difference = direction === 'up' ? wanted - applied.length : applied.length - wanted;
  return { direction, count: Math.max(0, difference) };
}
