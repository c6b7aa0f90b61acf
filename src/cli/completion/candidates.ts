import type { Command } from '../command.ts';
import { commands, groups } from '../commands/index.ts';
import type { Shell } from '../shell.ts';
import { type Typed, typedSoFar } from './typed.ts';

/** What can stand in the place of a word. */
export interface Found {
  readonly candidates: readonly Candidate[];
  /** Any file can. */
  readonly files: boolean;
}

/** One word that can, and what it means. */
export interface Candidate {
  readonly word: string;
  readonly means: string;
}

/** Says what can stand in the place of the last word of a command line. Looks at the configuration and, for runs, the state here. */
export async function candidatesFor(words: readonly string[], shell: Shell): Promise<Found> {
  const typed = typedSoFar(words, commands);
  const found = await unfiltered(typed, words, shell);
  const fitting = found.candidates.filter(({ word }) => word.startsWith(typed.current));
  return { ...found, candidates: fitting.map((one) => ({ ...one, word: typed.before + one.word })) };
}

async function unfiltered(typed: Typed, words: readonly string[], shell: Shell): Promise<Found> {
  const { command = commands[0], flag, current } = typed;
  if (command === undefined) return only([]);
  if (flag !== undefined) return valuesOf(flag, command, words, shell);
  if (current.startsWith('-')) return only(flagsOf(command, typed));
  if (typed.command === undefined) return only(commandsIn(typed.group));
  const placeholder = command.declared.words[typed.words]?.word ?? '';
  return valuesFor(placeholder, words, shell);
}

function only(candidates: readonly Candidate[]): Found {
  return { candidates, files: false };
}

/** The commands of a group, and above all groups the commands and the groups. */
function commandsIn(group: readonly string[]): Candidate[] {
  const typed = group.map((word) => `${word} `).join('');
  const here = commands.filter(({ name }) => name.startsWith(typed));
  const known = new Map(
    here.map(({ name, summary }): [string, string] => {
      const [word = '', ...more] = name.slice(typed.length).split(' ');
      return [word, more.length === 0 ? summary : (groups[word] ?? '')];
    }),
  );
  return [...known].map(([word, means]) => ({ word, means: plainMeaning(means) }));
}

function flagsOf({ declared }: Command, { given }: Typed): Candidate[] {
  const open = declared.flags.filter(({ long, repeats }) => repeats === true || !given.has(long));
  return [
    ...open.map(({ long, meaning }) => ({ word: long, means: plainMeaning(meaning) })),
    { word: '--help', means: 'what it does, and what can be typed' },
  ];
}

/** The first clause is enough in a list. */
function plainMeaning(meaning: string): string {
  return meaning.replace(/\s+/g, ' ').replaceAll('`', '');
}

async function valuesOf(
  long: string,
  command: Command,
  words: readonly string[],
  shell: Shell,
): Promise<Found> {
  const declared = [command, ...commands].flatMap(({ declared: { flags } }) => flags);
  const one = declared.find((flag) => flag.long === long);
  if (one === undefined) return only([]);
  if (one.choices !== undefined) return only(one.choices.map((word) => ({ word, means: '' })));
  if (long === '--cloud') return only([{ word: 'emulator', means: 'the embedded Azure' }]);
  if (long === '--flag') return only((await import('./names.ts')).flagWords());
  if (long === '--env' || long === '--confirm') {
    const { environmentNames } = await import('./names.ts');
    return only(environmentNames(words, shell));
  }
  if (long === '--force-step' || long === '--step') return valuesFor('<step>', words, shell);
  return valuesFor(one.flag.slice(long.length + 1), words, shell);
}

/** What a placeholder stands for, such as `<step>` or `[run]`. What knows the steps is loaded only where it is asked. */
async function valuesFor(placeholder: string, words: readonly string[], shell: Shell): Promise<Found> {
  switch (placeholder.slice(1, -1)) {
    case 'step':
      return only(await (await import('./names.ts')).stepNames(words, shell));
    case 'run':
      return only(await (await import('./names.ts')).runIds(words, shell));
    case 'shell':
      return only(['bash', 'zsh', 'fish'].map((word) => ({ word, means: '' })));
    case 'file':
    case 'folder':
      return { candidates: [], files: true };
    default:
      return only([]);
  }
}
