import type { Entry } from './entries.ts';
import {
  begin,
  change,
  complete,
  doubt,
  endOperations,
  forget,
  giveBack,
  handOver,
  made,
  restore,
} from './records.ts';
import type { OpenRun, State } from './state.ts';

/**
 * Folds one journal entry into the state; it is the only way in which the state ever changes. An entry that the journal
 * holds twice in a row changes nothing the second time, apart from counters. The cost does not grow with the number of
 * steps: no entry copies the records.
 */
export function fold(state: State, entry: Entry): void {
  if (entry.entry === 'run-started') {
    state.lineage = entry.lineage;
    state.open = openRun(entry);
    return;
  }
  const { open } = state;
  if (open === undefined) throw new Error(`the journal has ${entry.entry} outside a run`);
  open.lastTime = entry.time;
  foldIntoRun(state, open, entry);
}

function openRun(entry: Extract<Entry, { entry: 'run-started' }>): OpenRun {
  return {
    id: entry.run,
    kind: entry.kind,
    forced: new Set(entry.forced),
    phase: 'forward',
    before: {},
    touches: {},
    giveBack: {},
    retire: [],
    handOver: [],
    operations: {},
    result: undefined,
    reason: undefined,
    startedAt: entry.time,
    lastTime: entry.time,
  };
}

function foldIntoRun(state: State, open: OpenRun, entry: Exclude<Entry, { entry: 'run-started' }>): void {
  switch (entry.entry) {
    case 'run-resumed':
      open.forced = new Set([...open.forced, ...entry.forced]);
      for (const step of entry.forced) {
        const touch = open.touches[step];
        if (touch) touch.completed = false;
      }
      break;
    case 'run-taken-over':
      break;
    case 'step-started':
      begin(state, open, entry);
      break;
    case 'operation':
      open.operations[entry.at] = { body: entry.body, token: entry.token };
      break;
    case 'step-completed':
      endOperations(open, Object.keys(entry.after));
      complete(state, open, entry);
      break;
    case 'step-failed':
      // What an interrupt left behind still runs in the cloud.
      if (entry.error.reason !== 'interrupted')
        endOperations(open, Object.keys(open.touches[entry.step]?.before ?? {}));
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
      endOperations(open, Object.keys(open.touches[entry.step]?.before ?? {}));
      restore(state, open, entry.step, entry.outcome);
      break;
    case 'step-restore-failed':
      change(state, entry.step, (record) => ({ ...record, complete: false, error: entry.error }));
      break;
    case 'run-committed':
      open.phase = 'committed';
      open.giveBack = entry.giveBack;
      open.handOver = entry.handOver;
      open.retire = entry.retire ?? [];
      break;
    case 'protection-changed':
      change(state, entry.step, ({ protect: _protect, ...record }) => ({
        ...record,
        ...(entry.at.length > 0 && { protect: entry.at }),
      }));
      break;
    case 'handed-over':
      handOver(state, entry);
      break;
    case 'give-back-started':
      // Begun is unknown: in a destroy the guard must not trust the record any more, nor where a step that is retired
      // gives back what its inputs name: it may be listed again.
      change(state, entry.step, (record) =>
        open.kind === 'destroy' || made(record, entry.at) ? { ...record, complete: false } : record,
      );
      break;
    case 'given-back':
      endOperations(open, [entry.at]);
      giveBack(state, entry);
      break;
    case 'run-finished':
      if (entry.result === 'abandoned' && open.phase === 'rolling-back') doubt(state, open);
      open.phase = 'finished';
      open.result = entry.result;
      forget(state, open);
      state.lastRun = {
        id: open.id,
        result: entry.result,
        startedAt: open.startedAt,
        finishedAt: entry.time,
      };
      break;
  }
}
