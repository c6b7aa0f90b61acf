import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { jsonObjectSchema } from '../engine/json.ts';
import type { Redactor } from '../secrets/redact.ts';
import { codeOf, makeFolder, replaceFile, writeWhole } from '../state/durable.ts';

/** A file of lines that grows while a run goes on. Nothing of it throws. */
export interface LogFile {
  readonly path: string;
  /** Appends one line, ending in a newline: once this returns, a kill of this process does not lose it. */
  append(line: string): void;
  /** Closes it, and takes out of it what has become known as a secret since it was written. */
  close(): void;
}

/**
 * Opens a log for its owner's eyes only (modes 700 and 600). What a killed process left torn at its end is closed with a
 * newline. What cannot be opened or written is told once, and then nothing more is tried; so is what grows beyond a limit.
 */
export function openLogFile(
  path: string,
  redactor: Redactor,
  warn: (text: string) => void,
  mostBytes: number = MOST_BYTES,
): LogFile {
  let left = mostBytes;
  let broken = false;
  const trying = <Result>(act: () => Result): Result | undefined => {
    if (broken) return undefined;
    try {
      return act();
    } catch (error) {
      broken = true;
      warn(`${path}: the log of the run cannot be written (${codeOf(error)}); the run goes on without it`);
      return undefined;
    }
  };
  const descriptor = trying(() => openForAppending(path));
  const append = (line: string): void => {
    if (descriptor === undefined || left <= 0) return;
    left -= Buffer.byteLength(line);
    if (left <= 0)
      warn(`${path}: the log of the run is full (${mostBytes} bytes); the rest of it is left out`);
    else trying(() => writeWhole(descriptor, line));
  };
  return {
    path,
    append,
    close: () => {
      if (descriptor === undefined) return;
      closeSync(descriptor);
      try {
        redactAgain(path, redactor);
      } catch (error) {
        // No log is better than one with a secret in it.
        rmSync(path, { force: true });
        if (!broken)
          warn(`${path}: the log of the run was removed, it could not be redacted (${codeOf(error)})`);
      }
    },
  };
}

/** Far more than a run of hours tells: what is more comes of something that has run wild. */
const MOST_BYTES = 32 * 1024 * 1024;

/** Removes a log of which there is a copy elsewhere, and its folders where nothing else is in them. */
export function removeLogFile(path: string): void {
  rmSync(path, { force: true });
  for (const folder of [dirname(path), dirname(dirname(path))]) {
    try {
      rmdirSync(folder);
    } catch {
      return;
    }
  }
}

/** The lines of both logs, each once, in the order of their times: two machines may have continued one run. */
export function mergedLogs(first: string, second: string): string {
  const lines = [...new Set([...first.split('\n'), ...second.split('\n')])].filter((line) => line !== '');
  const timed = lines.map((line) => ({ line, time: timeOf(line) }));
  // A torn line stays behind the one it came after.
  for (const [at, entry] of timed.entries()) entry.time ??= timed[at - 1]?.time ?? '';
  return timed
    .toSorted((a, b) => (a.time ?? '').localeCompare(b.time ?? ''))
    .map(({ line }) => `${line}\n`)
    .join('');
}

function timeOf(line: string): string | undefined {
  return /"time":"([^"]+)"/.exec(line)?.[1];
}

function openForAppending(path: string): number {
  makeFolder(dirname(path), 'private');
  const descriptor = openSync(path, 'a+', 0o600);
  const { size } = fstatSync(descriptor);
  const last = Buffer.alloc(1);
  if (size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last.toString() !== '\n')
    writeWhole(descriptor, '\n');
  return descriptor;
}

/** A step may say a value before anybody has said that it is a secret. */
function redactAgain(path: string, redactor: Redactor): void {
  if (!existsSync(path)) return;
  const text = readFileSync(path, 'utf8');
  const clean = text
    .split('\n')
    .map((line) => redactedLine(line, redactor))
    .join('\n');
  if (clean !== text) replaceFile(path, clean, 'private');
}

/** Only what was told is changed: a short secret may stand in a time by chance. */
function redactedLine(line: string, redactor: Redactor): string {
  if (redactor.text(line) === line) return line;
  try {
    const { event, msg, ...ids } = jsonObjectSchema.parse(JSON.parse(line));
    return JSON.stringify({ ...ids, ...redactor.json({ event, msg }) });
  } catch {
    return redactor.text(line);
  }
}
