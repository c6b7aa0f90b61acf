import { z } from 'zod';
import { plain } from './words.ts';

/**
 * Finds the line in the end of a log that says why a build or a job failed: the last one that tells of an error, else the
 * last one; undefined where there is nothing but what is said around every failure.
 * Sources: the logs of ACR tasks (github.com/Azure/acr-builder: `failed to run step ID`, `Run ID: ca1 failed after 4s`), of
 * Docker (`The command '...' returned a non-zero code: 1`), npm (`A complete log of this run`) and Node (stack, version).
 */
export function decisiveLine(lines: readonly string[]): string | undefined {
  const told = lines.map(bare).filter((line) => line.trim() !== '' && !AROUND.some((one) => one.test(line)));
  // What is indented belongs to what stands above it.
  const cause = told.findLast((line) => ERROR.test(line) && !NO_ERROR.test(line) && !/^\s/.test(line));
  const line = cause ?? told.at(-1);
  return line === undefined ? undefined : plain(sentenceIn(line)).slice(0, LONGEST);
}

/** Without what the platform writes before it: the time, the stream, the step of a build. */
function bare(line: string): string {
  return line
    .replace(/^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)?\s(?:std(?:out|err) [FP] )?/, '')
    .replace(/^#\d+ (?:\d+\.\d+ )?/, '');
}

/** Of a line that is JSON, as many programs log, the message. */
function sentenceIn(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    const { error, err, message, msg } = logged.parse(JSON.parse(line));
    return [message, msg, error, err].find((one) => one !== undefined && one !== '') ?? line;
  } catch {
    return line;
  }
}

const text = z.string().optional().catch(undefined);
const logged = z.object({ error: text, err: text, message: text, msg: text });

const ERROR =
  /error|fail|fatal|panic|exception|cannot|could not|unable to|denied|refused|not found|non-zero|exiting with|no space/i;

const NO_ERROR = /\b(?:0|no|without) (?:errors?|failures?|failed)\b/i;

const AROUND: readonly RegExp[] = [
  /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /,
  /^failed to run step ID/,
  /^Run ID: \w+ failed after/,
  /^npm (?:error|ERR!)\s+(?:A complete log of this run|code |errno |$)/,
  /^Node\.js v\d/,
  /^\s+at .*[:(]/,
  /^[\s{}[\]()-]*$/,
];

/** A line beyond this is data; all of it is in the log. */
const LONGEST = 300;
