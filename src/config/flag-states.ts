import { FLAGS, type FeatureFlags, flagsWhere, type FlagName } from './feature-flags.ts';
import type { Origin } from './origin.ts';
import type { Policy } from './policy.ts';
import type { Switch } from './switches.ts';
import { type Layers, writtenFlag, type WrittenFlag } from './written-flags.ts';

/** Whether a flag is on, and why. */
export type FlagState = {
  readonly name: FlagName;
  readonly on: boolean;
  /** The policy lets nobody switch it off. */
  readonly locked: boolean;
  readonly origin: Origin;
};

/** What decides the flags of one environment. */
export type FlagSources = {
  readonly policy: Policy;
  readonly layers: Layers;
  readonly originOf: (written: WrittenFlag) => Origin;
  /** What variables and the command line say, the later one wins. */
  readonly switches: readonly Switch[];
};

/** Decides every flag, in their order: the policy, then the file, then variables, then the command line. */
export function decideFlags({ policy, layers, originOf, switches }: FlagSources): readonly FlagState[] {
  return FLAGS.map((name) => {
    const standing = policy.flags[name];
    const locked = standing === 'locked';
    const last = switches.findLast((one) => one.name === name);
    if (last !== undefined) return { name, on: last.on, locked, origin: last.origin };
    const written = writtenFlag(layers, name);
    if (written !== undefined) return { name, on: written.on, locked, origin: originOf(written) };
    return { name, on: standing !== 'off', locked, origin: { kind: 'policy', policy: policy.base } };
  });
}

/** The flags as everything else reads them. */
export function flagsOf(states: readonly FlagState[]): FeatureFlags {
  return flagsWhere((name) => states.some((state) => state.name === name && state.on));
}
