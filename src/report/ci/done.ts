import type { RunDocument } from '../documents.ts';

/** What a command that went well has done, in a word or two. */
export const DONE: Readonly<Record<NonNullable<RunDocument['command']>, string>> = {
  run: 'completed',
  rollback: 'rolled back',
  abandon: 'given up',
  return: 'went back',
  destroy: 'destroyed',
  unprotect: 'unprotected',
};
