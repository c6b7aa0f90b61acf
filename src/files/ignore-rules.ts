import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { Failure } from '../engine/failure.ts';
import { unreadable } from './unreadable.ts';

/** The ignore rules of one build context. */
export interface IgnoreRules {
  /** The ignore file in force, relative to the context; undefined: there is none. */
  readonly file: string | undefined;
  /** Tells whether a file or link is left out. */
  ignores(path: string): boolean;
  /** Tells whether a folder can be passed over: it is left out and no `!` rule brings back anything in it. */
  ignoresAllUnder(folder: string): boolean;
}

/**
 * Reads `<Dockerfile>.dockerignore` where there is one, else `.dockerignore`.
 * Source: https://docs.docker.com/build/concepts/context/#dockerignore-files ("Filename and location").
 * The package that understands the rules is loaded only where there is such a file.
 * Throws `files-unreadable` for an ignore file that cannot be read or has a pattern that is not valid.
 */
export async function readIgnoreRules(folder: string, dockerfile: string): Promise<IgnoreRules> {
  for (const file of [`${posix.normalize(dockerfile)}.dockerignore`, '.dockerignore']) {
    const text = readIfThere(join(folder, file));
    if (text !== undefined) return { file, ...(await parse(text, join(folder, file))) };
  }
  return { file: undefined, ignores: () => false, ignoresAllUnder: () => false };
}

function readIfThere(path: string): string | undefined {
  try {
    // Docker, too, drops a byte order mark.
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw unreadable(path, error);
  }
}

async function parse(text: string, from: string): Promise<Omit<IgnoreRules, 'file'>> {
  const { default: dockerignore } = await import('@balena/dockerignore');
  const lines = text.split(/\r?\n/).map(literal);
  // Docker is case-sensitive, the package is not unless told so.
  const rules = dockerignore.default({ ignorecase: false }).add(lines);
  try {
    rules.ignores('x');
  } catch (error) {
    throw new Failure('files-unreadable', `${from} has a pattern that is not valid`, {
      cause: error,
      hint: 'Patterns are those of https://docs.docker.com/build/concepts/context/#syntax.',
    });
  }
  const exceptions = lines.filter((line) => line.trim().startsWith('!')).map(exceptionOf);
  return {
    ignores: (path) => rules.ignores(path),
    ignoresAllUnder: (folder) =>
      rules.ignores(folder) &&
      exceptions.every((exception) => exception !== undefined && !exception.startsWith(`${folder}/`)),
  };
}

/** Escapes what means itself to Docker but not to the regular expressions that the package makes of patterns. */
function literal(line: string): string {
  return line.replaceAll(/(?<!\\)[+(){}|]/g, String.raw`\$&`);
}

/** The path that a `!` rule brings back; undefined when it has wildcards and may bring back anything. */
function exceptionOf(line: string): string | undefined {
  const pattern = line.trim().slice(1).trim();
  return /[*?[\\]/.test(pattern) ? undefined : posix.normalize(pattern).replace(/^\//, '');
}
