import { resolve } from 'node:path';
import type { PortScope } from '../engine/bound-step.ts';
import { archiveContext } from '../files/archive.ts';
import { learningSecrets } from '../secrets/learning.ts';
import type { Ports } from '../../steps/ports.ts';
import type { Cloud } from './cloud.ts';
import type { Project } from './project.ts';
import type { RunSecrets } from './secrets.ts';
import type { Shell } from './shell.ts';
import type { Telemetry } from './telemetry.ts';

/** What the ports of a run are made of. */
export interface PortSources {
  readonly project: Project;
  readonly cloud: Cloud;
  readonly secrets: RunSecrets;
  /** Tells people something that stops nothing. */
  readonly warn: (text: string, step?: string) => void;
  readonly telemetry: Telemetry;
}

/** Makes what a step works with, for one scope after the other. */
export function createPorts(
  { project, cloud, secrets, warn, telemetry }: PortSources,
  { world }: Shell,
): (scope: PortScope) => Ports {
  const { folder } = project.loaded;
  return (scope) => ({
    azure: learningSecrets(cloud.azure(scope.lineage, scope.during, scope), secrets),
    secrets: secrets.values,
    files: {
      archive: (context, expected, dockerfile) =>
        archiveContext(resolve(folder, context), expected, { dockerfile, signal: scope.signal }),
    },
    transaction: scope.transaction,
    world,
    signal: scope.signal,
    log: (text) => scope.log(text),
    warn: (text) => warn(text, scope.step),
    metric: (name, value, attributes) => telemetry.metric(name, value, attributes),
    flags: project.loaded.flags,
  });
}
