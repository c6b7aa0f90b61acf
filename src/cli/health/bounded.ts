import { Failure } from '../../engine/failure.ts';

/** So much time, for all that begins with it. */
export interface Allowance {
  /** Aborted when the time is over: ends what heeds it. */
  readonly signal: AbortSignal;
  /** Resolves to what `look` does. Throws `Failure` `azure-unreachable` when the time is over, whether or not `look` heeds it. */
  within<Result>(look: (signal: AbortSignal) => Promise<Result>): Promise<Result>;
  /** Must be called at the end. */
  end(): void;
}

/** Allows so many milliseconds from now on; `stop` ends it before, with its reason. */
export function allow(milliseconds: number, stop: AbortSignal): Allowance {
  const controller = new AbortController();
  const { promise: over, reject } = Promise.withResolvers<never>();
  // Nobody may be looking when the time is over.
  over.catch(() => undefined);
  const end = (why: unknown): void => {
    reject(why);
    controller.abort(why);
  };
  const timer = setTimeout(() => end(noAnswer(milliseconds)), milliseconds);
  const stopped = (): void => end(stop.reason);
  stop.addEventListener('abort', stopped);
  if (stop.aborted) stopped();
  return {
    signal: controller.signal,
    within: (look) => Promise.race([look(controller.signal), over]),
    end: () => {
      clearTimeout(timer);
      stop.removeEventListener('abort', stopped);
      controller.abort();
    },
  };
}

function noAnswer(milliseconds: number): Failure {
  return new Failure('azure-unreachable', `no answer within ${milliseconds / 1000} s`, {
    hint: 'Check the network. Where it is only slow, `npx deploy health --timeout 10s` gives it longer.',
  });
}
