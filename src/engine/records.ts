import type { Entry, Images, Outcome, StepRecord } from './entries.ts';
import type { OpenRun, State } from './state.ts';
import type { Address, Image } from './step.ts';

/** A step begins: from here on its record is incomplete, and the transaction knows what was there before. */
export function begin(state: State, open: OpenRun, entry: Extract<Entry, { entry: 'step-started' }>): void {
  const previous = state.records[entry.step];
  const touch = open.touches[entry.step];
  const seq = (state.seq += 1);
  for (const [at, image] of Object.entries(entry.before)) if (!(at in open.before)) open.before[at] = image;
  const claimed = [...Object.keys(touch?.before ?? {}), ...Object.keys(entry.before)];
  open.touches[entry.step] = {
    before: Object.fromEntries(claimed.map((at) => [at, open.before[at] ?? null])),
    previous: touch ? touch.previous : previous,
    deps: touch ? [...new Set([...touch.deps, ...entry.deps])] : entry.deps,
    seq,
    completed: false,
    outcome: undefined,
  };
  state.records[entry.step] = {
    ...(previous?.output && { output: previous.output }),
    status: 'running',
    complete: false,
    fingerprint: entry.fingerprint,
    inputs: entry.inputs,
    after: previous?.after ?? {},
    origin: { ...entry.origin, ...previous?.origin },
    ...(previous?.residue && { residue: previous.residue }),
    ...(entry.protect && { protect: entry.protect }),
    deps: entry.deps,
    seq,
    attempts: (previous?.attempts ?? 0) + 1,
    startedAt: entry.time,
  };
}

/** Operations on these addresses are known to have ended, one way or the other. */
export function endOperations(open: OpenRun, addresses: readonly Address[]): void {
  for (const at of addresses) delete open.operations[at];
}

/** Records that hold nothing any more go with a destroy, and with the run that retires their step. */
export function forget(state: State, open: OpenRun): void {
  const over = open.kind === 'destroy' && open.result === 'completed';
  for (const name of over ? Object.keys(state.records) : open.retire) {
    const record = state.records[name];
    if (record && Object.keys({ ...record.origin, ...record.residue }).length === 0)
      delete state.records[name];
  }
}

/** A step has done its work. */
export function complete(
  state: State,
  open: OpenRun,
  entry: Extract<Entry, { entry: 'step-completed' }>,
): void {
  const touch = open.touches[entry.step];
  if (touch) touch.completed = true;
  change(state, entry.step, ({ residue, ...record }) => ({
    ...record,
    ...leftOf(residue, Object.keys(entry.after)),
    status: 'completed',
    complete: true,
    output: entry.output,
    after: entry.after,
    finishedAt: entry.time,
  }));
}

/** The previous record comes back whole (rule 4); what stays as it should not be must stay known, with its origin. */
export function restore(state: State, open: OpenRun, step: string, outcome: Outcome): void {
  const touch = open.touches[step];
  const now = state.records[step];
  if (touch === undefined || now === undefined) return;
  touch.outcome = outcome;
  const { previous } = touch;
  const left = [...Object.keys(outcome.kept), ...Object.keys(outcome.residue)];
  if (left.length === 0) {
    if (previous) state.records[step] = { ...previous, attempts: now.attempts };
    else delete state.records[step];
    return;
  }
  const { residue, ...whole } = previous ?? neverDone(now);
  const protect = new Set([
    ...(previous?.protect ?? []),
    ...(now.protect ?? []).filter((at) => left.includes(at)),
  ]);
  state.records[step] = {
    ...whole,
    origin: { ...pick(now.origin, left), ...previous?.origin },
    ...(protect.size > 0 && { protect: [...protect] }),
    status: 'rolled_back',
    complete: false,
    attempts: now.attempts,
    ...leftOf({ ...residue, ...outcome.residue }, []),
  };
}

function neverDone({ output: _output, protect: _protect, ...record }: StepRecord): StepRecord {
  return { ...record, after: {} };
}

/** An undo journals its outcome only: of what it has not ended nobody knows how far it came. */
export function doubt(state: State, open: OpenRun): void {
  for (const [step, { outcome }] of Object.entries(open.touches))
    if (outcome === undefined) change(state, step, (record) => ({ ...record, complete: false }));
}

/** What another step claims goes there with its first origin, and is no longer this one's to answer for. */
export function handOver(state: State, entry: Extract<Entry, { entry: 'handed-over' }>): void {
  const from = state.records[entry.from];
  const to = state.records[entry.to];
  if (from === undefined || to === undefined) return;
  state.records[entry.to] = { ...to, origin: { ...pick(from.origin, entry.at), ...to.origin } };
  const { residue, protect, ...rest } = from;
  const kept = protect?.filter((at) => !entry.at.includes(at)) ?? [];
  state.records[entry.from] = {
    ...rest,
    // A step that is retired still names it; what its heir made there is not what this one would make.
    complete: rest.complete && !entry.at.some((at) => made(from, at)),
    ...(kept.length > 0 && { protect: kept }),
    ...leftOf(residue, entry.at),
    origin: without(from.origin, entry.at),
    after: without(from.after, entry.at),
  };
}

/** An address is no longer the step's; how it ended may stay as residue. */
export function giveBack(state: State, entry: Extract<Entry, { entry: 'given-back' }>): void {
  change(state, entry.step, ({ residue, ...record }) => ({
    ...record,
    origin: without(record.origin, [entry.at]),
    after: without(record.after, [entry.at]),
    ...leftOf({ ...residue, ...entry.residue }, entry.residue ? [] : [entry.at]),
    ...(record.protect && { protect: record.protect.filter((at) => at !== entry.at) }),
  }));
}

/** Changes the record of a step, if it has one. */
export function change(state: State, step: string, to: (record: StepRecord) => StepRecord): void {
  const record = state.records[step];
  if (record) state.records[step] = to(record);
}

/** Whether a step says that what is at an address now is what it made there. */
export function made({ after }: StepRecord, at: Address): boolean {
  return (after[at] ?? null) !== null;
}

function leftOf(residue: Images | undefined, resolved: readonly Address[]): { residue?: Images } {
  const left = without(residue ?? {}, resolved);
  return Object.keys(left).length > 0 ? { residue: left } : {};
}

function without(images: Images, addresses: readonly Address[]): Record<Address, Image> {
  return Object.fromEntries(Object.entries(images).filter(([at]) => !addresses.includes(at)));
}

function pick(images: Images, addresses: readonly Address[]): Record<Address, Image> {
  return Object.fromEntries(Object.entries(images).filter(([at]) => addresses.includes(at)));
}
