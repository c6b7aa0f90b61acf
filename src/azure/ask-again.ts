import { Failure } from '../engine/failure.ts';
import { statusOf } from './failures.ts';

/**
 * Makes a call again, twice at most, when no answer came or Azure failed inside: for POSTs that change nothing, which the
 * retry policy cannot tell from those that do.
 */
export async function askAgain<T>(ask: () => Promise<T>): Promise<T> {
  for (let left = 2; ; left -= 1) {
    try {
      return await ask();
    } catch (error) {
      if (left === 0 || !mayPass(error)) throw error;
    }
  }
}

function mayPass(error: unknown): boolean {
  if (error instanceof Failure && error.reason === 'azure-unreachable') return true;
  return (statusOf(error) ?? 0) >= 500;
}
