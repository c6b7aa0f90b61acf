import { Failure } from '../engine/failure.ts';

/**
 * Listens for Ctrl-C and SIGTERM: the first one aborts the signal that it returns, so that the run can end in order; the
 * second one ends the process at once, which the journal makes safe.
 */
export function interrupts(): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  const interrupt = (): void => {
    const now = performance.now();
    if (!controller.signal.aborted) {
      first = now;
      controller.abort(
        new Failure('interrupted', 'interrupted', { hint: 'Type the same command again to go on.' }),
      );
    } else if (now - first > ONE_PRESS_MS) {
      process.exit(130);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt);
  return controller.signal;
}

/** `npx` passes on the Ctrl-C that the terminal has sent to us as well: that is one press, not two. */
const ONE_PRESS_MS = 500;
