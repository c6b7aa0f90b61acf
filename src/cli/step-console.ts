import { Console } from 'node:console';
import { Writable } from 'node:stream';
import type { Redactor } from '../secrets/redact.ts';

/** Sends what a user's step says to the console to stderr, secrets redacted: stdout carries the result and nothing else. */
export function consoleFor({ stderr, redactor }: { stderr: Writable; redactor: Redactor }): Console {
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      stderr.write(redactor.text(chunk), () => done());
    },
  });
  return new Console({ stdout: stream, stderr: stream, colorMode: false });
}
