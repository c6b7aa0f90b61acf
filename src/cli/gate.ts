import type { Gate } from '../engine/gate.ts';
import type { Cloud } from './cloud.ts';
import type { Shell } from './shell.ts';

/** Makes the gate of a project: the probes of what its steps require, asked of its cloud. */
export function gateOf(cloud: Cloud, { variables }: Pick<Shell, 'variables'>): Gate {
  return (required, run) =>
    cloud.azure('none', 'run').lookAhead(required, run, { variables, endsAt: cloud.credentialEndsAt });
}
