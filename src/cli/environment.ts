import { existsSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadConfig, type LoadedConfig } from '../config/load.ts';
import type { LogLevel } from '../report/log-level.ts';
import type { SameFlags } from '../report/next-command.ts';
import { builtInSteps } from '../../steps/index.ts';
import type { Where } from './common-flags.ts';
import type { Shell } from './shell.ts';
import { localFolder, openState, type OpenState } from './state-store.ts';

/** The flags that say which environment is opened, and how it is locked. */
export interface EnvironmentFlags extends Where {
  readonly offline?: boolean;
  /** Milliseconds. */
  readonly lockWait?: number | undefined;
  readonly logLevel?: LogLevel | undefined;
}

/** The configuration of one environment, checked, and where its state is kept; nothing is read of that yet. */
export interface Environment {
  readonly loaded: LoadedConfig;
  /** Where its state is kept. */
  readonly state: OpenState;
  /** How long its lock is waited for, and from which level on JSON lines tell of it; undefined: as text. */
  readonly waiting: { readonly milliseconds: number; readonly logLevel: LogLevel | undefined };
  /** The folder of this environment for what never leaves this machine: the key of digests, the embedded Azure. */
  readonly stateFolder: string;
  /** What is deployed, and to where: `shop to local (emulator)`. */
  readonly title: string;
  /** What is there, and where: `shop in local (emulator)`. */
  readonly place: string;
  /** What people should know before it starts. */
  readonly notes: readonly string[];
  /** The flags that the next command must repeat. */
  readonly flags: SameFlags;
}

/** Loads the configuration. Throws a `Failure` that names what is wrong; nothing has been changed then. */
export async function openEnvironment(options: EnvironmentFlags, shell: Shell): Promise<Environment> {
  const loaded = loadConfig({
    file: options.config,
    env: shell.variables,
    environment: options.env,
    cloud: options.cloud,
    cwd: shell.cwd,
    shippedExample: fileURLToPath(new URL('../../config.example.yaml', import.meta.url)),
    builtInSteps: builtInSteps.map(({ name }) => name),
  });
  const { config, environment, cloud, stateKey } = loaded;
  // An override by DEPLOY_CLOUD counts, too: the next shell may lack it.
  const overridden = stateKey === environment ? undefined : cloud;
  const flags: SameFlags = { config: options.config, env: environment, cloud: overridden };
  Object.assign(shell.known, { environment, cloud, flags });
  return {
    loaded,
    state: await openState(loaded, shell),
    waiting: { milliseconds: options.lockWait ?? 0, logLevel: options.logLevel },
    stateFolder: localFolder(loaded),
    title: `${config.name} to ${environment} (${cloud})`,
    place: `${config.name} in ${environment} (${cloud})`,
    notes: [
      ...(loaded.usedShippedExample
        ? [`there is no config.yaml here: using the shipped ${shownPath(loaded.file, shell.cwd)}`]
        : []),
      ...(keyIsNew(loaded, shell) ? [NEW_KEY] : []),
      ...(options.offline === true
        ? ['offline: a step is skipped without looking whether its things still exist']
        : []),
    ],
    flags,
  };
}

/** A shared state was perhaps written under another key, and then every secret seems to have changed. */
function keyIsNew(loaded: LoadedConfig, { variables }: Shell): boolean {
  const { secrets, databases } = loaded.config;
  const shared = loaded.store.type === 'blob' && !variables['DEPLOY_DIGEST_KEY'];
  const used = secrets.length > 0 || databases.postgres !== undefined;
  return shared && used && !existsSync(join(localFolder(loaded), 'key'));
}

const NEW_KEY =
  'secrets are compared under a key that is new on this machine: DEPLOY_DIGEST_KEY shares one, or they count as changed';

function shownPath(file: string, cwd: string): string {
  const path = relative(cwd, file);
  return path.startsWith('..') ? basename(file) : path;
}
