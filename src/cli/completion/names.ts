import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { listEnvironments } from '../../config/environments.ts';
import { FLAGS } from '../../config/feature-flags.ts';
import { chooseFile, readConfigFile } from '../../config/file.ts';
import type { LoadedConfig } from '../../config/load.ts';
import { isStepPath } from '../../config/step-path.ts';
import { parseYaml } from '../../config/tree/yaml.ts';
import { builtInSteps } from '../../../steps/index.ts';
import { loadFor } from '../load-for.ts';
import { ownFile } from '../own-files.ts';
import type { Shell } from '../shell.ts';
import { openState } from '../state-store.ts';
import type { Candidate } from './candidates.ts';

/** The environments of the configuration that the words typed so far are about. */
export function environmentNames(words: readonly string[], shell: Shell): Candidate[] {
  const chosen = chooseFile({
    file: valueOf('--config', words),
    env: shell.variables,
    environment: 'local',
    cwd: shell.cwd,
    shippedExample: ownFile('config.example.yaml'),
  });
  if (chosen === undefined) return [];
  const { root } = parseYaml(readConfigFile(chosen.file, chosen.file));
  return listEnvironments(root).map((word) => ({ word, means: 'environment' }));
}

/** What `--flag` takes. */
export function flagWords(): Candidate[] {
  return FLAGS.flatMap((name) => ['on', 'off'].map((way) => ({ word: `${name}=${way}`, means: '' })));
}

/**
 * The steps of the configuration, the built-in ones where there is none. No module of a user is loaded: its source tells the name,
 * where it stands in one piece.
 */
export async function stepNames(words: readonly string[], shell: Shell): Promise<Candidate[]> {
  const builtIn: readonly string[] = builtInSteps.map(({ name }) => name);
  const loaded = loadedBy(words, shell);
  const listed = loaded?.config.steps?.map(({ step }) => step);
  const names = listed?.flatMap((entry) =>
    isStepPath(entry) ? nameIn(resolve(loaded?.folder ?? '', entry)) : [entry],
  );
  return (names ?? builtIn).map((word) => ({
    word,
    means: builtIn.includes(word) ? 'step' : 'step of your own',
  }));
}

/** The runs that are kept here, the newest first; a container is not asked for them. */
export async function runIds(words: readonly string[], shell: Shell): Promise<Candidate[]> {
  const loaded = loadedBy(words, shell);
  if (loaded === undefined || loaded.store.type !== 'file') return [];
  const { runs } = await openState(loaded, shell);
  const newest = (await runs.list()).slice(-MOST_RUNS).toReversed();
  return newest.map((word, index) => ({ word, means: index === 0 ? 'the newest run' : 'run' }));
}

const MOST_RUNS = 30;

/** Whatever is wrong with the configuration is for others to tell. */
function loadedBy(words: readonly string[], shell: Shell): LoadedConfig | undefined {
  try {
    const [config, env, cloud] = ['--config', '--env', '--cloud'].map((flag) => valueOf(flag, words));
    return loadFor({ config, env, cloud }, shell).loaded;
  } catch {
    return undefined;
  }
}

/** The last value given of a flag; the word that is being typed is none. */
function valueOf(flag: string, words: readonly string[]): string | undefined {
  const typed = words.slice(0, -1);
  const at = typed.findLastIndex((word) => word === flag || word.startsWith(`${flag}=`));
  const word = typed[at];
  if (word === undefined) return undefined;
  if (word !== flag) return word.slice(flag.length + 1);
  // bash makes three words of `--env=local`.
  return typed[at + 1] === '=' ? typed[at + 2] : typed[at + 1];
}

function nameIn(file: string): string[] {
  try {
    const found = /\bname:\s*(['"`])([a-z][a-z\d_]*)\1/.exec(readFileSync(file, 'utf8'));
    return found?.[2] === undefined ? [] : [found[2]];
  } catch {
    return [];
  }
}
