import { criticalPath } from './critical-path.ts';
import type { RunDocument } from './documents.ts';
import { count, duration, plain } from './words.ts';

/** Says in a line or two what a run has changed in the cloud, by kind; empty where it changed nothing that stays. */
export function changesText({ steps, givenBack, rollback }: RunDocument): string[] {
  // What was undone again is told by the undo.
  if (rollback !== null) return [];
  const made = new Map<string, Change>();
  for (const { changes = [] } of steps)
    for (const change of changes) {
      // Two steps may each own a part of one thing: it was made once.
      const id = change.address.replace(/#.*$/s, '');
      if (ORDER[change.action] > ORDER[made.get(id)?.action ?? 'unchanged']) made.set(id, change);
    }
  const back = givenBack.filter(({ why }) => why === undefined).length;
  const parts = WORDS.flatMap(([action, word]) => {
    const kinds = [...made.values()].flatMap((one) => (one.action === action ? [one.kind] : []));
    return kinds.length === 0 ? [] : kindLines(`${word} ${kinds.length}: `, kinds);
  });
  return [...parts, ...(back === 0 ? [] : [`given back ${count(back, 'address')}`])].map(
    (line) => `  ${line}`,
  );
}

/** Says which steps decided how long it took, the longest where there is no room for all; empty where only one did. */
export function criticalPathText(steps: RunDocument['steps'], width = WIDTH): string {
  const chain = criticalPath(steps);
  if (chain.steps.length < 2) return '';
  const took = new Map(steps.map(({ name, durationMs }) => [name, durationMs]));
  const shortestFirst = chain.steps.toSorted((a, b) => (took.get(a) ?? 0) - (took.get(b) ?? 0));
  const left = new Set(chain.steps);
  const line = (): string =>
    `  critical path ${duration(chain.milliseconds)}: ${withGaps(chain.steps, left).join(' -> ')}`;
  for (const name of shortestFirst) {
    if (line().length <= width || left.size === 1) break;
    left.delete(name);
  }
  return line();
}

type Change = NonNullable<RunDocument['steps'][number]['changes']>[number];

/** Whoever reads it in a pipe or a file has no more, either. */
const WIDTH = 80;

const ORDER: Readonly<Record<Change['action'], number>> = {
  unchanged: 0,
  updated: 1,
  deleted: 2,
  created: 3,
};

const WORDS = [
  ['created', 'made'],
  ['updated', 'changed'],
  ['deleted', 'deleted'],
] as const;

/** `made 6: resource group, 3 container apps, 2 identities`, in two lines at the most. */
function kindLines(title: string, kinds: readonly string[]): string[] {
  // Everybody has those, and nobody looks for them.
  const ordered = kinds.toSorted((a, b) => Number(a === REGISTRATION) - Number(b === REGISTRATION));
  const words = [...Map.groupBy(ordered, (kind) => kind)].map(([kind, all]) =>
    all.length === 1 ? plain(kind) : `${all.length} ${plural(plain(kind))}`,
  );
  const lines = [`${title}${words[0] ?? ''}`];
  for (const [index, word] of words.entries()) {
    if (index === 0) continue;
    const line = `${lines.at(-1) ?? ''},`;
    const room = WIDTH - '  '.length - (lines.length < MOST_LINES ? 0 : ' and 10 more kinds'.length);
    if (line.length + 1 + word.length < room) lines[lines.length - 1] = `${line} ${word}`;
    else if (lines.length < MOST_LINES) lines.splice(-1, 1, line, `  ${word}`);
    else
      return [...lines.slice(0, -1), `${lines.at(-1) ?? ''} and ${count(words.length - index, 'more kind')}`];
  }
  return lines;
}

const REGISTRATION = 'provider registration';
const MOST_LINES = 2;

function plural(noun: string): string {
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return noun.endsWith('s') ? noun : `${noun}s`;
}

/** The steps that are left, with one mark for those between them that are not. */
function withGaps(names: readonly string[], left: ReadonlySet<string>): string[] {
  return names
    .map((name) => (left.has(name) ? plain(name) : GAP))
    .filter((word, index, all) => word !== GAP || all[index - 1] !== GAP);
}

const GAP = '…';
