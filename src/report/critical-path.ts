import type { RunDocument } from './documents.ts';

/** A chain of steps that waited for each other, and how long they took together. */
export interface Chain {
  readonly milliseconds: number;
  readonly steps: readonly string[];
}

/** The longest chain among the steps that ran: no run with these steps ends sooner, however much goes on at once. */
export function criticalPath(
  steps: readonly Pick<RunDocument['steps'][number], 'name' | 'durationMs' | 'after'>[],
): Chain {
  const longest = new Map<string, Chain>();
  // In the order of the list: what a step waits for stands before it.
  for (const { name, durationMs, after } of steps) {
    if (after === undefined) continue;
    const before = longestOf(after.map((one) => longest.get(one) ?? NONE));
    longest.set(name, {
      milliseconds: before.milliseconds + durationMs,
      steps: [...before.steps, name],
    });
  }
  return longestOf([...longest.values()]);
}

const NONE: Chain = { milliseconds: 0, steps: [] };

function longestOf(chains: readonly Chain[]): Chain {
  return chains.reduce((best, one) => (one.milliseconds > best.milliseconds ? one : best), NONE);
}
