import path from 'node:path';
import type { LineCounter } from 'yaml';
import { crossCheck } from './checks/cross-checks.ts';
import { checkEnvironments } from './checks/environments.ts';
import { checkFlags } from './checks/flags.ts';
import { checkStateSecrets } from './checks/state.ts';
import { checkTelemetrySecrets } from './checks/telemetry.ts';
import { findUnknownKeys } from './checks/unknown-keys.ts';
import { parseConfig } from './checks/values.ts';
import { applyOverlay, chooseCloud, chooseEnvironment, overlayOf, policyOf } from './environments.ts';
import type { FeatureFlags } from './feature-flags.ts';
import { chooseFile, noConfigFile, readConfigFile, type ChosenFile } from './file.ts';
import { decideFlags, flagsOf, type FlagState } from './flag-states.ts';
import { withPolicy } from './governed.ts';
import type { Origin } from './origin.ts';
import { originOf, originWritten } from './origins.ts';
import type { Policy } from './policy.ts';
import { invalidConfig, placeOf, type Path, type Place } from './problem.ts';
import { configSchema, fileSchema, type Cloud, type Config } from './schema.ts';
import type { StateStoreConfig } from './schema/state.ts';
import type { TelemetryConfig } from './schema/telemetry.ts';
import { readSwitches, refuseLocked } from './switches.ts';
import { substitute, type Substitution } from './tree/substitution.ts';
import { find, findDotted, type Tree } from './tree/tree.ts';
import type { Variables } from './tree/variables.ts';
import { parseYaml } from './tree/yaml.ts';

/** What the configuration is loaded by. */
export type LoadOptions = {
  /** --config */
  file?: string | undefined;
  /** The process environment. */
  env: Variables;
  /** --env */
  environment?: string | undefined;
  /** --cloud */
  cloud?: string | undefined;
  /** --rollback, --no-rollback */
  rollback?: boolean | undefined;
  /** --flag, as often as it was given: `retries=off` */
  flags?: readonly string[] | undefined;
  /** The current folder, absolute. */
  cwd: string;
  /** The example that comes with the program, absolute. */
  shippedExample: string;
  /** The names of the built-in steps, in order. */
  builtInSteps: readonly string[];
};

/** The configuration of one environment, and where it came from. */
export type LoadedConfig = {
  readonly config: Config;
  readonly environment: string;
  readonly cloud: Cloud;
  /** What the environment's state is kept under: its name, with `@emulator` where the cloud was overridden. */
  readonly stateKey: string;
  /** The file, absolute. */
  readonly file: string;
  /** The folder of the file, absolute: relative paths in the configuration start here. */
  readonly folder: string;
  /** What the environment decides, or the one that it extends. */
  readonly policy: Policy;
  /** What is switched on. */
  readonly flags: FeatureFlags;
  /** The same with why, in the order of the flags. */
  readonly flagStates: readonly FlagState[];
  /** Where its state lives. It may hold a secret, and steps never see it. */
  readonly store: StateStoreConfig;
  /** Where its telemetry goes. It may hold secrets, and steps never see it. */
  readonly telemetry: TelemetryConfig;
  /**
   * The folder of all states, absolute: beside the file, or in the current folder with the shipped example. With a store
   * elsewhere it still holds what never leaves this machine: the keys of digests, and the embedded Azure.
   */
  readonly stateFolder: string;
  readonly usedShippedExample: boolean;
  /** The variables that values were made of, with what was used for them. */
  readonly variables: Readonly<Record<string, string>>;
  /**
   * Tells where a value was written: in the overlay, where that gave it. The path is dotted or in steps. Undefined for
   * what was not written, such as a default.
   */
  locate(path: Path | string): Place | undefined;
  /** Tells where a value comes from, whoever gives it; also of `environment`, `cloud`, `flags` and `state.store`. */
  originOf(path: Path): Origin;
};

/**
 * Loads the configuration of one environment: chooses the file and the environment, merges the overlay, replaces
 * variables and checks everything. All problems are told at once, as `findings`, each with its place.
 *
 * @throws Failure `config-missing`, `config-unreadable`, `config-invalid`, `environment-unknown` or `usage`.
 */
export function loadConfig(options: LoadOptions): LoadedConfig {
  const { env, cwd, builtInSteps } = options;
  const switches = readSwitches(env, options);
  const chosen = chooseFileOrFail(options);
  const shown = displayPath(chosen.file, cwd);
  const { root, lines, problems: syntax } = parseYaml(readConfigFile(chosen.file, shown));
  if (root === undefined) throw invalidConfig(shown, lines, syntax);
  const environment = chooseEnvironment(options.environment, env, root);
  const cloud = chooseCloud(environment, options.cloud, env, root);
  const policy = policyOf(environment, root);
  const effective = substitute(applyOverlay(root, environment), configSchema, env);
  const { config, problems: refused } = parseConfig(effective);
  const layers = { tree: effective.tree, over: overlayOf(root, environment) };
  const problems = [
    ...findUnknownKeys(root, fileSchema),
    ...checkEnvironments(root, environment, env),
    ...checkStateSecrets(root),
    ...checkTelemetrySecrets(root),
    ...effective.problems,
    ...refused,
    ...crossCheck(effective.tree, builtInSteps),
    ...checkFlags(layers, policy, environment),
  ];
  if (config === undefined || problems.length > 0) throw invalidConfig(shown, lines, problems);
  refuseLocked(switches, policy, environment);
  const folder = path.dirname(chosen.file);
  const { state, flags: _written, telemetry, ...rest } = config;
  const sources = {
    root,
    layers,
    effective,
    shown,
    lines,
    environment,
    policy,
    variables: env,
    askedCloud: options.cloud,
    overridden: cloud.stateKey !== environment,
  };
  const flagStates = decideFlags({
    policy,
    layers,
    originOf: (written) => originWritten(sources, written),
    switches,
  });
  const flags = flagsOf(flagStates);
  return {
    config: withPolicy(rest, effective.tree, { policy, rollback: flags.rollback }),
    environment,
    policy,
    flags,
    flagStates,
    ...cloud,
    file: chosen.file,
    folder,
    store: state.store,
    telemetry,
    stateFolder: path.resolve(
      chosen.shipped ? cwd : folder,
      state.store.type === 'file' ? state.store.path : 'state',
    ),
    usedShippedExample: chosen.shipped,
    variables: withoutSecrets(effective),
    locate: (at) => locate(effective.tree, at, shown, lines),
    originOf: (at) => originOf(sources, flagStates, at),
  };
}

function chooseFileOrFail(options: LoadOptions): ChosenFile {
  const asked = options.environment ?? (options.env['DEPLOY_ENV'] || undefined);
  const chosen = chooseFile({ ...options, environment: asked });
  if (chosen !== undefined) return chosen;
  // Without a file nothing can name a default: whoever named no environment learns of that first.
  if (asked === undefined) chooseEnvironment(undefined, options.env, undefined);
  throw noConfigFile(options.cwd);
}

/** How messages call a file: relative to the current folder where it lies below it, what a terminal makes a link of. */
export function displayPath(file: string, cwd: string): string {
  const relative = path.relative(cwd, file);
  return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
}

/** The secrets of the store and of telemetry stay with them. */
function withoutSecrets({ used, origins }: Substitution): Record<string, string> {
  const secret = [...origins].flatMap(([at, names]) =>
    at === 'state.store.connectionString' || at.startsWith('telemetry.') ? names : [],
  );
  return Object.fromEntries(Object.entries(used).filter(([name]) => !secret.includes(name)));
}

function locate(tree: Tree, at: Path | string, shown: string, lines: LineCounter): Place | undefined {
  const found = typeof at === 'string' ? findDotted(tree, at) : find(tree, at);
  return found === undefined ? undefined : placeOf(shown, lines, found.offset);
}
