import type { LogLevel } from '../report/log-level.ts';
import { type Declared, declaredBy, type FlagReader } from './flags.ts';
import type { Outcome } from './outcome.ts';
import type { Format } from './print.ts';
import type { Shell } from './shell.ts';

/** One command as its file defines it; the types of its flags follow from the function that reads them. */
export interface Definition<Flags extends Told> {
  /** The words that are typed for it: `rollback`, `state pull`. */
  readonly name: string;
  /** What it does, for the help. */
  readonly summary: string;
  /** Two or three lines that can be typed, each with what it does, for the help. */
  readonly examples: readonly [Example, Example, Example?];
  /** Declares and reads its flags and arguments in one: called with a reader that notes them, and with one that reads. */
  readonly flags: (flag: FlagReader) => Flags;
  /** Why some flags of other commands mean nothing here, by flag; the rest is refused with a general hint. */
  readonly refuses?: Readonly<Record<string, string>>;
  /** Throws `Failure` `usage` for flags that cannot stand together. */
  readonly check?: (flags: Flags) => void;
  /** Does it. What it needs is imported only here. */
  readonly perform: (flags: Flags, shell: Shell) => Promise<Outcome>;
}

/** A command line that can be typed, and what it does. */
export type Example = readonly [typed: string, does: string];

/** What the main program itself reads of every command's flags. */
export interface Told {
  readonly output: Format;
  readonly logLevel: LogLevel | undefined;
}

/** A command, whatever its flags are. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly examples: readonly Example[];
  readonly refuses: Readonly<Record<string, string>>;
  readonly declared: Declared;
  /** Reads its flags. Throws `Failure` `usage`. */
  readonly read: (flag: FlagReader) => Request;
}

/** A command with its flags, ready to be performed. */
export interface Request {
  readonly command: string;
  readonly flags: Told;
  readonly perform: (shell: Shell) => Promise<Outcome>;
}

/** Defines a command; nothing of it is loaded or done before it is performed. */
export function defineCommand<Flags extends Told>(definition: Definition<Flags>): Command {
  const { name, summary, examples, flags: readFlags, refuses = {}, check, perform } = definition;
  return {
    name,
    summary,
    examples: examples.filter((one) => one !== undefined),
    refuses,
    declared: declaredBy(readFlags),
    read: (flag) => {
      const flags = readFlags(flag);
      check?.(flags);
      return { command: name, flags, perform: (shell) => perform(flags, shell) };
    },
  };
}
