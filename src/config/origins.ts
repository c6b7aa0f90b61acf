import type { LineCounter } from 'yaml';
import { overlayOf } from './environments.ts';
import type { FlagState } from './flag-states.ts';
import { isPolicys } from './governed.ts';
import type { Origin } from './origin.ts';
import type { Policy } from './policy.ts';
import { formatPath, type Path, placeOf } from './problem.ts';
import type { Substitution } from './tree/substitution.ts';
import { find, member, textOf, type Tree } from './tree/tree.ts';
import { replaceVariables, type Variables } from './tree/variables.ts';
import type { Layers } from './written-flags.ts';

/** What values can come from: the file as it was read, and what became of it. */
export type Sources = {
  readonly root: Tree;
  readonly layers: Layers;
  readonly effective: Substitution;
  readonly shown: string;
  readonly lines: LineCounter;
  readonly environment: string;
  readonly policy: Policy;
  readonly variables: Variables;
  /** --cloud */
  readonly askedCloud: string | undefined;
  /** The cloud is not the environment's own. */
  readonly overridden: boolean;
};

/** Tells where something that the file writes comes from. */
export function originWritten(
  { layers, effective, ...file }: Sources,
  { path, offset }: { readonly path: Path; readonly offset: number },
): Origin {
  const overlaid = layers.over !== undefined && find(layers.over, path) !== undefined;
  return inFile(file, { offset, overlaid, names: effective.origins.get(formatPath(path)) ?? [] });
}

/** Tells where any value of the effective configuration comes from, written or not. */
export function originOf(sources: Sources, states: readonly FlagState[], path: Path): Origin {
  const flag = states.find(({ name }) => spells(path, name));
  if (flag !== undefined) return flag.origin;
  const dotted = formatPath(path);
  if (dotted === 'cloud') return ofCloud(sources);
  const written = nearestWritten(sources.layers.tree, path);
  if (written !== undefined) return originWritten(sources, written);
  return isPolicys(dotted) ? { kind: 'policy', policy: sources.policy.base } : { kind: 'default' };
}

function spells(path: Path, name: string): boolean {
  const dotted = formatPath(path);
  return dotted === `flags.${name}` || (name === 'rollback' && dotted === 'rollback.enabled');
}

function ofCloud({ overridden, askedCloud, policy, ...file }: Sources): Origin {
  if (overridden && askedCloud === undefined) return { kind: 'variable', name: 'DEPLOY_CLOUD' };
  if (overridden) return { kind: 'command-line', typed: '--cloud emulator' };
  const written = member(overlayOf(file.root, file.environment), 'cloud');
  if (written === undefined) return { kind: 'policy', policy: policy.base };
  const { used } = replaceVariables(textOf(written) ?? '', file.variables);
  return inFile(file, { offset: written.offset, overlaid: true, names: [...used.keys()] });
}

function inFile(
  { shown, lines, environment, variables }: Pick<Sources, 'shown' | 'lines' | 'environment' | 'variables'>,
  { offset, overlaid, names }: { offset: number; overlaid: boolean; names: readonly string[] },
): Origin {
  return {
    kind: 'file',
    place: placeOf(shown, lines, offset),
    overlay: overlaid ? environment : undefined,
    // As in a shell, a variable that is set but empty gives way to a default.
    variables: names.map((name) => ({ name, set: Boolean(variables[name]) })),
  };
}

/** A shorter form (`steps: [check_prerequisites]`) writes what stands below it, too. */
function nearestWritten(tree: Tree, path: Path): { path: Path; offset: number } | undefined {
  for (let length = path.length; length > 0; length--) {
    const at = path.slice(0, length);
    const found = find(tree, at);
    if (found === undefined) continue;
    return length === path.length || found.kind === 'scalar' ? { path: at, offset: found.offset } : undefined;
  }
  return undefined;
}
