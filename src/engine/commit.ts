import { noteOf } from './report.ts';
import { difference } from './difference.ts';
import { sameJson } from './fingerprint.ts';
import { reversed, startedEdges, walk } from './graph.ts';
import { beginRun } from './run-start.ts';
import { knownStep, lookUntilEqual, oneWay, scopeOf, type Session } from './session.ts';
import type { OpenRun, State } from './state.ts';
import type { Address, Image } from './step.ts';

/**
 * Decides, once, what is no longer wanted: addresses that a record holds and that no step names any more go back to
 * their origin, those that another step names are handed over to it (rules 7 and 8). Nothing to do appends nothing.
 */
export async function commit(session: Session, wanted: ReadonlyMap<Address, string>): Promise<void> {
  const { ledger, settings } = session;
  const decided = unwanted(ledger.state, wanted);
  if (Object.keys(decided.giveBack).length === 0 && decided.handOver.length === 0) return;
  await beginRun(session);
  await ledger.append({ entry: 'run-committed', ...decided, time: settings.world.now() });
}

/**
 * Carries out what `run-committed` decided, in reverse order, and closes the run; from there every command only goes
 * forward. Ends with false when something could not be given back: the run stays open, and the next command goes on
 * here. Throws only when the journal cannot be written.
 */
export async function finishCommit(session: Session): Promise<boolean> {
  const { ledger, settings } = session;
  const { open } = ledger.state;
  if (open === undefined) return true;
  await handOver(session, open);
  await walk(reversed(startedEdges(ledger.state.records)), {
    concurrency: settings.concurrency,
    halted: () => settings.signal.aborted,
    visit: (name) => giveBackAll(session, name, open.giveBack[name] ?? []),
  });
  const left = Object.entries(open.giveBack).some(([name, addresses]) =>
    addresses.some((at) => holds(ledger.state, name, at)),
  );
  if (left) return false;
  await ledger.append({ entry: 'run-finished', result: 'completed', time: settings.world.now() });
  await ledger.compact();
  return true;
}

function unwanted(
  state: State,
  wanted: ReadonlyMap<Address, string>,
): { giveBack: Record<string, Address[]>; handOver: OpenRun['handOver'] } {
  const giveBack: Record<string, Address[]> = {};
  const moves = new Map<string, OpenRun['handOver'][number]>();
  for (const [from, record] of Object.entries(state.records)) {
    for (const at of Object.keys(record.origin)) {
      const to = wanted.get(at);
      if (to === from) continue;
      if (to === undefined) {
        (giveBack[from] ??= []).push(at);
        continue;
      }
      const move = moves.get(`${from} ${to}`) ?? { from, to, at: [] };
      move.at.push(at);
      moves.set(`${from} ${to}`, move);
    }
  }
  return { giveBack, handOver: [...moves.values()] };
}

async function handOver(session: Session, open: OpenRun): Promise<void> {
  const { ledger, settings } = session;
  for (const { from, to, at } of open.handOver) {
    if (!at.some((one) => holds(ledger.state, from, one))) continue;
    await ledger.append({ entry: 'handed-over', from, to, at, time: settings.world.now() });
  }
}

/** What was given back already, before a crash, is no longer held. */
function holds(state: State, step: string, at: Address): boolean {
  return at in (state.records[step]?.origin ?? {});
}

async function giveBackAll(session: Session, name: string, addresses: readonly Address[]): Promise<boolean> {
  const { ledger, settings, report } = session;
  for (const at of addresses.toReversed()) {
    if (!holds(ledger.state, name, at)) continue;
    settings.emit({ type: 'giving-back', step: name, address: at });
    await ledger.append({ entry: 'give-back-started', step: name, at, time: settings.world.now() });
    let left: Left;
    try {
      left = await putBack(session, name, at);
    } catch (error) {
      if (!settings.signal.aborted) report.error ??= noteOf(error);
      return false;
    }
    const { why, ...ended } = left;
    await ledger.append({ entry: 'given-back', step: name, at, ...ended, time: settings.world.now() });
    report.givenBack.push({ step: name, address: at, ...(why !== undefined && { why }) });
    settings.emit({ type: 'given-back', step: name, address: at, clean: left.residue === undefined });
  }
  return true;
}

type Left = { kept?: string; residue?: Record<Address, Image>; why?: string };

async function putBack(session: Session, name: string, at: Address): Promise<Left> {
  const step = knownStep(session, name);
  const record = session.ledger.state.records[name];
  const origin = record?.origin[at] ?? null;
  const kept = oneWay(step, record?.inputs);
  if (kept === undefined) await step.rollback(at, origin, scopeOf(session, name, 'undo'));
  const now = await lookUntilEqual(session, step, at, origin);
  if (sameJson(now, origin)) return {};
  const why = kept ?? difference(origin, now);
  return { residue: { [at]: origin }, ...(kept !== undefined && { kept }), why };
}
