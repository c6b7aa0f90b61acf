import { Failure } from '../engine/failure.ts';

/** Declares and reads the flags and arguments of a command; a flag that was not given is undefined, false or empty. */
export interface FlagReader {
  /** `--yes` */
  on(flag: string, meaning: string): boolean;
  /** `--rollback` and `--no-rollback`: the one that was given last. */
  either(flag: string, meaning: string, otherwise: string): boolean | undefined;
  /** `--env <name>`: the last one given. */
  text(flag: string, meaning: string): string | undefined;
  /** `--force-step <name>`, as often as it is given, each value once. */
  texts(flag: string, meaning: string): readonly string[];
  /** `--output <format>`: one of a few words. */
  choice<const Word extends string>(flag: string, words: readonly Word[], meaning: string): Word | undefined;
  /** `--lock-wait <duration>`: what `parse` makes of the text; what it throws is told with the flag. */
  parsed<Value>(flag: string, meaning: string, parse: (text: string) => Value): Value | undefined;
  /** `<file>`: the next word after the command; refused where it is missing. */
  argument(word: `<${string}>`, meaning: string): string;
  /** `[file]`: the next word after the command, if there is one. */
  optionalArgument(word: `[${string}]`, meaning: string): string | undefined;
}

/** The flags and arguments of a command, in the order of its help. */
export interface Declared {
  readonly flags: readonly {
    readonly flag: string;
    readonly long: string;
    readonly meaning: string;
    /** The words it takes, where they are a few. */
    readonly choices?: readonly string[];
    /** It may be given more than once. */
    readonly repeats?: boolean;
  }[];
  readonly words: readonly { readonly word: string; readonly meaning: string }[];
}

/** What a command line held: by flag without its value, and the words after the command. */
export interface Given {
  readonly flags: ReadonlyMap<string, readonly string[] | boolean>;
  readonly words: readonly string[];
  /** The line that prints the help of the command. */
  readonly help: string;
}

/** Notes what a command declares, without a command line. */
export function declaredBy(read: (flag: FlagReader) => unknown): Declared {
  const flags: Declared['flags'][number][] = [];
  const words: Declared['words'][number][] = [];
  const note = (
    flag: string,
    meaning: string,
    more: Pick<Declared['flags'][number], 'choices' | 'repeats'> = {},
  ): undefined => void flags.push({ flag, long: longOf(flag), meaning, ...more });
  read({
    on: (flag, meaning) => {
      note(flag, meaning);
      return false;
    },
    either: (flag, meaning, otherwise) => {
      note(flag, meaning);
      return note(flag.replace(/^--/, '--no-'), otherwise);
    },
    text: (flag, meaning) => note(flag, meaning),
    texts: (flag, meaning) => {
      note(flag, meaning, { repeats: true });
      return [];
    },
    choice: (flag, choices, meaning) => note(flag, meaning, { choices }),
    parsed: (flag, meaning) => note(flag, meaning),
    argument: (word, meaning) => {
      words.push({ word, meaning });
      return '';
    },
    optionalArgument: (word, meaning) => void words.push({ word, meaning }),
  });
  return { flags, words };
}

/** Reads what a command line held. What it returns throws `Failure` `usage` for a value that is none. */
export function readerOf({ flags, words, help }: Given): FlagReader {
  const rest = [...words];
  const all = (flag: string): readonly string[] => {
    const given = flags.get(longOf(flag));
    return typeof given === 'object' ? given : [];
  };
  const last = (flag: string): string | undefined => all(flag).at(-1);
  return {
    on: (flag) => flags.get(flag) === true,
    either: (flag) => {
      const given = flags.get(flag);
      return typeof given === 'boolean' ? given : undefined;
    },
    text: last,
    texts: (flag) => [...new Set(all(flag))],
    choice: (flag, allowed) => {
      const given = last(flag);
      const word = allowed.find((one) => one === given);
      if (given === undefined || word !== undefined) return word;
      throw invalid(flag, given, `allowed choices are ${allowed.join(', ')}`, help);
    },
    parsed: (flag, _meaning, parse) => {
      const given = last(flag);
      if (given === undefined) return undefined;
      try {
        return parse(given);
      } catch (error) {
        throw invalid(flag, given, error instanceof Error ? error.message : String(error), help);
      }
    },
    // A missing one is refused by the parser.
    argument: () => rest.shift() ?? '',
    optionalArgument: () => rest.shift(),
  };
}

/** `--env <name>` -> `--env` */
function longOf(flag: string): string {
  return flag.split(' ')[0] ?? flag;
}

function invalid(flag: string, given: string, why: string, help: string): Failure {
  return new Failure('usage', `option '${flag}' argument '${given}' is invalid: ${why}`, {
    hint: `see ${help}`,
  });
}
