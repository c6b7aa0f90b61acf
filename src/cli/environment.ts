import { existsSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import type { LoadedConfig } from '../config/load.ts';
import type { LogLevel } from '../report/log-level.ts';
import type { SameFlags } from '../report/next-command.ts';
import { deprecations } from './deprecations.ts';
import { loadFor, type LoadFlags } from './load-for.ts';
import { countingRefusals } from './refused-config.ts';
import type { Shell } from './shell.ts';
import { localFolder, openState, type OpenState } from './state-store.ts';

/** The flags that say which environment is opened, and how it is locked. */
export interface EnvironmentFlags extends LoadFlags {
  readonly offline?: boolean;
  /** Milliseconds. */
  readonly lockWait?: number | undefined;
  readonly logLevel?: LogLevel | undefined;
}

/** The configuration of one environment, checked, and where its state is kept; nothing is read of that yet. */
export interface Environment {
  readonly loaded: LoadedConfig;
  /** Loads the configuration again by the same flags. Throws as the first time. */
  readonly reload: () => LoadedConfig;
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
  const { loaded, flags } = await countingRefusals(() => loadFor(options, shell), options, shell);
  const { config, environment, cloud } = loaded;
  return {
    loaded,
    reload: () => loadFor(options, shell).loaded,
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
      ...deprecations(loaded),
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
  const shared = loaded.store.type === 'blob' && !loaded.flags.useKeyVault && !variables['DEPLOY_DIGEST_KEY'];
  const used = secrets.length > 0 || databases.postgres !== undefined;
  return shared && used && !existsSync(join(localFolder(loaded), 'key'));
}

const NEW_KEY =
  'secrets are compared under a key that is new on this machine: DEPLOY_DIGEST_KEY shares one, or they count as changed';

function shownPath(file: string, cwd: string): string {
  const path = relative(cwd, file);
  return path.startsWith('..') ? basename(file) : path;
}
