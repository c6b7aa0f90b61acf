import { writeSync } from 'node:fs';
import { Failure } from '../engine/failure.ts';
import { failedDocument } from '../report/failed.ts';
import { failureText } from '../report/failure-text.ts';
import { NO_PAINT } from '../report/paint.ts';
import type { Shell } from './shell.ts';

/**
 * Sees to it that the process does not end before its command has: a step that calls `process.exit(0)` must not look like
 * success. Then the failure is told and the exit code is 1. What it returns stops the watch.
 */
export function watchExit({ known, redactor }: Shell, asJson: () => boolean): () => void {
  const early = (code: number): void => {
    // The second Ctrl-C: nothing more is waited for, nothing more is told.
    if (code === 130) return;
    process.exitCode = 1;
    const failure = new Failure('internal', 'the process ended before the command did', {
      hint: 'A step must return or throw, and neither call process.exit() nor wait for ever. Type the same command again: it goes on where it stopped.',
    });
    const document = redactor.json(failedDocument(failure, known));
    const { error } = document;
    // Nothing asynchronous happens any more.
    if (asJson()) writeSync(1, `${JSON.stringify(document, undefined, 2)}\n`);
    else if (error !== undefined) writeSync(2, `${failureText(error, NO_PAINT)}\n`);
  };
  process.once('exit', early);
  return () => void process.off('exit', early);
}
