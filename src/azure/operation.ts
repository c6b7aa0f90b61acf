import type { Failure } from '../engine/failure.ts';
import type { World } from '../engine/world.ts';
import { collecting, type Asked, type Evidence } from './evidence.ts';
import { azureFailure, codeOf, stillDeleting, statusOf, saidIn } from './failures.ts';
import { FEWEST_LOOKS, polling } from './poll-schedule.ts';
import { isKnownToClear } from './resilience/known.ts';
import { isRepeatableAnswer } from './resilience/repeatable.ts';
import { isClearing } from './resilience/rules.ts';
import { secondsOf } from './resilience/waiting-words.ts';
import { untilAborted } from './until-aborted.ts';

/** How long, and how, what is known to clear is waited for. */
export interface Patience {
  readonly world: World;
  /** The first wait for a conflict; it doubles up to eight times of it. */
  readonly delayMs: number;
  /** The usual wait between two looks: see `polling`. */
  readonly pollMs: number;
  /** After so many milliseconds a conflict counts as a failure. */
  readonly budgetMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Is told what is waited for. */
  readonly waiting?: ((text: string) => void) | undefined;
  /** Of deletions only: aborted when they are no longer waited for. */
  readonly later?: AbortSignal | undefined;
}

/**
 * Makes one call of an Azure client, long-running operations included, and waits out conflicts that are known to clear:
 * Azure refused those, so nothing was done and the call can be made again.
 * Throws `Failure` with Azure's code, message and correlation id; `interrupted` when the signal is aborted.
 */
export async function operation<T>(address: string, patience: Patience, call: () => Promise<T>): Promise<T> {
  const { world, signal } = patience;
  const deadline = world.now() + patience.budgetMs;
  for (let attempt = 0; ; attempt += 1) {
    const evidence: Evidence = {};
    try {
      signal?.throwIfAborted();
      return await untilAborted(collecting(evidence, call), signal);
    } catch (thrown) {
      const failure = azureFailure(thrown, { address, ...evidence, interrupted: signal?.aborted === true });
      const { asked, retryAfterMs } = evidence;
      // Never less than usual: what is busy is not to be asked without a pause for minutes.
      const first = Math.max(asked?.rule.firstDelayMs ?? 0, patience.delayMs);
      const backoff = first * 2 ** Math.min(attempt, 3);
      const delay = retryAfterMs ?? backoff;
      const left = (asked?.rule.calls ?? Infinity) - attempt;
      if (!clears(failure, asked) || left <= 0 || world.now() + delay > deadline) throw failure;
      patience.waiting?.(
        `Azure is busy (${codeOf(failure) ?? 'a conflict'}): asking again in ${secondsOf(delay)}`,
      );
      await pause(patience, delay, address);
    }
  }
}

/**
 * Looks again and again, as `polling` says, until there is something, or the budget is spent: what was just made can be
 * invisible for a while (eventual consistency), what was just deleted visible. `words` says what is waited for, by what was
 * seen. Returns the last look. Throws as `pause` does.
 */
export async function lookedUntil<T>(
  patience: Patience,
  address: string,
  look: () => Promise<T>,
  done: (seen: T) => boolean,
  words?: (seen: T) => string,
): Promise<T> {
  const { world, pollMs, budgetMs } = patience;
  const nextDelay = polling(world, { usualMs: pollMs, budgetMs, fewestLooks: FEWEST_LOOKS });
  for (;;) {
    const seen = await look();
    if (done(seen)) return seen;
    const delay = nextDelay();
    if (delay === undefined) return seen;
    if (words !== undefined) patience.waiting?.(words(seen));
    await pause(patience, delay, address);
  }
}

/** Waits. Throws `interrupted` when the run is, and `pending` when a deletion is no longer waited for. */
export async function pause(
  { world, signal, later }: Patience,
  milliseconds: number,
  address: string,
): Promise<void> {
  const enough = [signal, later].filter((one) => one !== undefined);
  try {
    await world.sleep(milliseconds, enough.length > 1 ? AbortSignal.any(enough) : enough[0]);
  } catch (thrown) {
    if (signal?.aborted !== true && later?.aborted === true) throw stillDeleting(address);
    throw azureFailure(thrown, { address, interrupted: signal?.aborted === true });
  }
}

/** Whether the same call may be made again, and would then come to something else. */
function clears(failure: Failure, asked: Asked | undefined): boolean {
  const code = codeOf(failure);
  if (asked === undefined)
    return isKnownToClear({ code, message: saidIn(failure), service: undefined, newlyMade: false });
  const status = statusOf(failure);
  if (status !== undefined && !isRepeatableAnswer(status, asked.idempotent)) return false;
  const { target, newlyMade, rule } = asked;
  return isClearing({ code, message: saidIn(failure), service: target.service, newlyMade }, rule);
}
