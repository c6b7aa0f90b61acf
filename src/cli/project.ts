import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadConfig, type LoadedConfig } from '../config/load.ts';
import type { SameFlags } from '../report/next-command.ts';
import { builtInSteps } from '../../steps/index.ts';
import { chooseSteps, type ChosenSteps } from './choose-steps.ts';
import type { Options } from './options.ts';
import type { Shell } from './shell.ts';

/** The configuration and the steps of one environment, checked, before anything is opened or locked. */
export interface Project extends ChosenSteps {
  readonly loaded: LoadedConfig;
  /** The folder of this environment's state. */
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

/** Loads the configuration and the steps. Throws a `Failure` that names what is wrong; nothing has been changed then. */
export async function openProject(options: Options, shell: Shell): Promise<Project> {
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
  Object.assign(shell.known, { environment, cloud });
  return {
    loaded,
    ...(await chooseSteps(config.steps, builtInSteps, loaded.folder)),
    stateFolder: join(loaded.stateFolder, stateKey),
    title: `${config.name} to ${environment} (${cloud})`,
    place: `${config.name} in ${environment} (${cloud})`,
    notes: [
      ...(loaded.usedShippedExample
        ? [`there is no config.yaml here: using the shipped ${shownPath(loaded.file, shell.cwd)}`]
        : []),
      ...(options.offline
        ? ['offline: a step is skipped without looking whether its things still exist']
        : []),
    ],
    flags: {
      config: options.config,
      env: environment,
      // An override by DEPLOY_CLOUD counts, too: the next shell may lack it.
      cloud: stateKey === environment ? undefined : cloud,
    },
  };
}

function shownPath(file: string, cwd: string): string {
  const path = relative(cwd, file);
  return path.startsWith('..') ? basename(file) : path;
}
