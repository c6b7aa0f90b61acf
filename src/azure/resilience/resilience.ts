import { currentActivity } from '../../engine/activity.ts';
import type { World } from '../../engine/world.ts';
import type { During } from '../policies/during.ts';
import type { Traffic } from '../traffic.ts';
import { createAllowance, type Allowance } from './allowance.ts';
import type { BreakerSettings } from './breaker.ts';
import { createBreakers, type Breakers } from './breakers.ts';
import { createNewlyMade, type NewlyMade } from './newly-made.ts';
import { DEFAULT_RETRY, once, ruleOf, type RetrySettings, type Rule } from './rules.ts';
import type { Target } from './target.ts';

/** What all clients of one process have together against trouble: going forward and undoing, of every lineage. */
export interface Resilience {
  /** How a request is repeated, and how long an attempt may take. */
  ruleFor(target: Pick<Target, 'service' | 'operation'>, during: During): Rule;
  /** Undefined: switched off. */
  readonly breakers: Breakers | undefined;
  readonly allowance: Allowance;
  readonly newlyMade: NewlyMade;
  /** Tells people something that stops nothing. */
  warn(text: string, step?: string): void;
  /** Tells people what is waited for, beside the step that waits, if any. */
  waiting(text: string): void;
  /** Takes other settings for what is sent from now on. */
  retune(settings: RetrySettings): void;
}

/** What resilience is made of. */
export interface ResilienceOptions {
  readonly world: World;
  /** Milliseconds that a millisecond of Azure's takes. Default 1. */
  readonly timeScale?: number | undefined;
  /** The same for the waits before retries. Default 1. */
  readonly delayScale?: number | undefined;
  readonly retry?: RetrySettings | undefined;
  /** Whether the requests of a run are repeated; those of an undo always are. Default true. */
  readonly retries?: boolean | undefined;
  /** Absent: no breakers. */
  readonly breaker?: BreakerSettings | undefined;
  readonly warn?: ((text: string, step?: string) => void) | undefined;
  /** Is told what a step waits for, or the part of its work that waits; without a step what none of them does. */
  readonly progress?: ((text: string, step?: string, item?: string) => void) | undefined;
  readonly traffic?: Traffic | undefined;
}

/** Makes what the clients of one process share. */
export function createResilience(options: ResilienceOptions): Resilience {
  const { world, timeScale = 1, delayScale = 1, retries = true, breaker, traffic } = options;
  const warn = options.warn ?? (() => undefined);
  const scaled = (settings: RetrySettings): RetrySettings => ({
    ...settings,
    firstDelayMs: settings.firstDelayMs * delayScale,
    operations: settings.operations.map((one) => ({
      ...one,
      ...(one.firstDelayMs !== undefined && { firstDelayMs: one.firstDelayMs * delayScale }),
    })),
  });
  let settings = scaled(options.retry ?? DEFAULT_RETRY);
  const rules = new Map<string, Rule>();
  const waiting = (text: string): void => {
    const { step, item } = currentActivity() ?? {};
    options.progress?.(text, step, item);
  };
  return {
    ruleFor({ service, operation }, during) {
      const key = `${service} ${operation}`;
      const rule = rules.get(key) ?? ruleOf(settings, { service, operation });
      rules.set(key, rule);
      return retries || during === 'undo' ? rule : once(rule);
    },
    breakers:
      breaker &&
      createBreakers({
        failures: breaker.failures,
        openForMs: breaker.openForMs * timeScale,
        world,
        warn,
        waiting,
        told: (change) => traffic?.breaker(change),
      }),
    allowance: createAllowance(world, timeScale),
    newlyMade: createNewlyMade(world, timeScale),
    warn,
    waiting,
    retune(next) {
      settings = scaled(next);
      rules.clear();
    },
  };
}
