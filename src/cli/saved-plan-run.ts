import type { ApprovedStep } from '../engine/approved.ts';
import { deploy } from '../engine/deploy.ts';
import { Failure } from '../engine/failure.ts';
import { openLedger } from '../engine/ledger.ts';
import { plan as planRun } from '../engine/plan.ts';
import { NOTHING_EXPECTED } from '../report/expected.ts';
import { nextCommand, shellWord } from '../report/next-command.ts';
import type { RunReport } from '../engine/report.ts';
import { configDigests } from './config-digest.ts';
import type { PlanFlags } from './dry-run.ts';
import type { Engine } from './engine-options.ts';
import { bindingOf } from './facts.ts';
import { factsAhead } from './facts-ahead.ts';
import type { Outcome } from './outcome.ts';
import { type ChangingFlags, perform } from './perform.ts';
import { plannedDocument } from './planned-document.ts';
import { openProject, type Project } from './project.ts';
import { reading } from './reading.ts';
import { readSavedPlan, type SavedPlan } from './saved-plan.ts';
import { type Ground, groundChanges, type Place, placeChanges, planChanges } from './saved-plan-changes.ts';
import type { Changed } from './saved-plan-difference.ts';
import { savedPlanOf, stateDigests, thisProgram } from './saved-plan-contents.ts';
import type { Shell } from './shell.ts';
import { neverLeavingBehind } from './state-store.ts';

/**
 * `deploy --plan FILE`: does what a saved plan says, and nothing else. What the plan rests on is compared twice: what needs
 * neither lock nor cloud first, and all of it once the lock is held, before the first write. Throws `usage`, `plan-invalid`
 * and `plan-stale`, with everything that has changed.
 */
export async function runPlan(
  flags: ChangingFlags & Pick<PlanFlags, 'output'>,
  file: string,
  shell: Shell,
): Promise<Outcome> {
  const saved = readSavedPlan(file, shell.cwd);
  refuseOtherPlace(saved, flags);
  const options = { ...flags, ...flagsOf(saved, flags) };
  const project = await openProject(options, shell);
  const told = { file, project };
  // The state of another place would be refused for that.
  refuseStale(placeChanges(saved, placeOf(project)), told);
  refuseStale(groundChanges(saved, await groundOf(project, shell)), told);
  const steps = project.steps.map(({ name }) => name);
  return perform(
    {
      command: 'run',
      doing: `deploying ${project.title}, as planned`,
      steps,
      act: async (engine) => {
        refuseStale(await changesIn(saved, engine, { project, options }, shell), told);
        return carryOut(saved, engine);
      },
    },
    project,
    options,
    shell,
  );
}

/** What was looked at is looked at by the run again: a step that would do something else by then fails. */
function carryOut({ steps }: SavedPlan, engine: Engine): Promise<RunReport> {
  const approved = new Map(
    steps.flatMap(({ name, action, fingerprint }): [string, ApprovedStep][] =>
      action === 'unknown'
        ? []
        : [[name, { action, ...(fingerprint !== undefined && { hash: fingerprint }) }]],
    ),
  );
  return deploy({ ...engine, approved });
}

async function changesIn(
  saved: SavedPlan,
  engine: Engine,
  { project, options }: { readonly project: Project; readonly options: PlanFlags },
  shell: Shell,
): Promise<Changed[]> {
  const { store, stored } = reading(engine.store);
  const planned = await planRun({ ...engine, store, factsAhead: factsAhead(engine.facts) });
  const { environment, cloud } = project.loaded;
  const part = plannedDocument(planned, { expected: NOTHING_EXPECTED, placeOf: () => ({}) });
  const document = shell.redactor.json({ ...part, exitCode: 0 as const, environment, cloud });
  const now = savedPlanOf({ document, planned, stored: stored(), project, engine, options }, shell);
  return [...groundChanges(saved, now), ...planChanges(saved, now)];
}

function placeOf(project: Project): Place {
  return { program: thisProgram(), binding: bindingOf(project) };
}

async function groundOf(project: Project, { world }: Shell): Promise<Ground> {
  const { state, stateFolder, loaded } = project;
  const { store, stored } = reading(neverLeavingBehind(state, stateFolder));
  // What cannot be read, or is of another place, says so itself.
  await openLedger(store, bindingOf(project), world);
  return {
    ...placeOf(project),
    config: configDigests(loaded),
    state: stateDigests(stored()),
  };
}

/** The flags that it was made with; where the configuration lies may be said anew. */
function flagsOf(
  { typed, binding }: SavedPlan,
  { config }: ChangingFlags,
): Omit<PlanFlags, 'output' | 'logLevel'> {
  return {
    config: config ?? typed.config ?? undefined,
    env: binding.environment,
    cloud: typed.cloud ?? undefined,
    flag: typed.flag,
    rollback: typed.rollback ?? undefined,
    offline: typed.offline,
    allowIrreversible: typed.allowIrreversible,
    forceStep: typed.forced,
    forceAll: false,
  };
}

function refuseOtherPlace({ binding }: SavedPlan, { env, cloud }: ChangingFlags): void {
  const [other] = [
    ...(env !== undefined && env !== binding.environment ? [['--env', binding.environment]] : []),
    ...(cloud !== undefined && cloud !== binding.cloud ? [['--cloud', binding.cloud]] : []),
  ];
  if (other === undefined) return;
  throw new Failure('usage', `the plan was made for ${other[1]}: ${other[0]} cannot name another one`, {
    hint: `Leave ${other[0]} out: the plan says it.`,
  });
}

function refuseStale(
  changes: readonly Changed[],
  { file, project }: { readonly file: string; readonly project: Pick<Project, 'flags'> },
): void {
  const [first, ...more] = changes;
  if (first === undefined) return;
  const hint = `Nothing was changed. Make the plan again, and look at it: ${nextCommand(project.flags, 'plan', '--out', shellWord(file))}`;
  const words = ({ path, message }: Changed): string =>
    path === undefined ? message : `${path}: ${message}`;
  if (more.length === 0)
    throw new Failure('plan-stale', `the plan ${file} no longer holds: ${words(first)}`, { hint });
  throw new Failure('plan-stale', `the plan ${file} no longer holds: ${changes.length} things have changed`, {
    findings: changes.map(({ path, message }) => ({ ...(path !== undefined && { path }), message })),
    hint,
  });
}
