import { Failure } from './failure.ts';
import { type EngineOptions, openSession, reported } from './open-session.ts';
import type { RunReport } from './report.ts';
import { beginRun } from './run-start.ts';
import type { Session } from './session.ts';
import { leftOpen, refuseOpen } from './settle.ts';
import type { Address } from './step.ts';

/**
 * Ends the protection of addresses that no configuration names any more, so that the next run gives them back. What the
 * configuration still protects is protected again by the next run. Throws `run-open`, and `usage` for an address that is
 * not protected.
 */
export async function unprotect<Config, Facts, Ports>(
  options: EngineOptions<Config, Facts, Ports>,
  addresses: readonly Address[],
): Promise<RunReport> {
  const session = await openSession(options, 'destroy');
  refuseOpen(session);
  const wanted = new Set(addresses.map((at) => at.toLowerCase()));
  refuseUnprotected(session, wanted);
  return reported(session, () => change(session, wanted));
}

async function change(session: Session, addresses: ReadonlySet<Address>): Promise<RunReport['result']> {
  const { ledger, settings, report } = session;
  await leftOpen(session);
  for (const [step, { protect = [] }] of Object.entries(ledger.state.records)) {
    const left = protect.filter((at) => !addresses.has(at));
    if (left.length === protect.length) continue;
    await beginRun(session);
    await ledger.append({ entry: 'protection-changed', step, at: left, time: settings.world.now() });
  }
  if (ledger.state.open === undefined) return 'nothing-to-do';
  await ledger.append({ entry: 'run-finished', result: 'completed', time: settings.world.now() });
  await ledger.compact();
  report.note = `${[...addresses].join(', ')} is no longer protected; the next run gives back what nothing names`;
  return 'completed';
}

function refuseUnprotected({ ledger }: Session, addresses: ReadonlySet<Address>): void {
  const known = new Set(Object.values(ledger.state.records).flatMap(({ protect = [] }) => protect));
  const other = [...addresses].find((at) => !known.has(at));
  if (other === undefined) return;
  throw new Failure('usage', `${other} is not protected`, {
    hint: known.size === 0 ? 'Nothing is.' : `Protected: ${[...known].join(', ')}.`,
  });
}
