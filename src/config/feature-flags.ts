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
  const on = base !== 'local';
  return {
    useKeyVault: on,
    retries: true,
    circuitBreaker: on,
    rollback: on,
    telemetry: on,
    healthChecks: on,
  };
}
