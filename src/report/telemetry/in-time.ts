/**
 * Waits for something, at most so many milliseconds, and not longer than a given while after an interrupt. Resolves to
 * whether it ended in time; what it throws counts as its end. Nothing keeps the process alive for it.
 */
export async function inTime(
  work: Promise<unknown>,
  { milliseconds, interrupted }: Patience,
): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<false>();
  const timers = [setTimeout(() => resolve(false), milliseconds)];
  const hurry = (): void => void timers.push(setTimeout(() => resolve(false), interrupted.milliseconds));
  if (interrupted.signal.aborted) hurry();
  else interrupted.signal.addEventListener('abort', hurry, { once: true });
  const done = work.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([done, late]);
  } finally {
    interrupted.signal.removeEventListener('abort', hurry);
    for (const timer of timers) clearTimeout(timer);
  }
}

/** How long something is waited for. */
export interface Patience {
  readonly milliseconds: number;
  /** Aborted by an interrupt: from then on it is waited at most this long. */
  readonly interrupted: { readonly signal: AbortSignal; readonly milliseconds: number };
}
