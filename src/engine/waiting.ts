import type { Session } from './session.ts';
import type { OpenRun } from './state.ts';

/**
 * Takes over a run that an earlier process left open: notes it first, so that nothing that process may still write to
 * the journal fits behind it, and then waits. A dead process's last request may still land: until its hard timeout has
 * passed nothing is decided (rule 3). A step that was at work may have sent one at any time until now; otherwise none
 * was sent after the journal's last entry.
 */
export async function takeOver(session: Session, open: OpenRun): Promise<void> {
  const { requestTimeoutMs: limit, world } = session.settings;
  const since = world.now() - open.lastTime;
  await session.ledger.append({ entry: 'run-taken-over', time: world.now() });
  await waitOut(session, open, atWork(session, open) ? limit : Math.min(limit, limit - since));
}

/** A request without an answer may land as late: what it does must not come after its own undo. */
export async function waitOutTheLost(session: Session, open: OpenRun): Promise<void> {
  const lost = [...session.lines.values()].some(({ error }) => error?.reason === 'azure-unreachable');
  if (lost) await waitOut(session, open, session.settings.requestTimeoutMs);
}

async function waitOut(session: Session, open: OpenRun, milliseconds: number): Promise<void> {
  if (milliseconds <= 0) return;
  const { emit, world, signal } = session.settings;
  emit({ type: 'waiting', milliseconds, why: `a request of run ${open.id} may still be on its way` });
  await world.sleep(milliseconds, signal);
}

/** An undo journals its outcome only: until then each step may be the one at work. */
function atWork({ ledger }: Session, { phase, kind, touches }: OpenRun): boolean {
  if (phase !== 'forward' || kind === 'destroy') return true;
  return Object.keys(touches).some((name) => ledger.state.records[name]?.status === 'running');
}
