import { noteOf } from './report.ts';
import { sameJson } from './fingerprint.ts';
import { reversed, walk } from './graph.ts';
import { beginRun } from './run-start.ts';
import { knownStep, lookUntilEqual, scopeOf, type Session } from './session.ts';
import type { Address, Image } from './step.ts';

/**
 * Decides, once, what is no longer wanted: addresses that a record holds and that no step names any more go back to
 * their origin, those that another step names are handed over to it (rules 7 and 8). Nothing to do appends nothing.
 */
export async function commit(session: Session, wanted: ReadonlyMap<Address, string>): Promise<void> {
  const { ledger, settings } = session;
  const giveBack: Record<string, Address[]> = {};
  const handOver = new Map<string, { from: string; to: string; at: Address[] }>();
  for (const [from, record] of Object.entries(ledger.state.records)) {
    for (const at of Object.keys(record.origin)) {
      const to = wanted.get(at);
      if (to === from) continue;
      if (to === undefined) {
        (giveBack[from] ??= []).push(at);
        continue;
      }
      const move = handOver.get(`${from} ${to}`) ?? { from, to, at: [] };
      move.at.push(at);
      handOver.set(`${from} ${to}`, move);
    }
  }
  if (Object.keys(giveBack).length === 0 && handOver.size === 0) return;
  await beginRun(session);
  await ledger.append({
    entry: 'run-committed',
    giveBack,
    handOver: [...handOver.values()],
    time: settings.world.now(),
  });
}

/**
 * Carries out what `run-committed` decided, in reverse order; from there every command only goes forward. Ends with
 * false when something could not be given back: the run stays open, and the next command goes on here.
 * Throws only when the journal cannot be written.
 */
export async function finishCommit(session: Session): Promise<boolean> {
  const { ledger, settings } = session;
  const { open, records } = ledger.state;
  if (open === undefined) return true;
  for (const { from, to, at } of open.handOver) {
    const time = settings.world.now();
    if (at.some((one) => one in (records[from]?.origin ?? {})))
      await ledger.append({ entry: 'handed-over', from, to, at, time });
  }
  const deps = new Map(Object.entries(records).map(([name, record]) => [name, record.deps]));
  const finished = new Set<string>();
  await walk(reversed(deps), {
    concurrency: settings.concurrency,
    halted: () => settings.signal.aborted,
    visit: async (name) => {
      const done = await giveBackStep(session, name, open.giveBack[name] ?? []);
      if (done) finished.add(name);
      return done;
    },
  });
  if (finished.size < deps.size) return false;
  await ledger.append({
    entry: 'run-finished',
    result: 'completed',
    residue: {},
    time: settings.world.now(),
  });
  await ledger.compact();
  return true;
}

async function giveBackStep(session: Session, name: string, addresses: readonly Address[]): Promise<boolean> {
  const { ledger, settings, report } = session;
  for (const at of addresses.toReversed()) {
    const origin = ledger.state.records[name]?.origin ?? {};
    // Given back already, before a crash.
    if (!(at in origin)) continue;
    settings.emit({ type: 'giving-back', step: name, address: at });
    await ledger.append({ entry: 'give-back-started', step: name, at, time: settings.world.now() });
    try {
      const left = await giveBackAddress(session, name, at, origin[at] ?? null);
      await ledger.append({ entry: 'given-back', step: name, at, ...left, time: settings.world.now() });
      const why = left.kept ?? (left.residue && 'it is not as it was');
      report.givenBack.push({ step: name, address: at, ...(why !== undefined && { why }) });
      settings.emit({ type: 'given-back', step: name, address: at, clean: left.residue === undefined });
    } catch (error) {
      if (settings.signal.aborted) return false;
      report.error ??= noteOf(error);
      return false;
    }
  }
  return true;
}

type Left = { kept?: string; residue?: Record<Address, Image> };

async function giveBackAddress(session: Session, name: string, at: Address, origin: Image): Promise<Left> {
  const step = knownStep(session, name);
  const record = session.ledger.state.records[name];
  const oneWay = step.undoable ? record && step.irreversible(record.inputs) : 'it cannot be undone';
  if (oneWay === undefined) await step.rollback(at, origin, scopeOf(session, name, 'undo'));
  const now = await lookUntilEqual(session, step, at, origin);
  if (sameJson(now, origin)) return {};
  return { residue: { [at]: origin }, ...(oneWay !== undefined && { kept: oneWay }) };
}
