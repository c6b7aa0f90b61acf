import { Failure, toFailure } from '../engine/failure.ts';
import type { Stopwatch } from './stopwatch.ts';

/** What is renewed, and how. */
export interface Renewing {
  /** How long a lease lasts from its renewal. */
  readonly leaseMs: number;
  /** Runs since before the lease was taken. */
  readonly since: Stopwatch;
  readonly startStopwatch: () => Stopwatch;
  /** Renews once. Throws `Failure` `lock-lost` when it is over; whatever else it throws is tried again. */
  readonly renew: () => Promise<void>;
}

/** A lease that is being renewed. */
export interface Renewal {
  /** Throws `Failure` `lock-lost` unless the lease is surely still held now. */
  check(): void;
  /** Renews no more; resolves when no request is under way. */
  stop(): Promise<void>;
}

/**
 * Renews a lease every quarter of its time, and sooner again after a renewal that failed. It is held for sure until its
 * time, less a sixth for requests on their way, has passed since the last good renewal was **sent**: the service counts
 * from a later moment. That is asked of a stopwatch at each check, so a process that slept, or was too busy to renew,
 * finds out before it writes. A later renewal that succeeds proves that nobody had the lease in between.
 */
export function keepRenewed({ leaseMs, since, startStopwatch, renew }: Renewing): Renewal {
  const surelyMs = leaseMs - leaseMs / 6;
  let renewed = since;
  let lost: Failure | undefined;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> = Promise.resolve();

  const next = (milliseconds: number): void => {
    if (stopped || lost !== undefined) return;
    timer = setTimeout(() => void (underWay = turn()), Math.max(0, milliseconds));
    // A lease must not keep a process alive.
    timer.unref();
  };
  const turn = async (): Promise<void> => {
    const begun = startStopwatch();
    try {
      await renew();
      renewed = begun;
      next(leaseMs / 4 - begun());
    } catch (error) {
      const failure = toFailure(error);
      if (failure.reason === 'lock-lost') lost = failure;
      next(leaseMs / 20);
    }
  };
  next(leaseMs / 4);

  return {
    check: () => {
      if (lost !== undefined) throw lost;
      const age = renewed();
      if (age >= surelyMs) throw overslept(age);
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await underWay;
    },
  };
}

function overslept(ageMs: number): Failure {
  const seconds = Math.round(ageMs / 1000);
  return new Failure(
    'lock-lost',
    `the lock was last renewed ${seconds} s ago, and may be another run’s by now`,
    {
      hint: 'The process was stopped, too busy or cut off from the store. Nothing was written. Type the same command again.',
    },
  );
}
