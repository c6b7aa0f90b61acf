import { accessSync, constants, existsSync, lstatSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../engine/failure.ts';
import { codeOf, replaceFile } from '../../state/durable.ts';

/** A file as it is to be; `lines` are added to one that lacks them, `content` is what a new one holds. */
export type Wanted = { readonly path: string } & (
  | { readonly content: string; readonly overwrite: boolean }
  | { readonly lines: readonly string[] }
);

/** What became of a file. */
export interface Made {
  readonly path: string;
  readonly action: 'written' | 'overwritten' | 'extended' | 'kept';
}

/**
 * Makes files in a folder, each as a whole or not at all; one that is there is kept unless it may be overwritten. Throws
 * `Failure` `usage` where one cannot be written, naming those that were.
 */
export function makeFiles(folder: string, wanted: readonly Wanted[]): Made[] {
  const made: Made[] = [];
  for (const one of wanted) {
    try {
      made.push({ path: one.path, action: makeFile(join(folder, one.path), one) });
    } catch (error) {
      throw unwritable(error, one.path, made);
    }
  }
  return made;
}

/** Throws `Failure` `usage` where no file can be made in a folder: before anybody has answered ten questions. */
export function refuseUnwritable(folder: string): void {
  try {
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw unwritable(error, folder, []);
  }
}

/** Tells whether anything is there, a dangling link included. */
export function isThere(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

function makeFile(file: string, wanted: Wanted): Made['action'] {
  if ('lines' in wanted) return addLines(file, wanted.lines);
  const before = isThere(file);
  if (before && !wanted.overwrite) return 'kept';
  write(file, wanted.content);
  return before ? 'overwritten' : 'written';
}

/** A line counts as there however its slashes stand: to git `/state` and `state/` are this folder, too. */
function addLines(file: string, lines: readonly string[]): Made['action'] {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  const there = new Set((before ?? '').split(/\r?\n/).map(bare));
  const missing = lines.filter((line) => !there.has(bare(line)));
  if (missing.length === 0) return 'kept';
  const newline = before?.includes('\r\n') === true ? '\r\n' : '\n';
  const gap = before === undefined || before === '' || before.endsWith('\n') ? '' : newline;
  write(file, (before ?? '') + gap + missing.map((line) => line + newline).join(''));
  return before === undefined ? 'written' : 'extended';
}

/** What a link leads to is written, and the link stays; of what cannot be written nothing is left. */
function write(file: string, content: string): void {
  const place = existsSync(file) ? realpathSync(file) : file;
  try {
    replaceFile(place, content);
  } catch (error) {
    rmSync(`${place}.next`, { force: true });
    throw error;
  }
}

function bare(line: string): string {
  return line.trim().replace(/^\/|\/$/g, '');
}

function unwritable(error: unknown, path: string, made: readonly Made[]): Failure {
  const done = made.filter(({ action }) => action !== 'kept').map((one) => one.path);
  const left = done.length === 0 ? 'Nothing was written.' : `Written already: ${done.join(', ')}.`;
  const code = codeOf(error);
  const next = FULL.has(code) ? 'Make room, and type the command again.' : OTHER_FOLDER;
  return new Failure('usage', `${path}: cannot be written (${code})`, {
    hint: `${left} ${next}`,
    cause: error,
  });
}

const FULL = new Set(['ENOSPC', 'EDQUOT']);
const OTHER_FOLDER = 'Type the command again in a folder that you may write.';
