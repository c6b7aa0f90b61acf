import { areApart, inTurn } from './apart.ts';
import { difference } from './difference.ts';
import { sameJson } from './fingerprint.ts';
import { reversed, startedEdges, walk } from './graph.ts';
import { noteOf, toldNoteOf } from './report.ts';
import { knownStep, lookUntilEqual, oneWay, scopeOf, type Session } from './session.ts';
import type { State } from './state.ts';
import type { Address, Image } from './step.ts';

/**
 * Puts addresses back to their origins, in the reverse of the order in which their steps started, and proves it. What
 * was given back already, before a crash, is no longer held. Ends with false when something could not be given back:
 * the next command goes on here. Throws only when the journal cannot be written.
 */
export async function giveBack(
  session: Session,
  unwanted: Readonly<Record<string, readonly Address[]>>,
): Promise<boolean> {
  const { ledger, settings, report } = session;
  const refused = new Map<Address, string>();
  await walk(reversed(startedEdges(ledger.state.records)), {
    concurrency: settings.concurrency,
    halted: () => settings.signal.aborted,
    visit: (name) => giveBackAll(session, name, unwanted[name] ?? [], refused),
  });
  report.remaining = Object.entries(unwanted).flatMap(([step, addresses]) =>
    addresses
      .filter((at) => holds(ledger.state, step, at))
      .map((address) => ({ step, address, why: refused.get(address) ?? 'not tried yet' })),
  );
  if (report.remaining.length > 0) return false;
  await lookAgain(session);
  return true;
}

/** Whether a step still answers for an address. */
export function holds(state: State, step: string, at: Address): boolean {
  return at in (state.records[step]?.origin ?? {});
}

async function giveBackAll(
  session: Session,
  name: string,
  addresses: readonly Address[],
  refused: Map<Address, string>,
): Promise<boolean> {
  const { ledger, settings } = session;
  const held = addresses.filter((at) => holds(ledger.state, name, at)).reverse();
  const step = session.steps.get(name) ?? session.others.get(name);
  return inTurn(held, {
    apart: (one, other) => step !== undefined && areApart(step, one, other),
    halted: () => settings.signal.aborted || ledger.lost !== undefined,
    act: (at) => giveBackOne(session, name, at, refused),
  });
}

/** Resolves to false where it stays for now, which is noted: what would have to wait for it stays, too. */
async function giveBackOne(
  session: Session,
  name: string,
  at: Address,
  refused: Map<Address, string>,
): Promise<boolean> {
  const { ledger, settings, report } = session;
  settings.emit({ type: 'giving-back', step: name, address: at });
  await ledger.append({ entry: 'give-back-started', step: name, at, time: settings.world.now() });
  let left: Left;
  try {
    left = await putBack(session, name, at);
  } catch (error) {
    const note = noteOf(error);
    if (!settings.signal.aborted) report.error ??= toldNoteOf(error);
    refused.set(at, settings.signal.aborted ? 'interrupted' : note.message);
    return false;
  }
  const { why, ...ended } = left;
  await ledger.append({ entry: 'given-back', step: name, at, ...ended, time: settings.world.now() });
  report.givenBack.push({ step: name, address: at, ...(why !== undefined && { why }) });
  const clean = left.residue === undefined;
  settings.emit({ type: 'given-back', step: name, address: at, clean, ...(why !== undefined && { why }) });
  return true;
}

type Left = { kept?: string; residue?: Record<Address, Image>; why?: string };

async function putBack(session: Session, name: string, at: Address): Promise<Left> {
  const step = knownStep(session, name);
  const record = session.ledger.state.records[name];
  const origin = record?.origin[at] ?? null;
  const shared = sharedBy(session, at, origin);
  if (shared !== undefined) return { why: shared };
  const kept = oneWay(step, record?.inputs);
  if (kept === undefined) await step.rollback(at, origin, scopeOf(session, name, 'undo'));
  const now = await lookUntilEqual(session, step, at, origin);
  if (sameJson(now, origin)) return {};
  const why = kept ?? difference(origin, now);
  return { residue: { [at]: origin }, ...(kept !== undefined && { kept }), why };
}

/** Others rely on it as well as we did: it is nobody's to take away, and nothing is left behind by leaving it. */
function sharedBy({ settings, ledger }: Session, at: Address, origin: Image): string | undefined {
  const shared = settings.owner(at, origin, ledger.state.lineage) === 'shared';
  return shared ? 'others share it: it stays' : undefined;
}

/** Why what is no longer wanted stays all the same when it is given back; undefined: it goes back to its origin. */
export function whyItStays(session: Session, name: string, at: Address): string | undefined {
  const { inputs, origin = {} } = session.ledger.state.records[name] ?? {};
  return sharedBy(session, at, origin[at] ?? null) ?? oneWay(knownStep(session, name), inputs);
}

/**
 * What earlier stayed behind is looked at once more: what was given back since may have taken it along. What cannot be
 * looked at stays named.
 */
async function lookAgain(session: Session): Promise<void> {
  const { ledger, settings, report } = session;
  for (const [name, { residue = {}, origin }] of Object.entries(ledger.state.records)) {
    for (const [at, was] of Object.entries(residue)) {
      if (at in origin || settings.signal.aborted) continue;
      try {
        const now = await knownStep(session, name).observe(at, scopeOf(session, name, 'undo'));
        if (!sameJson(now, was)) continue;
      } catch {
        continue;
      }
      await ledger.append({ entry: 'given-back', step: name, at, time: settings.world.now() });
      const told = report.givenBack.find(({ step, address }) => step === name && address === at);
      delete told?.why;
    }
  }
}
