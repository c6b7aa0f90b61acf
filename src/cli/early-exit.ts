import { writeSync } from 'node:fs';
import { Failure } from '../engine/failure.ts';
import { INTERNAL } from '../report/errors/internal.ts';
import { failedDocument } from '../report/failed.ts';
import { type Format, printed } from './print.ts';
import type { Shell } from './shell.ts';

/**
 * Sees to it that the process does not end before its command has: a step that calls `process.exit(0)` must not look like
 * success. Then the failure is told and the exit code is 1. What it returns stops the watch.
 */
export function watchExit({ known, redactor }: Shell, inFormat: () => Format): () => void {
  const early = (code: number): void => {
    // The second Ctrl-C: nothing more is waited for, nothing more is told.
    if (code === 130) return;
    process.exitCode = 1;
    // Nothing asynchronous happens any more.
    const format = inFormat();
    if (format === 'json' || format === 'ndjson') {
      const failure = new Failure('internal', CAUSE, { hint: HINT });
      const document = redactor.json(failedDocument(failure, known, INTERNAL));
      writeSync(1, printed(document, format));
    } else {
      writeSync(2, `✖ ${CAUSE}\n  → ${HINT}\n`);
    }
  };
  process.once('exit', early);
  return () => void process.off('exit', early);
}

const CAUSE = 'the process ended before the command did';

const HINT =
  'A step must return or throw, and neither call process.exit() nor wait for ever. Type the same command again: it goes on where it stopped.';
