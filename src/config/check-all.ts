import { dirname } from 'node:path';
import { Failure } from '../engine/failure.ts';
import { applyOverlay, listEnvironments } from './environments.ts';
import { chooseFile, noConfigFile, readConfigFile } from './file.ts';
import { displayPath, type LoadedConfig, loadConfig, type LoadOptions } from './load.ts';
import { type Finding, formatPlace, type Path, placeOf } from './problem.ts';
import { configSchema } from './schema.ts';
import { substitute } from './tree/substitution.ts';
import { find, keysOf, member, textOf, type Tree } from './tree/tree.ts';
import { unsetIn } from './tree/variables.ts';
import { parseYaml } from './tree/yaml.ts';

/** Something wrong with the configuration, in these environments. */
export type EnvironmentFinding = Finding & {
  /** `warning`: a variable that this machine need not have, since other environments do without it. */
  readonly severity: 'error' | 'warning';
  readonly environments: readonly string[];
};

/** The configuration of one environment, wrong as it may be. */
export type SeenConfig = {
  readonly environment: string;
  /** The file with the overlay, its variables replaced. */
  readonly tree: Tree;
  /** Where relative paths start, absolute. */
  readonly folder: string;
  /** Undefined where it does not load. */
  readonly loaded: LoadedConfig | undefined;
  /** `file:line:column` of what stands at the first of these paths that is written; else the file. */
  readonly locate: (paths: readonly Path[]) => string;
};

/** What looking at a configuration in all its environments came to. */
export type CheckedConfig = {
  /** As messages call it. */
  readonly file: string;
  readonly environments: readonly string[];
  /** What the file says in each of them, as far as it can be read. */
  readonly seen: readonly SeenConfig[];
  readonly findings: readonly EnvironmentFinding[];
};

/**
 * Loads the configuration of every environment that it writes, or of the one that is asked for, and tells all that is
 * wrong at once, in the order of the file; what is wrong in several environments is told once. With no environment
 * written it is `local`, `development` and `production`, which always exist.
 *
 * @throws Failure `config-missing` or `config-unreadable`, `environment-unknown` or `usage`: then there is nothing to look at.
 */
export function checkAll(options: LoadOptions): CheckedConfig {
  const chosen = chooseFile({ ...options, environment: options.environment });
  if (chosen === undefined) throw noConfigFile(options.cwd);
  const file = displayPath(chosen.file, options.cwd);
  const { root, lines } = parseYaml(readConfigFile(chosen.file, file));
  const environments = environmentsIn(root, options);
  const seen: SeenConfig[] = [];
  const found: EnvironmentFinding[] = [];
  for (const environment of environments) {
    const load = (): LoadedConfig => loadConfig({ ...options, file: chosen.file, environment });
    const loaded = attempt(load, (error) => found.push(...findingsOf(error, file, environment)));
    if (root === undefined) continue;
    const { tree } = substitute(applyOverlay(root, environment), configSchema, options.env);
    const locate = (paths: readonly Path[]): string => {
      const written = paths.map((path) => find(tree, path)).find((one) => one !== undefined);
      return written === undefined ? file : formatPlace(placeOf(file, lines, written.offset));
    };
    seen.push({ environment, tree, folder: dirname(chosen.file), loaded, locate });
  }
  const findings = merged(found).map((one) => weighed(one, environments, options));
  return { file, environments, seen, findings };
}

function attempt<Result>(act: () => Result, failed: (error: unknown) => void): Result | undefined {
  try {
    return act();
  } catch (error) {
    failed(error);
    return undefined;
  }
}

/** The same finding of several environments as one; in the order of the file. */
export function merged(findings: readonly EnvironmentFinding[]): EnvironmentFinding[] {
  const groups = Map.groupBy(findings, ({ location, path: at, message }) => `${location} ${at} ${message}`);
  return [...groups.values()]
    .flatMap(([first, ...more]) =>
      first === undefined
        ? []
        : [{ ...first, environments: [first, ...more].flatMap(({ environments }) => environments) }],
    )
    .sort((a, b) => placeIn(a.location) - placeIn(b.location));
}

/** With the shipped example in place of a file there is one environment, too: the one that was asked for. */
function environmentsIn(root: Tree | undefined, { environment, env }: LoadOptions): readonly string[] {
  if (environment !== undefined) return [environment];
  const written = keysOf(member(root, 'environments'));
  const byDefault = [textOf(member(root, 'defaultEnvironment')), env['DEPLOY_ENV']];
  const all = listEnvironments(root);
  const used = all.filter((name) => written.includes(name) || byDefault.includes(name));
  return used.length === 0 ? all : used;
}

function findingsOf(error: unknown, file: string, environment: string): EnvironmentFinding[] {
  if (!(error instanceof Failure) || error.reason === 'environment-unknown') throw error;
  const { findings, hint } = error.details;
  const told =
    error.reason === 'config-invalid' && findings !== undefined
      ? findings
      : [{ location: file, path: '', message: error.message, hint }];
  return told.map((one) => ({
    location: textIn(one.location) ?? file,
    path: textIn(one.path) ?? '',
    message: textIn(one.message) ?? '',
    hint: textIn(one.hint),
    severity: 'error',
    environments: [environment],
  }));
}

/** What nobody asked to be looked at here may be set where it is deployed from. */
function weighed(
  finding: EnvironmentFinding,
  all: readonly string[],
  { environment }: LoadOptions,
): EnvironmentFinding {
  const isElsewhere = environment === undefined && finding.environments.length < all.length;
  return isElsewhere && unsetIn(finding.message) !== undefined
    ? { ...finding, severity: 'warning' }
    : finding;
}

/** Lines first, then columns; a file has at most a million of either. */
function placeIn(location: string): number {
  const [, line = '0', column = '0'] = /:(\d+):(\d+)$/.exec(location) ?? [];
  return Number(line) * 1_000_000 + Number(column);
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
