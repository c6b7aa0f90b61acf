import type { Recorded } from '../report/telemetry/recorder.ts';
import { surroundings } from '../report/telemetry/surroundings.ts';
import { whoWeAre } from './holder.ts';
import type { Project } from './project.ts';
import type { Shell } from './shell.ts';

/** Says what a recorder must know of one command. */
export function aboutRun({ loaded }: Project, command: string, shell: Shell): Recorded {
  const { variables, world, correlationId, redactor } = shell;
  const { user, job } = whoWeAre(shell);
  return {
    command,
    environment: loaded.environment,
    cloud: loaded.cloud,
    project: loaded.config.name,
    instance: correlationId,
    context: redactor.json({
      ...surroundings(variables, { user, ...(job !== undefined && { job }) }),
      'deploy.correlation_id': correlationId,
    }),
    variables,
    now: () => world.now(),
  };
}
