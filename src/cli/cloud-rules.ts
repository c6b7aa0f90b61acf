import { collision, globalName } from '../azure/global-names.ts';
import { dataAt } from '../azure/holds-data.ts';
import { ownerOf } from '../azure/owner.ts';
import { resourceIdIn } from '../azure/resource-id.ts';
import { parseDuration } from '../config/duration.ts';
import { KEY_SECRET } from '../config/schema/secrets.ts';
import type { Settings } from '../engine/session.ts';
import { impossibleMoves } from './impossible-moves.ts';
import type { Project } from './project.ts';

/** The part of the engine's settings that says what Azure, and the configuration, allow. */
export type CloudRules = Required<
  Pick<
    Settings,
    | 'owner'
    | 'adopt'
    | 'retired'
    | 'protectedSteps'
    | 'dataAt'
    | 'collision'
    | 'rivalry'
    | 'isElsewhere'
    | 'impossible'
    | 'rollbackDeadlineMs'
  >
>;

/** Tells the engine, which knows no cloud, what Azure and the configuration of a project allow. */
export function cloudRules({ loaded: { config }, steps, retired, protectedSteps }: Ruled): CloudRules {
  const listed = new Set(steps.map(({ name }) => name));
  return {
    owner: ownerOf,
    adopt: config.adopt,
    retired,
    protectedSteps,
    dataAt: (at) => dataAt(at, { key: KEY_SECRET }),
    collision,
    rivalry: globalName,
    isElsewhere: (at) => resourceIdIn(at) === undefined,
    // A step that is not listed wants nothing.
    impossible: (held) => impossibleMoves(config, held).filter(({ step }) => listed.has(step)),
    rollbackDeadlineMs: parseDuration(config.rollback.deadline) ?? 0,
  };
}

/** What of a project they follow from. */
type Ruled = Pick<Project, 'steps' | 'retired' | 'protectedSteps'> & {
  readonly loaded: Pick<Project['loaded'], 'config'>;
};
