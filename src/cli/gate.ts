import type { Gate } from '../engine/gate.ts';
import type { Cloud } from './cloud.ts';
import type { Project } from './project.ts';
import type { Shell } from './shell.ts';

/** Makes the gate of a project: the probes of what its steps require, asked of its cloud. */
export function gateOf(_project: Project, _cloud: Cloud, _shell: Shell): Gate {
  return async () => ({ obstacles: [], unchecked: [] });
}
