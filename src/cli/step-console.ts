import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { writeAbove } from '../report/above.ts';
import type { Redactor } from '../secrets/redact.ts';

/**
 * Sends what a user's step says to the console to stderr, secrets redacted: stdout carries the result and nothing else. Where
 * stderr is a log, `shape` makes a line of it.
 */
export function consoleFor(
  { stderr, redactor }: { stderr: Writable; redactor: Redactor },
  shape: (text: string) => string = String,
): Console {
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      writeAbove(stderr, shape(redactor.text(chunk)));
      // Not once it is written: what is said meanwhile would wait, and no longer belong to the step that says it.
      done();
    },
  });
  return new Console({ stdout: stream, stderr: stream, colorMode: false });
}
