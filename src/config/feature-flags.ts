import { POLICIES } from './policy.ts';

/** What an environment can switch on or off. */
export const FLAGS = [
  'useKeyVault',
  'retries',
  'circuitBreaker',
  'rollback',
  'telemetry',
  'healthChecks',
] as const;

/** The name of something that can be switched on or off. */
export type FlagName = (typeof FLAGS)[number];

/** What is on in one environment. */
export type FeatureFlags = Readonly<Record<FlagName, boolean>>;

/** The environment whose policy is followed: an environment of one's own extends one of these. */
export type BasePolicy = 'local' | 'development' | 'production';

/** What is on where nobody says otherwise. */
export function defaultFlags(base: BasePolicy): FeatureFlags {
  return flagsWhere((name) => POLICIES[base].flags[name] !== 'off');
}

/** The flags with what this says of each. */
export function flagsWhere(on: (name: FlagName) => boolean): FeatureFlags {
  return {
    useKeyVault: on('useKeyVault'),
    retries: on('retries'),
    circuitBreaker: on('circuitBreaker'),
    rollback: on('rollback'),
    telemetry: on('telemetry'),
    healthChecks: on('healthChecks'),
  };
}
