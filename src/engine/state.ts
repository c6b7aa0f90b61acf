import { z } from 'zod';
import { type Entry, type Images, type Outcome, recordSchema, type StepRecord } from './entries.ts';

/** The version of the snapshot's and the journal's format that this program writes. */
export const FORMAT = 1;

/** What a state belongs to; it is refused anywhere else. */
export type Binding = z.output<typeof bindingSchema>;

/** The state of one environment: the snapshot with the journal folded into it. */
export interface State {
  lineage: string;
  serial: number;
  binding: Binding;
  lastRun: LastRun | undefined;
  /** The highest number any step was started under. */
  seq: number;
  records: Record<string, StepRecord>;
  /** The transaction that the journal tells of, when it is not closed. */
  open: OpenRun | undefined;
}

/** What the snapshot remembers of the last run that closed. */
export type LastRun = z.output<typeof lastRunSchema>;

/** A transaction that is not closed. */
export interface OpenRun {
  readonly id: string;
  readonly kind: 'deploy' | 'destroy';
  forced: string[];
  phase: 'forward' | 'rolling-back' | 'committed' | 'finished';
  readonly touches: Record<string, Touch>;
  giveBack: Record<string, string[]>;
  handOver: { from: string; to: string; at: string[] }[];
  result: LastRun['result'] | undefined;
  /** Why it turned back. */
  reason: string | undefined;
  startedAt: number;
  /** When the journal was last written: what a dead process may still have had in flight was sent before. */
  lastTime: number;
}

/** What a transaction did to one step. */
export interface Touch {
  /** What was there before the transaction, by address. */
  before: Images;
  readonly previous: StepRecord | undefined;
  deps: readonly string[];
  seq: number;
  completed: boolean;
  outcome: Outcome | undefined;
}

const bindingSchema = z.strictObject({
  environment: z.string(),
  cloud: z.enum(['emulator', 'azure']),
  tenantId: z.string(),
  subscriptionId: z.string(),
});

const lastRunSchema = z.strictObject({
  id: z.string(),
  result: z.enum(['completed', 'rolled-back', 'abandoned']),
  startedAt: z.number().int(),
  finishedAt: z.number().int(),
});

/** The shape of `state.json`. */
export const snapshotSchema = z.strictObject({
  format: z.literal(FORMAT),
  lineage: z.string(),
  serial: z.number().int(),
  binding: bindingSchema,
  lastRun: lastRunSchema.optional(),
  records: z.record(z.string(), recordSchema),
});

/** What `state.json` holds. */
export type Snapshot = z.output<typeof snapshotSchema>;

/** Folds one journal entry into the state; it is the only way in which the state ever changes. */
export function fold(state: State, entry: Entry): void {
  if (entry.entry === 'run-started') {
    state.lineage = entry.lineage;
    state.open = {
      id: entry.run,
      kind: entry.kind,
      forced: [...entry.forced],
      phase: 'forward',
      touches: {},
      giveBack: {},
      handOver: [],
      result: undefined,
      reason: undefined,
      startedAt: entry.time,
      lastTime: entry.time,
    };
    return;
  }
  const open = state.open;
  if (open === undefined) throw new Error(`the journal has ${entry.entry} outside a run`);
  open.lastTime = entry.time;
  foldIntoRun(state, open, entry);
}

/** Writes the state as the snapshot that stands for it. */
export function snapshotOf(state: State): Snapshot {
  return {
    format: FORMAT,
    lineage: state.lineage,
    serial: state.serial,
    binding: state.binding,
    ...(state.lastRun && { lastRun: state.lastRun }),
    records: state.records,
  };
}

function foldIntoRun(state: State, open: OpenRun, entry: Exclude<Entry, { entry: 'run-started' }>): void {
  switch (entry.entry) {
    case 'run-resumed':
      open.forced = [...new Set([...open.forced, ...entry.forced])];
      for (const [step, touch] of Object.entries(open.touches))
        touch.completed &&= !entry.forced.includes(step);
      break;
    case 'step-started':
      start(state, open, entry);
      break;
    case 'operation':
      break;
    case 'step-completed':
      complete(state, open, entry);
      break;
    case 'step-failed':
      change(state, entry.step, (record) => ({
        ...record,
        status: 'failed',
        complete: false,
        error: entry.error,
        finishedAt: entry.time,
      }));
      break;
    case 'rollback-started':
      open.phase = 'rolling-back';
      open.reason = entry.reason;
      break;
    case 'step-restored':
      restore(state, open, entry.step, entry.outcome);
      break;
    case 'step-restore-failed':
      change(state, entry.step, (record) => ({ ...record, complete: false, error: entry.error }));
      break;
    case 'run-committed':
      open.phase = 'committed';
      open.giveBack = entry.giveBack;
      open.handOver = entry.handOver;
      break;
    case 'handed-over':
      handOver(state, entry);
      break;
    case 'give-back-started':
      // Begun is unknown: in a destroy the guard must not trust the record any more.
      if (open.kind === 'destroy') change(state, entry.step, (record) => ({ ...record, complete: false }));
      break;
    case 'given-back':
      giveBack(state, entry);
      break;
    case 'run-finished':
      finish(state, open, entry);
      break;
  }
}

type Started = Extract<Entry, { entry: 'step-started' }>;

function start(state: State, open: OpenRun, entry: Started): void {
  const previous = state.records[entry.step];
  const touch = open.touches[entry.step];
  const seq = (state.seq += 1);
  open.touches[entry.step] = {
    before: { ...entry.before, ...touch?.before },
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
    deps: entry.deps,
    seq,
    attempts: (previous?.attempts ?? 0) + 1,
    startedAt: entry.time,
  };
}

function complete(state: State, open: OpenRun, entry: Extract<Entry, { entry: 'step-completed' }>): void {
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

function restore(state: State, open: OpenRun, step: string, outcome: Outcome): void {
  const touch = open.touches[step];
  const now = state.records[step];
  if (touch === undefined || now === undefined) return;
  touch.outcome = outcome;
  const left = [...Object.keys(outcome.kept), ...Object.keys(outcome.residue)];
  const { previous } = touch;
  if (left.length === 0) {
    if (previous) state.records[step] = { ...previous, attempts: now.attempts };
    else delete state.records[step];
    return;
  }
  // What stays must stay known: who owns it, what it goes back to, what it should have been.
  const origin: Record<string, Images[string]> = { ...previous?.origin };
  for (const at of left) origin[at] ??= now.origin[at] ?? null;
  state.records[step] = {
    ...(previous ?? now),
    origin,
    status: 'rolled_back',
    complete: false,
    attempts: now.attempts,
    residue: { ...previous?.residue, ...outcome.residue },
  };
}

function handOver(state: State, entry: Extract<Entry, { entry: 'handed-over' }>): void {
  const from = state.records[entry.from];
  const to = state.records[entry.to];
  if (from === undefined || to === undefined) return;
  const moved = Object.fromEntries(
    entry.at.flatMap((at) => (at in from.origin ? [[at, from.origin[at] ?? null]] : [])),
  );
  state.records[entry.to] = { ...to, origin: { ...to.origin, ...moved } };
  state.records[entry.from] = {
    ...from,
    origin: without(from.origin, entry.at),
    after: without(from.after, entry.at),
  };
}

function giveBack(state: State, entry: Extract<Entry, { entry: 'given-back' }>): void {
  change(state, entry.step, ({ residue, ...record }) => ({
    ...record,
    origin: without(record.origin, [entry.at]),
    after: without(record.after, [entry.at]),
    ...leftOf({ ...residue, ...entry.residue }, entry.residue ? [] : [entry.at]),
  }));
}

function finish(state: State, open: OpenRun, entry: Extract<Entry, { entry: 'run-finished' }>): void {
  open.phase = 'finished';
  open.result = entry.result;
  state.lastRun = { id: open.id, result: entry.result, startedAt: open.startedAt, finishedAt: entry.time };
  if (entry.result !== 'rolled-back') return;
  for (const [step, touch] of Object.entries(open.touches))
    settleResidue(state, step, touch, entry.residue[step] ?? {});
}

/** After the second look some of what differed at a step's own restore may be as it was. */
function settleResidue(state: State, step: string, touch: Touch, residue: Images): void {
  const outcome = touch.outcome;
  if (outcome === undefined || Object.keys(outcome.residue).every((at) => at in residue)) return;
  const gone = Object.keys(outcome.residue).filter((at) => !(at in residue));
  const settled: Outcome = { ...outcome, restored: [...outcome.restored, ...gone], residue };
  if (Object.keys(settled.kept).length + Object.keys(residue).length === 0) {
    touch.outcome = settled;
    const attempts = state.records[step]?.attempts ?? 1;
    if (touch.previous) state.records[step] = { ...touch.previous, attempts };
    else delete state.records[step];
    return;
  }
  change(state, step, (record) => ({
    ...record,
    origin: touch.previous ? record.origin : without(record.origin, gone),
    residue: { ...touch.previous?.residue, ...residue },
  }));
  touch.outcome = settled;
}

function change(state: State, step: string, to: (record: StepRecord) => StepRecord): void {
  const record = state.records[step];
  if (record) state.records[step] = to(record);
}

function leftOf(residue: Images | undefined, resolved: readonly string[]): { residue?: Images } {
  const left = without(residue ?? {}, resolved);
  return Object.keys(left).length > 0 ? { residue: left } : {};
}

function without(images: Images, addresses: readonly string[]): Images {
  return Object.fromEntries(Object.entries(images).filter(([at]) => !addresses.includes(at)));
}
