import { constants, openSync } from 'node:fs';

/** Opens a file without following a link that it has become, and without waiting for a pipe. */
export function openFile(path: string): number {
  return openSync(path, FLAGS);
}

// Windows has neither of the two.
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
