import { getSystemErrorMessage } from 'node:util';
import { Failure } from '../engine/failure.ts';

/** Makes the failure `files-unreadable` of what the file system threw, naming the path and, in words, the cause. */
export function unreadable(path: string, thrown: unknown, hint?: string): Failure {
  return new Failure('files-unreadable', `cannot read ${path}: ${causeOf(thrown)}`, {
    cause: thrown,
    hint: hint ?? 'Check that the file exists and that you may read it.',
  });
}

function causeOf(thrown: unknown): string {
  // The system's own words: Node's message repeats the path and names the system call.
  if (thrown instanceof Error && 'errno' in thrown && typeof thrown.errno === 'number') {
    return getSystemErrorMessage(thrown.errno);
  }
  return thrown instanceof Error ? thrown.message : String(thrown);
}
