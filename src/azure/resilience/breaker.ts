/** When a breaker opens, and for how long. */
export interface BreakerSettings {
  /** So many failures in a row open it. */
  readonly failures: number;
  /** After so long one call is let through, which closes it or opens it again. */
  readonly openForMs: number;
}

/** The circuit breaker of one endpoint: an endpoint that fails is left alone for a while. */
export interface Breaker {
  /** Lets a call through, or tells what to wait for. */
  admit(): Admission;
}

/** What a breaker says to a call. */
export type Admission =
  | { readonly kind: 'go'; readonly call: AdmittedCall }
  /** Not before that time: milliseconds since 1970. */
  | { readonly kind: 'open'; readonly nextTryAt: number }
  /** One call is under way that decides; resolves when it has. */
  | { readonly kind: 'probing'; readonly decided: Promise<void> };

/** A call that was let through; exactly one of these must be said of it in the end. */
export interface AdmittedCall {
  succeeded(): void;
  failed(): void;
  /** It says nothing of the endpoint: it was interrupted, or never left. */
  dropped(): void;
}

/** How a breaker stands. */
export type BreakerState =
  | { readonly kind: 'closed'; readonly failures: number }
  | { readonly kind: 'open'; readonly nextTryAt: number }
  | { readonly kind: 'half-open'; readonly decided: Promise<void>; readonly decide: () => void };

/**
 * Makes a closed breaker on a given clock. `changed` is told of every change of its kind.
 * Source: Michael Nygard, "Release It!", Circuit Breaker; Microsoft Learn, "Circuit Breaker pattern".
 */
export function createBreaker(
  { failures: limit, openForMs }: BreakerSettings,
  now: () => number,
  changed: (state: BreakerState) => void,
): Breaker {
  let state: BreakerState = { kind: 'closed', failures: 0 };

  function become(next: BreakerState): void {
    const before = state;
    state = next;
    changed(next);
    // Only now: who waits asks again at once, and must find how it was decided.
    if (before.kind === 'half-open') before.decide();
  }

  const open = (nextTryAt: number): void => become({ kind: 'open', nextTryAt });

  /** A call that was let through while all was well; what it says when others have opened the breaker meanwhile is late. */
  const plain: AdmittedCall = {
    succeeded: () => {
      if (state.kind === 'closed') state = { kind: 'closed', failures: 0 };
    },
    failed: () => {
      if (state.kind !== 'closed') return;
      const failures = state.failures + 1;
      if (failures >= limit) open(now() + openForMs);
      else state = { kind: 'closed', failures };
    },
    dropped: () => undefined,
  };
  const probe: AdmittedCall = {
    succeeded: () => become({ kind: 'closed', failures: 0 }),
    failed: () => open(now() + openForMs),
    // The next call is the probe, at once.
    dropped: () => open(now()),
  };

  return {
    admit() {
      if (state.kind === 'closed') return { kind: 'go', call: plain };
      if (state.kind === 'half-open') return { kind: 'probing', decided: state.decided };
      const latest = now() + openForMs;
      // A clock that was set back must not keep it open for longer.
      if (state.nextTryAt > latest) state = { kind: 'open', nextTryAt: latest };
      if (now() < state.nextTryAt) return { kind: 'open', nextTryAt: state.nextTryAt };
      const { promise: decided, resolve: decide } = Promise.withResolvers<void>();
      become({ kind: 'half-open', decided, decide });
      return { kind: 'go', call: probe };
    },
  };
}
