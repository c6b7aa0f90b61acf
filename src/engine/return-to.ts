import type { BoundStep } from './bound-step.ts';
import { doneForGood } from './irreversible.ts';
import { difference } from './difference.ts';
import type { StepRecord } from './entries.ts';
import { Failure } from './failure.ts';
import { sameJson } from './fingerprint.ts';
import { lastFirst } from './graph.ts';
import { type EngineOptions, openSession, reported } from './open-session.ts';
import { adoptionRefused, foundAmong, originOf } from './origin.ts';
import { deletes, protectionOf } from './protection.ts';
import { noteOf, type RunReport } from './report.ts';
import { beginRun } from './run-start.ts';
import { knownStep, lineOf, lookUntilEqual, scopeOf, type Session } from './session.ts';
import { leftOpen, refuseOpen } from './settle.ts';
import type { Address, Image } from './step.ts';
import { turnBack } from './turn-back.ts';

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

/**
 * Takes some steps back to what an earlier run left, in one transaction: the last one first, proven by looking, undone
 * if one fails. The next `deploy` sees what differs from the configuration and goes forward again. Throws a `Failure`
 * before anything is changed: `run-open`, and `unchangeable` for what cannot go back.
 */
export async function returnTo<Config, Facts, Ports>(
  options: EngineOptions<Config, Facts, Ports>,
  target: Target,
): Promise<RunReport> {
  // Half of the apps as they were then and half as they are now is nothing that anybody wants to keep.
  const session = await openSession({ ...options, rollback: true }, 'destroy');
  refuseOpen(session);
  const [first, ...more] = refusals(session, target);
  if (first !== undefined) {
    throw new Failure(
      'unchangeable',
      [`run ${target.run} cannot be gone back to: ${first}`, ...more].join('\n'),
      {
        hint: 'Nothing was changed. Deploy the configuration of that time instead.',
      },
    );
  }
  return reported(session, () => goBack(session, target));
}

/** Says what going back would do. Takes no lock and changes nothing. */
export async function planReturn<Config, Facts, Ports>(
  options: EngineOptions<Config, Facts, Ports>,
  target: Target,
): Promise<ReturnPlan> {
  const session = await openSession(options, 'destroy');
  refuseOpen(session);
  const refused = refusals(session, target);
  const changes = differing(session, target).flatMap(({ step, past: then }) =>
    changesOf(session, step, then),
  );
  return { run: target.run, changes, refused };
}

async function goBack(session: Session, target: Target): Promise<RunReport['result']> {
  const { ledger, settings, report } = session;
  // What a crash left behind the end of a finished run.
  await leftOpen(session);
  const back = differing(session, target);
  if (back.length === 0) {
    report.note = `everything is as run ${target.run} left it`;
    return 'nothing-to-do';
  }
  for (const { step, past } of back) {
    if (settings.signal.aborted) return 'interrupted';
    try {
      await putBack(session, knownStep(session, step), past);
    } catch (error) {
      if (ledger.lost) throw ledger.lost;
      if (settings.signal.aborted) return 'interrupted';
      Object.assign(lineOf(session, step), { status: 'failed', error: noteOf(error) });
      if (ledger.state.open) await turnBack(session, ledger.state.open, { step, error });
      return 'failed';
    }
  }
  await ledger.append({ entry: 'run-finished', result: 'completed', time: settings.world.now() });
  await ledger.compact();
  return 'completed';
}

/** The steps that stand otherwise than then, the last one first: as an undo goes. */
function differing({ ledger }: Session, target: Target): { step: string; past: StepRecord }[] {
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

async function putBack(session: Session, step: BoundStep, then: StepRecord): Promise<void> {
  const { ledger, settings } = session;
  const { world } = settings;
  const now = ledger.state.records[step.name];
  const wanted = wantedImages(now, then);
  const before: Record<Address, Image> = {};
  for (const at of Object.keys(wanted))
    before[at] = await lookUntilEqual(session, step, at, now?.after[at] ?? null, 'run');
  const origins = new Map(
    Object.values(ledger.state.records).flatMap(({ origin }) => Object.entries(origin)),
  );
  refuseFound(step.name, foundAmong(session, before, origins));
  await beginRun(session);
  await ledger.append({
    entry: 'step-started',
    step: step.name,
    inputs: then.inputs,
    fingerprint: then.fingerprint,
    before,
    origin: originOf(session, before, origins),
    ...(now?.protect && { protect: now.protect }),
    deps: [...(now?.deps ?? then.deps)],
    time: world.now(),
  });
  const line = lineOf(session, step.name);
  const startedAt = world.now();
  line.status = 'running';
  line.reason = 'it goes back';
  settings.emit({ type: 'step-started', step: step.name, because: [{ leaf: '<goes back>' }] });
  try {
    for (const [at, was] of inOrder(wanted, before)) await restoreAt(session, step, at, was);
    const { output = {} } = then;
    await ledger.append({
      entry: 'step-completed',
      step: step.name,
      output,
      after: wanted,
      time: world.now(),
    });
  } catch (error) {
    if (ledger.lost) throw ledger.lost;
    const shown = settings.signal.aborted ? new Failure('interrupted', 'it was interrupted') : error;
    const note = noteOf(shown);
    await ledger.append({ entry: 'step-failed', step: step.name, error: note, time: world.now() });
    throw error;
  }
  line.status = 'completed';
  line.durationMs = world.now() - startedAt;
  settings.emit({ type: 'step-completed', step: step.name, durationMs: line.durationMs });
}

/** What it had made then is gone since, and somebody else has made another one: that is never overwritten. */
function refuseFound(step: string, found: readonly Address[]): void {
  const [first] = found;
  if (first === undefined) return;
  throw new Failure('adoption', `${step}: ${adoptionRefused(found)}`, {
    address: first,
    hint: 'Take it away, or deploy the configuration of that time with adopt: true.',
  });
}

async function restoreAt(session: Session, step: BoundStep, at: Address, was: Image): Promise<void> {
  await step.rollback(at, was, scopeOf(session, step.name, 'run'));
  const now = await lookUntilEqual(session, step, at, was, 'run');
  if (sameJson(now, was)) return;
  throw new Failure('step-failed', `${at} did not go back: ${difference(was, now)}`, { address: at });
}

/** What was there then; what came later goes. */
function wantedImages(now: StepRecord | undefined, then: StepRecord): Record<Address, Image> {
  const later = Object.keys(now?.after ?? {}).filter((at) => !(at in then.after));
  return { ...then.after, ...Object.fromEntries(later.map((at) => [at, null])) };
}

/** What stays is put back first, then what goes, the last made first. */
function inOrder(wanted: Record<Address, Image>, before: Record<Address, Image>): [Address, Image][] {
  const all = Object.entries(wanted);
  const goes = all.filter(([, was]) => was === null).reverse();
  const changed = all.filter(([at, was]) => was !== null && !sameJson(was, before[at] ?? null));
  return [...changed, ...goes];
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

function refusals(session: Session, target: Target): string[] {
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
