import { z } from 'zod';
import type { Plan, PlannedStep } from '../engine/plan.ts';
import type { StoredState } from '../engine/store.ts';
import type { PlanDocument } from '../report/plan-document.ts';
import { BUILD_ID } from './build-id.ts';
import { configDigests } from './config-digest.ts';
import { hashOf } from './digests.ts';
import type { PlanFlags } from './dry-run.ts';
import type { Engine } from './engine-options.ts';
import { ownVersion } from './own-version.ts';
import type { Project } from './project.ts';
import { PLAN_FORMAT, type SavedPlan } from './saved-plan.ts';
import type { Shell } from './shell.ts';

/** A plan just made, and what it was made from. */
export interface MadePlan {
  readonly document: PlanDocument;
  readonly planned: Plan;
  readonly stored: StoredState;
  readonly project: Pick<Project, 'loaded'>;
  readonly engine: Pick<Engine, 'binding' | 'forced'>;
  readonly options: PlanFlags;
}

/** Puts together what a saved plan holds: the plan, and all that it rests on. */
export function savedPlanOf(
  { document, planned, stored, project, engine, options }: MadePlan,
  { world }: Pick<Shell, 'world'>,
): Omit<SavedPlan, 'digest'> {
  const { loaded } = project;
  const overridden = loaded.stateKey !== loaded.environment;
  return {
    kind: 'deploy-plan',
    format: PLAN_FORMAT,
    savedAt: new Date(world.now()).toISOString(),
    program: thisProgram(),
    typed: {
      config: options.config ?? null,
      cloud: overridden ? loaded.cloud : null,
      flag: [...(options.flag ?? [])],
      rollback: options.rollback ?? null,
      offline: options.offline,
      allowIrreversible: options.allowIrreversible === true,
      forced: [...engine.forced],
    },
    binding: engine.binding,
    config: configDigests(loaded),
    state: stateDigests(stored),
    steps: planned.steps.map(stepDigests),
    plan: document,
  };
}

/** What this program is. */
export function thisProgram(): SavedPlan['program'] {
  return { version: ownVersion(), build: BUILD_ID ?? null };
}

const snapshotShape = z.looseObject({ lineage: z.string(), serial: z.int() });

/** What a state was when it was read. The journal is told by its digest: a run that is open moves on without another serial. */
export function stateDigests({ snapshot, journal }: StoredState): SavedPlan['state'] {
  const held = snapshot === undefined ? undefined : snapshotShape.parse(JSON.parse(snapshot));
  return {
    lineage: held?.lineage ?? null,
    serial: held?.serial ?? 0,
    snapshot: snapshot === undefined ? null : hashOf(snapshot),
    journal: hashOf(journal),
  };
}

/** What is skipped is as its record says: that names what changes. */
function stepDigests({ name, action, fingerprint }: PlannedStep): SavedPlan['steps'][number] {
  if (fingerprint === undefined) return { name, action };
  const { hash, leaves } = fingerprint;
  if (action === 'skip') return { name, action, fingerprint: hash };
  const digests = Object.entries(leaves).map(([leaf, text]) => [leaf, hashOf(text)] as const);
  return { name, action, fingerprint: hash, leaves: Object.fromEntries(digests) };
}
