import { deploy } from '../engine/deploy.ts';
import { drift as observe, type Drift } from '../engine/drift.ts';
import type { DriftDocument } from '../report/drift-document.ts';
import { driftText } from '../report/drift-text.ts';
import type { Telling } from './common-flags.ts';
import { type Engine, engineOptions, type RunFlags } from './engine-options.ts';
import type { Outcome } from './outcome.ts';
import { type ChangingFlags, perform } from './perform.ts';
import { openProject, type Project } from './project.ts';
import type { Shell } from './shell.ts';

/** The flags of `deploy drift`. */
export type DriftFlags = ChangingFlags & { readonly repair: boolean };

/**
 * `deploy drift`: looks at all that was applied and tells what differs, with exit code 2 where anything does. With
 * `--repair` it then deploys, and the steps whose things differ run, whatever their inputs say.
 */
export async function drift(flags: DriftFlags, shell: Shell): Promise<Outcome> {
  const project = await openProject(flags, shell);
  if (flags.repair) {
    const steps = project.steps.map(({ name }) => name);
    const doing = `repairing ${project.place}`;
    const again = ['drift', '--repair'];
    return perform({ command: 'run', doing, steps, act: repair, again }, project, flags, shell);
  }
  const found = await findDrift(project, flags, shell);
  const { environment, cloud } = project.loaded;
  const document: DriftDocument = shell.redactor.json({
    result: found.drifted.length > 0 ? 'drifted' : 'nothing-to-do',
    exitCode: found.drifted.length > 0 ? 2 : 0,
    environment,
    cloud,
    ...found,
    open: openRun(found.open),
  });
  return {
    document,
    text: (paint) => driftText(document, { place: project.place, flags: project.flags, paint }),
  };
}

/** Looks what differs in the cloud; takes no lock and changes nothing. Throws a `Failure` where something cannot be looked at. */
export async function findDrift(project: Project, flags: RunFlags & Telling, shell: Shell): Promise<Drift> {
  return observe(await engineOptions(project, flags, shell, { write: false, emit: () => undefined }));
}

/** Under the lock: what differs is found while nobody else changes it. */
async function repair(engine: Engine): ReturnType<typeof deploy> {
  const { drifted } = await observe(engine);
  const bySteps = Map.groupBy(drifted, ({ step }) => step);
  const addresses = new Map([...bySteps].map(([step, found]) => [step, found.map(({ address }) => address)]));
  return deploy({ ...engine, drifted: addresses });
}

function openRun(open: Drift['open']): DriftDocument['open'] {
  const phase = (['forward', 'rolling-back', 'committed'] as const).find((one) => one === open?.phase);
  return open && phase ? { run: open.run, phase } : null;
}
