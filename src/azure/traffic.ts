/** Is told of every call to a service of Azure: what is measured of a run, and traced, rests on it. It must never throw. */
export interface Traffic {
  /** A call begins: one request with all its repetitions. */
  begin(call: Call): OngoingCall;
  /** The breaker of an endpoint changed. */
  breaker(change: BreakerChange): void;
  /** A token could not be had or renewed. */
  tokenFailed(message: string): void;
}

/** One call, as far as it is known before it is sent. */
export interface Call {
  readonly method: string;
  readonly host: string;
  /** The path without anything secret: a signature in the query is not part of it. */
  readonly path: string;
  /** The provider and type, or the data plane: `Microsoft.App/containerApps`, `vault/secrets`. */
  readonly service: string;
  /** What is done: `GET`, or the action of a POST: `start`. */
  readonly operation: string;
  readonly correlationId: string;
}

/** A call that is under way. */
export interface OngoingCall {
  /** Headers to send with each attempt: W3C `traceparent`, for example. */
  readonly headers: Readonly<Record<string, string>>;
  /** It is repeated, after so many milliseconds, because of what came back. */
  retrying(why: { readonly status?: number; readonly code?: string; readonly delayMs: number }): void;
  /** It is over: with an answer, or with none. */
  ended(how: { readonly status?: number; readonly code?: string; readonly durationMs: number }): void;
}

/** How the breaker of one endpoint changed. */
export interface BreakerChange {
  readonly host: string;
  readonly state: 'open' | 'half-open' | 'closed';
  /** When the next call is tried, where it is open: milliseconds since 1970. */
  readonly nextTryAt?: number;
}
