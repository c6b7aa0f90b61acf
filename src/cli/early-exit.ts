import { writeSync } from 'node:fs';
import { Failure } from '../engine/failure.ts';
import { failedDocument } from '../report/failed.ts';
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
    // Nothing asynchronous happens any more.
    if (asJson()) {
      const document = redactor.json(failedDocument(new Failure('internal', CAUSE, { hint: HINT }), known));
      writeSync(1, `${JSON.stringify(document, undefined, 2)}\n`);
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
