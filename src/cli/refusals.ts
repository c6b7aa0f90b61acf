import type { RefusedRequest } from '../azure/refused-requests.ts';

/** The last requests of a run that Azure refused. */
export interface Refusals {
  note(refused: RefusedRequest): void;
  /** The oldest first. */
  all(): readonly RefusedRequest[];
}

/** Keeps the last refusals in memory, as long as the command runs. */
export function createRefusals(): Refusals {
  const kept: RefusedRequest[] = [];
  return {
    note: (refused) => {
      kept.push(refused);
      if (kept.length > MOST) kept.shift();
    },
    all: () => kept,
  };
}

/** What was refused longer ago was waited out or tried again, and did not make the run fail. */
const MOST = 50;
