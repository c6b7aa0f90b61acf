import { deploy } from '../engine/deploy.ts';
import { otlpTarget } from '../report/telemetry/otlp-target.ts';
import { BUILD_ID } from './build-id.ts';
import type { Outcome } from './outcome.ts';
import { type ChangingFlags, perform } from './perform.ts';
import type { Format } from './print.ts';
import { openProject } from './project.ts';
import type { Shell } from './shell.ts';
import { stampPlace } from './stamp/place.ts';
import type { Remembering } from './stamp/remember.ts';
import { runtime } from './stamp/surroundings.ts';

/** The flags of `deploy`. */
export type DeployFlags = ChangingFlags & { readonly output: Format };

/** `deploy`: runs the steps. What a run without looking found unchanged is remembered, so that the next one need not ask again. */
export async function run(flags: DeployFlags, shell: Shell): Promise<Outcome> {
  const remembering = await remembered(flags, shell);
  try {
    const told = await runSteps(flags, remembering?.shell ?? shell, remembering);
    remembering?.keep(told.document, { format: flags.output, quiet: flags.quiet === true });
    return told;
  } finally {
    remembering?.end();
  }
}

async function runSteps(flags: ChangingFlags, shell: Shell, remembering: Remembering | undefined) {
  const project = await openProject(flags, shell);
  const { telemetry, flags: switched } = project.loaded;
  remembering?.about(project);
  if (switched.telemetry && otlpTarget(telemetry.otlp, shell.variables) !== undefined)
    remembering?.blur('telemetry is sent');
  const steps = project.steps.map(({ name }) => name);
  return perform(
    {
      command: 'run',
      doing: `deploying ${project.title}`,
      steps,
      act: deploy,
      opened: (opening) => remembering?.opened(opening),
      heard: (event) => remembering?.told(event),
    },
    project,
    flags,
    shell,
  );
}

/** Undefined where the same command may find another answer though nothing has changed. */
async function remembered(flags: ChangingFlags, shell: Shell): Promise<Remembering | undefined> {
  const { offline, forceStep = [], forceAll = false, logLevel, output } = flags;
  if (BUILD_ID === undefined || !offline || forceStep.length > 0 || forceAll || logLevel !== undefined)
    return undefined;
  // Of its events a stamp keeps nothing.
  if (output === 'ndjson') return undefined;
  // A pipeline is told more than people are.
  if (shell.ci !== undefined) return undefined;
  const place = stampPlace(shell.variables);
  if (place === undefined) return undefined;
  const { remember } = await import('./stamp/remember.ts');
  const { argv, cwd } = shell;
  return remember({ build: BUILD_ID, node: runtime(), argv, cwd }, place, shell);
}
