import { loadConfig, type LoadedConfig } from '../config/load.ts';
import type { SameFlags } from '../report/next-command.ts';
import { builtInSteps } from '../../steps/index.ts';
import type { Where } from './common-flags.ts';
import { ownFile } from './own-files.ts';
import { SIGN_IN_VARIABLES } from '../secrets/given.ts';
import type { Shell } from './shell.ts';
import { hideTelemetrySecrets } from './telemetry-secrets.ts';

/** The flags that decide what the configuration comes to. */
export interface LoadFlags extends Where {
  /** --rollback, --no-rollback */
  readonly rollback?: boolean | undefined;
  /** --flag */
  readonly flag?: readonly string[];
}

/**
 * Loads the configuration that a command is about, and notes it for the report of a failure. Looks at nothing but files
 * and variables. Throws a `Failure` that names what is wrong.
 */
export function loadFor(
  options: LoadFlags,
  shell: Shell,
): { readonly loaded: LoadedConfig; readonly flags: SameFlags } {
  const loaded = loadConfig({
    file: options.config,
    env: shell.variables,
    environment: options.env,
    cloud: options.cloud,
    rollback: options.rollback,
    flags: options.flag,
    cwd: shell.cwd,
    shippedExample: ownFile('config.example.yaml'),
    builtInSteps: builtInSteps.map(({ name }) => name),
  });
  hideTelemetrySecrets(loaded.telemetry, shell);
  for (const name of SIGN_IN_VARIABLES) shell.redactor.hide(shell.variables[name] ?? '');
  const { environment, cloud, stateKey } = loaded;
  // An override by DEPLOY_CLOUD counts, too: the next shell may lack it.
  const overridden = stateKey === environment ? undefined : cloud;
  const flags: SameFlags = { config: options.config, env: environment, cloud: overridden };
  Object.assign(shell.known, { environment, cloud, flags });
  return { loaded, flags };
}
