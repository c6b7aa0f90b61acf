import { deploy } from '../engine/deploy.ts';
import type { Outcome } from './outcome.ts';
import { type ChangingFlags, perform } from './perform.ts';
import { openProject } from './project.ts';
import type { Shell } from './shell.ts';

/** `deploy`: runs the steps. */
export async function run(flags: ChangingFlags, shell: Shell): Promise<Outcome> {
  const project = await openProject(flags, shell);
  const steps = project.steps.map(({ name }) => name);
  return perform(
    { command: 'run', doing: `deploying ${project.title}`, steps, act: deploy },
    project,
    flags,
    shell,
  );
}
