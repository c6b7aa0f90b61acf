import { Failure } from '../engine/failure.ts';

/**
 * Listens for Ctrl-C and SIGTERM: the first one aborts the signal that it returns, so that the run can end in order; the
 * second one ends the process at once, which the journal makes safe.
 */
export function interrupts(): AbortSignal {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(
      new Failure('interrupted', 'interrupted', { hint: 'Type the same command again to go on.' }),
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt);
  return controller.signal;
}
