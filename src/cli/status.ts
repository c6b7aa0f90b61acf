import { builtInSteps } from '../../steps/index.ts';
import type { State } from '../engine/state.ts';
import { residueOf } from '../engine/report.ts';
import type { StatusDocument } from '../report/status-document.ts';
import { statusText } from '../report/status-text.ts';
import { chooseSteps } from './choose-steps.ts';
import type { Telling } from './common-flags.ts';
import { type Environment, type EnvironmentFlags, openEnvironment } from './environment.ts';
import { bindingOf } from './facts.ts';
import type { Outcome } from './outcome.ts';
import type { Shell } from './shell.ts';
import { neverLeavingBehind } from './state-store.ts';
import { openRunOf, readHeld, refuseStored } from './state-transfer.ts';
import { statusSteps } from './status-steps.ts';
import { stepRuns } from './step-runs.ts';

/** The flags of `deploy status`. */
export type StatusFlags = EnvironmentFlags &
  Telling & {
    /** Also looks what differs in the cloud. */
    readonly drift: boolean;
  };

/**
 * `deploy status`: tells what the state holds of each step, who holds the lock, and which runs were last; with `--drift` also
 * what differs in the cloud, with exit code 2 where anything does. Takes no lock and changes nothing. Throws `Failure` for a
 * state that cannot be read, or has moved.
 */
export async function status(flags: StatusFlags, shell: Shell): Promise<Outcome> {
  const environment = await openEnvironment(flags, shell);
  const { state: home, loaded, stateFolder, place } = environment;
  const binding = bindingOf(environment);
  const held = await readHeld(neverLeavingBehind(home, stateFolder), binding, shell.world);
  if (held.kind === 'placeholder') refuseStored(held.stored, binding, shell.world);
  const state = held.kind === 'state' ? held.state : undefined;
  const records = state?.records ?? {};
  const [{ held: isHeld, holder }, runOf, listed] = await Promise.all([
    home.lock.look(),
    stepRuns(home.runs, state?.open),
    listedNames(environment),
  ]);
  const drift = flags.drift ? await driftOf(flags, shell) : null;
  const steps = statusSteps({ records, listed, runOf });
  const differs = drift !== null && drift.drifted.length > 0;
  const document: StatusDocument = shell.redactor.json({
    result: differs ? 'drifted' : state === undefined ? 'nothing-to-do' : 'completed',
    exitCode: differs ? 2 : 0,
    environment: loaded.environment,
    cloud: loaded.cloud,
    store: { type: home.type, place: home.place },
    lineage: state?.lineage ?? null,
    serial: state?.serial ?? 0,
    // The note of a dead holder says nothing any more.
    lock: { held: isHeld, holder: isHeld ? (holder ?? null) : null },
    open: openIn(state),
    lastRun: lastRunOf(state),
    steps,
    drift,
    residue: residueOf(records),
  });
  const now = shell.world.now();
  return {
    document,
    text: (paint) => statusText(document, { place, now, flags: environment.flags, paint }),
  };
}

/** Undefined where a step of somebody's own cannot be loaded: the state can be told all the same. */
async function listedNames({ loaded }: Environment): Promise<readonly string[] | undefined> {
  try {
    const { steps } = await chooseSteps(loaded.config, builtInSteps, loaded.folder);
    return steps.map(({ name }) => name);
  } catch {
    return undefined;
  }
}

async function driftOf(flags: StatusFlags, shell: Shell): Promise<StatusDocument['drift']> {
  const [{ findDrift }, { openProject }] = await Promise.all([import('./drift.ts'), import('./project.ts')]);
  const { looked, drifted } = await findDrift(
    await openProject(flags, shell),
    { ...flags, offline: false },
    shell,
  );
  return { looked, drifted: [...drifted] };
}

function openIn(state: State | undefined): StatusDocument['open'] {
  const run = state === undefined ? null : openRunOf(state);
  return run && { ...run, kind: state?.open?.kind ?? 'deploy' };
}

function lastRunOf(state: State | undefined): StatusDocument['lastRun'] {
  if (state?.lastRun === undefined) return null;
  const { id, result, startedAt, finishedAt } = state.lastRun;
  const [began = '', ended = ''] = [startedAt, finishedAt].map((time) => new Date(time).toISOString());
  return { run: id, result, startedAt: began, finishedAt: ended };
}
