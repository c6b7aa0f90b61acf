import type { World } from '../engine/world.ts';
import type { Looked } from '../files/tree-stamp.ts';
import type { Known } from '../report/failed.ts';
import type { Redactor } from '../secrets/redact.ts';
import type { Ci } from './ci-system.ts';

/** What surrounds a command: its process, as far as a command may see it. */
export interface Shell {
  readonly argv: readonly string[];
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The current folder, absolute. */
  readonly cwd: string;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly world: World;
  /** Aborted by the first interrupt. */
  readonly signal: AbortSignal;
  /** The id of this process: in each line of its log, and in each request to Azure. */
  readonly correlationId: string;
  /** Everything that is written anywhere goes through it. */
  readonly redactor: Redactor;
  /** What is known so far, for the report of a failure: the command fills it in as it learns. */
  readonly known: { -readonly [Key in keyof Known]: Known[Key] };
  /** The pipeline that it runs in; absent: none that is told in commands of its own. */
  readonly ci?: Ci;
  /** Looks at a folder, telling what it has looked at; absent: nobody wants to know. */
  readonly lookAtTree?: <Result>(work: (looked: Looked) => Result) => Result;
}

/** What asking a person needs of a shell. */
export interface Talk extends Pick<Shell, 'variables' | 'signal' | 'redactor'> {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
}

/** Tells whether a person sits before the terminal and can be asked; never where CI is set. */
export function isInteractive({
  stdin,
  stderr,
  variables,
}: Pick<Talk, 'stdin' | 'stderr' | 'variables'>): boolean {
  return stdin.isTTY === true && stderr.isTTY === true && !isCi(variables);
}

/** Tells whether a pipeline runs us. */
export function isCi(variables: Shell['variables']): boolean {
  const ci = variables['CI'];
  return ci !== undefined && ci !== '' && ci !== 'false' && ci !== '0';
}
