import { difference } from './difference.ts';
import type { StepRecord } from './entries.ts';
import { sameJson } from './fingerprint.ts';
import { lastFirst } from './graph.ts';
import { doneForGood } from './irreversible.ts';
import { type EngineOptions, openSession } from './open-session.ts';
import { deletes, protectionOf } from './protection.ts';
import type { Session } from './session.ts';
import { refuseOpen } from './settle.ts';
import type { Address, Image } from './step.ts';

/** What to go back to: the records as a run left them. */
export interface Target {
  readonly run: string;
  readonly records: Readonly<Record<string, StepRecord>>;
  /** The steps that go back, as one unit. */
  readonly steps: readonly string[];
  /** Steps whose things of then must still be there. */
  readonly rely: readonly string[];
}

/** What going back would do with one address. */
export interface PlannedReturn {
  readonly step: string;
  readonly address: Address;
  readonly action: 'change' | 'create' | 'remove';
  /** How it differs, in words without values. */
  readonly how: string;
}

/** What going back would do; why it would be refused, if so. */
export interface ReturnPlan {
  readonly run: string;
  readonly changes: readonly PlannedReturn[];
  readonly refused: readonly string[];
}

/** Says what going back would do. Takes no lock and changes nothing. */
export async function planReturn<Config, Facts, Ports>(
  options: EngineOptions<Config, Facts, Ports>,
  target: Target,
): Promise<ReturnPlan> {
  const session = await openSession(options, 'destroy');
  refuseOpen(session);
  const refused = whyNotBack(session, target);
  const changes = differing(session, target).flatMap(({ step, past: then }) =>
    changesOf(session, step, then),
  );
  return { run: target.run, changes, refused };
}

/** Why it cannot be gone back to, a sentence each. */
export function whyNotBack(session: Session, target: Target): string[] {
  const { records } = session.ledger.state;
  const held = new Map(
    Object.entries(records).flatMap(([name, { origin }]) => Object.keys(origin).map((at) => [at, name])),
  );
  const protection = protectionOf(records);
  const gone = target.rely.flatMap((name) =>
    Object.entries(target.records[name]?.after ?? {}).filter(([at, was]) => was !== null && !held.has(at)),
  );
  const unknown = target.steps.filter(
    (name) => !target.records[name]?.complete && records[name] !== undefined,
  );
  return [
    ...unknown.map((name) => `it had not completed ${name}`),
    ...gone.map(([at]) => `${at} is no longer there`),
    ...differing(session, target).flatMap(({ step, past: then }) => [
      ...(session.steps.has(step) ? [] : [`${step} is no longer listed under steps:`]),
      ...doneForGood(session, step, then),
      ...Object.entries(then.after).flatMap(([at, was]) => {
        const owner = held.get(at) ?? step;
        return was === null || owner === step ? [] : [`${at} belongs to ${owner} now`];
      }),
      ...Object.entries(wantedImages(records[step], then)).flatMap(([at, was]) => {
        const why = deletes(was) && records[step]?.after[at] != null ? protection(at) : undefined;
        return why === undefined ? [] : [`${at} would have to go, and ${why}`];
      }),
    ]),
  ];
}

/** The steps that stand otherwise than then, the last one first: as an undo goes. */
export function differing({ ledger }: Session, target: Target): { step: string; past: StepRecord }[] {
  const { records } = ledger.state;
  const changed = target.steps.flatMap((step) => {
    const then = target.records[step];
    const now = records[step];
    const same = then && now?.complete && now.fingerprint.hash === then.fingerprint.hash;
    return then === undefined || same ? [] : [{ step, past: then }];
  });
  const order = new Map(lastFirst(records).map((step, index) => [step, index]));
  const place = (step: string): number => order.get(step) ?? -1;
  return changed.sort((a, b) => place(a.step) - place(b.step));
}

/** What was there then; what came later goes. */
export function wantedImages(now: StepRecord | undefined, then: StepRecord): Record<Address, Image> {
  const later = Object.keys(now?.after ?? {}).filter((at) => !(at in then.after));
  return { ...then.after, ...Object.fromEntries(later.map((at) => [at, null])) };
}

function changesOf({ ledger }: Session, step: string, then: StepRecord): PlannedReturn[] {
  const now = ledger.state.records[step];
  return Object.entries(wantedImages(now, then)).flatMap(([address, was]): PlannedReturn[] => {
    const is = now?.after[address] ?? null;
    if (sameJson(was, is)) return [];
    const action = was === null ? 'remove' : is === null ? 'create' : 'change';
    return [{ step, address, action, how: difference(was, is) }];
  });
}
