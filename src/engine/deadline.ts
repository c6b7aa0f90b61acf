import type { Session } from './session.ts';

/**
 * Does something that waits for deletions, but from a time on no longer for those that the cloud has accepted: they end
 * by themselves, and the next command finishes the proof. Without a deadline it waits for all.
 */
export async function withDeadline<Result>(session: Session, work: () => Promise<Result>): Promise<Result> {
  const { rollbackDeadlineMs, world, signal } = session.settings;
  if (rollbackDeadlineMs === undefined) return work();
  const ended = new AbortController();
  const over = AbortSignal.any([ended.signal, signal]);
  world.sleep(rollbackDeadlineMs, over).then(session.stopWaiting, () => undefined);
  try {
    return await work();
  } finally {
    ended.abort();
  }
}
