import type { LogLevel } from '../report/log-level.ts';

/** What was asked for on the command line. */
export interface Options {
  /** Undefined where the flag was not given: then the environment variable, the file or a default decides. */
  readonly config: string | undefined;
  readonly env: string | undefined;
  readonly cloud: string | undefined;
  readonly forceStep: readonly string[];
  readonly forceAll: boolean;
  readonly resetState: boolean;
  readonly dryRun: boolean;
  readonly rollback: boolean | undefined;
  readonly offline: boolean;
  readonly output: 'text' | 'json';
  readonly logLevel: LogLevel | undefined;
  readonly yes: boolean;
}

/** The commands, by the words that are typed for them. */
export type CommandName = 'run' | 'rollback';

/** What a command line asks for: a command, or just text to print. */
export type Request =
  | { readonly command: CommandName; readonly options: Options }
  | { readonly print: string };
