import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Failure } from '../engine/failure.ts';
import { page } from '../report/html/page.ts';
import type { PageDocument } from '../report/html/page-document.ts';
import { showDocumentOf } from '../report/history/show-document.ts';
import { plain } from '../report/words.ts';
import { codeOf } from '../state/durable.ts';
import { type EnvironmentFlags, openEnvironment } from './environment.ts';
import { expectedFrom, isFirst } from './expected.ts';
import { findRun } from './find-run.ts';
import type { Outcome } from './outcome.ts';
import { openPastRuns } from './past-runs.ts';
import type { Shell } from './shell.ts';

/** What `deploy report` is asked. */
export interface ReportFlags extends EnvironmentFlags {
  /** An id, the beginning of one, or `last`, the default. */
  readonly run: string | undefined;
  /** A file, a folder, or `-` for standard output. */
  readonly html: string | undefined;
  readonly output: 'text' | 'json';
}

/**
 * `deploy report`: writes one run as a page of HTML. Takes no lock and changes nothing else. Throws as `findRun` does, and
 * `Failure` `usage` where the page cannot be written.
 */
export async function report(flags: ReportFlags, shell: Shell): Promise<Outcome> {
  const { run, html = '.', output } = flags;
  if (html === '-' && output === 'json') {
    throw new Failure('usage', '--html - cannot stand with --output json', {
      hint: 'stdout carries one of them: name a file, or leave --output json out',
    });
  }
  const environment = await openEnvironment(flags, shell);
  const { loaded, state, place: title } = environment;
  const past = await openPastRuns(environment, shell);
  const found = await findRun(past, run, shell.world.now());
  const { environment: name, cloud } = loaded;
  const expected = { ...(await expectedFrom(state.runs, found.row.run)), isFirst };
  const about = { environment: name, cloud, unreadable: past.unreadable, events: false };
  const writtenAt = new Date(shell.world.now()).toISOString();
  const told = shell.redactor.json(showDocumentOf(found, about));
  const text = page(told, { title, place: state.place, expected, writtenAt });
  const file = html === '-' ? null : write(resolve(shell.cwd, html), found.row.run, text);
  const document: PageDocument = {
    result: 'completed',
    exitCode: 0,
    environment: name,
    cloud,
    run: found.row.run,
    file,
    bytes: Buffer.byteLength(text),
  };
  return {
    document,
    ...(file === null && { asItIs: true }),
    text: (paint) =>
      file === null ? text : `${paint.green('✔')} run ${found.row.run} is told by ${plain(file)}\n`,
  };
}

/** A page is made anew whenever it is asked for: the one before is replaced, as its reader expects. */
function write(place: string, run: string, text: string): string {
  const file = isFolder(place) ? join(place, `report-${run.slice(0, 8)}.html`) : place;
  try {
    makeFolder(dirname(file));
    writeFileSync(file, text);
    return file;
  } catch (error) {
    throw new Failure('usage', `${file}: the page cannot be written (${codeOf(error)})`, {
      hint: 'Name another file with --html; `--html -` prints it.',
      cause: error,
    });
  }
}

/** Node's own way to make all of them tries for ever where a folder cannot have any, as `/proc`. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

function isFolder(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isDirectory() === true;
}
