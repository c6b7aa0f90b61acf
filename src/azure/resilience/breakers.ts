import { Failure } from '../../engine/failure.ts';
import type { World } from '../../engine/world.ts';
import { untilAborted } from '../until-aborted.ts';
import type { BreakerChange } from '../traffic.ts';
import {
  createBreaker,
  type AdmittedCall,
  type Breaker,
  type BreakerSettings,
  type BreakerState,
} from './breaker.ts';
import { secondsOf } from './waiting-words.ts';

/** The breakers of all endpoints, one a host. */
export interface Breakers {
  /**
   * Resolves once a call may be made, as soon as its endpoint is not left alone any more.
   * Throws `Failure` `azure-unreachable` (`CircuitOpen`), with the time of the next try, where that is later than `waitMs`.
   */
  admitted(host: string, waitMs: number, signal: AbortSignal | undefined): Promise<AdmittedCall>;
}

/** What breakers are made of. */
export interface BreakersOptions extends BreakerSettings {
  readonly world: World;
  readonly warn: (text: string) => void;
  /** Is told what a call waits for. */
  readonly waiting?: ((text: string) => void) | undefined;
  readonly told: (change: BreakerChange) => void;
}

/** Makes the breakers of one process. Changes are told, and said as warnings. */
export function createBreakers({ world, warn, waiting, told, ...settings }: BreakersOptions): Breakers {
  const known = new Map<string, Breaker>();

  function breakerOf(host: string): Breaker {
    const change = (state: BreakerState): void => changed(host, state);
    const breaker = known.get(host) ?? createBreaker(settings, () => world.now(), change);
    known.set(host, breaker);
    return breaker;
  }

  function changed(host: string, state: BreakerState): void {
    const nextTryAt = state.kind === 'open' ? state.nextTryAt : undefined;
    told({ host, state: state.kind, ...(nextTryAt !== undefined && { nextTryAt }) });
    if (nextTryAt === undefined)
      warn(`${host} ${state.kind === 'closed' ? 'answers again' : 'is tried again'}`);
    else warn(`${host} keeps failing: it is left alone until ${timeOf(nextTryAt)}`);
  }

  return {
    async admitted(host, waitMs, signal) {
      const deadline = world.now() + waitMs;
      for (;;) {
        signal?.throwIfAborted();
        const admission = breakerOf(host).admit();
        if (admission.kind === 'go') return admission.call;
        if (admission.kind === 'probing') {
          if (world.now() >= deadline) throw stillOpen(host, world.now(), world.now());
          await untilAborted(admission.decided, signal);
          continue;
        }
        const { nextTryAt } = admission;
        if (nextTryAt > deadline) throw stillOpen(host, nextTryAt, world.now());
        waiting?.(
          `the circuit breaker of ${host} is open: asking again in ${secondsOf(nextTryAt - world.now())}`,
        );
        await world.sleep(nextTryAt - world.now(), signal);
      }
    },
  };
}

function stillOpen(host: string, nextTryAt: number, now: number): Failure {
  const seconds = Math.ceil((nextTryAt - now) / 1000);
  const when =
    seconds > 0 ? `until ${timeOf(nextTryAt)}, in ${seconds} s` : 'until the try under way has ended';
  return new Failure('azure-unreachable', `${host} keeps failing, and is left alone ${when}`, {
    code: 'CircuitOpen',
    hint: 'Check https://status.azure.com, then run the same command again: it goes on where it stopped.',
  });
}

/** To the second: `2026-11-20T10:31:05Z`. */
function timeOf(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}
