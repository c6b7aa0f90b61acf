import type { Classified, Entry } from './entry.ts';
import { pageOf } from './page-name.ts';

/** What is known of a defect: apart from the rest, since a process that ends early can load nothing any more. */
export const internal = {
  retryable: false,
  meaning: 'Something happened that nobody foresaw: a defect of the program, or of a step of your own.',
  todo: 'Type the same command with `--log-level debug`: it says where it was thrown. Report it, if it is none of your steps.',
  left: 'untouched',
} as const satisfies Entry;

/** What a defect is. */
export const INTERNAL: Classified = {
  class: 'step',
  retryable: internal.retryable,
  page: pageOf('internal'),
};
