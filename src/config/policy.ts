import type { BasePolicy, FlagName } from './feature-flags.ts';

/** How a flag stands where nobody switches it; `locked`: on, and nothing switches it off. */
export type Standing = 'on' | 'off' | 'locked';

/** What an environment may do, and does unless it is told otherwise. */
export type Policy = {
  readonly base: BasePolicy;
  /** Where it lives unless its `cloud` says so. */
  readonly cloud: 'emulator' | 'azure';
  readonly flags: Readonly<Record<FlagName, Standing>>;
  /** Whether values of secrets may be read from `.env`. */
  readonly dotenv: boolean;
  /** Whether things that others made are taken over unless `adopt` says otherwise. */
  readonly adopt: boolean;
  /** Whether what holds data is protected unless its `protect` says otherwise. */
  readonly protectData: boolean;
  /** What agrees to a destroy where nobody is asked: `--yes` or the name of the environment, or the name alone. */
  readonly destroyBy: 'yes-or-name' | 'name';
  /** Whether changes that cannot be undone want `--allow-irreversible`. */
  readonly irreversible: 'allowed' | 'asked-for';
  /** How loose the circuit breaker may be at most; absent: as the configuration says. */
  readonly breaker?: { readonly mostFailures: number; readonly leastOpenMs: number };
};

/** The three policies: the one place that says what an environment decides. `docs/environments.md` shows it. */
export const POLICIES: Readonly<Record<BasePolicy, Policy>> = {
  local: {
    base: 'local',
    cloud: 'emulator',
    flags: {
      useKeyVault: 'off',
      retries: 'on',
      circuitBreaker: 'off',
      rollback: 'off',
      telemetry: 'off',
      healthChecks: 'off',
    },
    dotenv: true,
    adopt: true,
    protectData: false,
    destroyBy: 'yes-or-name',
    irreversible: 'allowed',
  },
  development: {
    base: 'development',
    cloud: 'azure',
    flags: {
      useKeyVault: 'on',
      retries: 'on',
      circuitBreaker: 'on',
      rollback: 'on',
      telemetry: 'on',
      healthChecks: 'on',
    },
    dotenv: true,
    adopt: false,
    protectData: false,
    destroyBy: 'name',
    irreversible: 'allowed',
  },
  production: {
    base: 'production',
    cloud: 'azure',
    flags: {
      useKeyVault: 'locked',
      retries: 'on',
      circuitBreaker: 'locked',
      rollback: 'locked',
      telemetry: 'locked',
      healthChecks: 'locked',
    },
    dotenv: false,
    adopt: false,
    protectData: true,
    destroyBy: 'name',
    irreversible: 'asked-for',
    breaker: { mostFailures: 5, leastOpenMs: 60_000 },
  },
};

/** The names of the three, which are the environments that always exist. */
export const BASE_POLICIES: readonly BasePolicy[] = ['local', 'development', 'production'];

/** Tells whether a name is one of the three. */
export function isBasePolicy(name: string | undefined): name is BasePolicy {
  return BASE_POLICIES.some((base) => base === name);
}
