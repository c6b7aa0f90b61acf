import type { ClassPart } from './entry.ts';

/** Somebody stopped it. */
export const interrupted = {
  meaning: 'It was stopped by Ctrl-C, SIGTERM or a pipeline: nothing is lost, and the same command goes on.',
  reasons: {
    interrupted: {
      retryable: true,
      meaning: 'It was interrupted before its end.',
      todo: 'Type the same command again: it goes on where it stopped. `deploy rollback` undoes it instead.',
      left: 'open',
    },
  },
  codes: [],
} as const satisfies ClassPart;
