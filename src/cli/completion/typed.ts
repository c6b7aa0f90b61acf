import type { Command } from '../command.ts';

/** What of a command line was typed so far, and which word of it is being typed. */
export interface Typed {
  /** The command, once its name is whole; otherwise the words of it there are: a group. */
  readonly command: Command | undefined;
  readonly group: readonly string[];
  /** How many words stand behind the command already. */
  readonly words: number;
  /** The flags that were given, without their values. */
  readonly given: ReadonlySet<string>;
  /** The flag whose value is being typed. */
  readonly flag: string | undefined;
  /** The word that is being typed: of `--output=js` what stands behind the sign, and before it what has to be repeated. */
  readonly current: string;
  readonly before: string;
}

/** Reads the words typed so far; the last one is being typed. Flags stand before the command or behind it. */
export function typedSoFar(all: readonly string[], commands: readonly Command[]): Typed {
  const words = joined(all);
  const last = words.at(-1) ?? { text: '', parted: false };
  const given = new Set<string>();
  const plain: string[] = [];
  let flag: string | undefined;
  for (const { text } of words.slice(0, -1)) {
    if (flag !== undefined) flag = undefined;
    else if (text.startsWith('-')) {
      const [long = text] = text.split('=', 1);
      given.add(long);
      flag = text.includes('=') || !takesValue(long, commands) ? undefined : long;
    } else plain.push(text);
  }
  const found = commandIn(plain, commands);
  const [, long, value] = /^(--[^=]+)=(.*)$/s.exec(flag === undefined ? last.text : '') ?? [];
  if (long !== undefined && value !== undefined) {
    // A shell that parts words at the sign has it before the word already.
    return { ...found, given, flag: long, current: value, before: last.parted ? '' : `${long}=` };
  }
  return { ...found, given, flag, current: last.text, before: '' };
}

/** bash makes three words of `--output=json`. */
function joined(words: readonly string[]): { text: string; parted: boolean }[] {
  const result: { text: string; parted: boolean }[] = [];
  for (const [index, text] of words.entries()) {
    const before = result.at(-1);
    const isSign = text === '=' && before?.text.startsWith('--') === true;
    const isBehind = index > 1 && words[index - 1] === '=' && words[index - 2]?.startsWith('--') === true;
    if (before !== undefined && (isSign || isBehind))
      result.splice(-1, 1, { text: before.text + text, parted: true });
    else result.push({ text, parted: false });
  }
  return result;
}

function takesValue(long: string, commands: readonly Command[]): boolean {
  return commands.some(({ declared }) =>
    declared.flags.some((one) => one.long === long && one.flag.includes('<')),
  );
}

function commandIn(
  plain: readonly string[],
  commands: readonly Command[],
): Pick<Typed, 'command' | 'group' | 'words'> {
  for (const length of [2, 1]) {
    const name = plain.slice(0, length).join(' ');
    const command = plain.length >= length ? commands.find((one) => one.name === name) : undefined;
    if (command !== undefined) return { command, group: [], words: plain.length - length };
  }
  return { command: undefined, group: plain, words: 0 };
}
