import { ended } from './telling.ts';
import type { Event } from '../engine/event.ts';
import { telling } from './telling.ts';
import { plain, shortAddress, why } from './words.ts';

/** What a live list shows of a run: a row a step, and a sentence about the whole. */
export interface Progress {
  readonly rows: Map<string, Row>;
  headline: string;
}

/** One step as the list shows it. */
export interface Row {
  state:
    | 'pending'
    | 'skipped'
    | 'running'
    | 'completed'
    | 'failed'
    | 'undoing'
    | 'undone'
    | 'stuck'
    | 'stopped';
  /** When it started and how long it took, in milliseconds; while it runs, only the former is known. */
  startedAt: number | undefined;
  tookMs: number | undefined;
  text: string;
  /** Why it ran, and why it failed: said again when it is over. */
  why?: string;
  failure?: string;
}

/** The list before anything has happened. */
export function openProgress(steps: readonly string[], headline: string): Progress {
  return { rows: new Map(steps.map((step) => [step, newRow()])), headline };
}

/** Says that nothing more follows: what still ran was interrupted. */
export function endProgress(progress: Progress, now: number): void {
  for (const row of progress.rows.values()) {
    if (row.state !== 'running' && row.state !== 'undoing') continue;
    Object.assign(row, { state: 'stopped', tookMs: now - (row.startedAt ?? now), text: 'interrupted' });
  }
}

/** Takes one event, seen at a time in milliseconds, into the list. */
export function advance(progress: Progress, event: Event, now: number): void {
  const { step, text } = telling(event);
  if (step === undefined) {
    if (event.type !== 'run-started') progress.headline = plain(text);
    return;
  }
  const row = progress.rows.get(step) ?? newRow();
  progress.rows.set(step, row);
  Object.assign(row, changed(event, row, now));
  row.text = plain(textOf(event, row) ?? text);
}

function changed(event: Event, row: Row, now: number): Partial<Row> {
  const tookMs = row.startedAt === undefined ? undefined : now - row.startedAt;
  switch (event.type) {
    case 'step-skipped':
      return { state: 'skipped' };
    case 'step-started':
      return { state: 'running', startedAt: now, tookMs: undefined, why: why(event.because) };
    case 'step-completed':
      return { state: 'completed', tookMs: event.durationMs };
    case 'step-failed':
      return { state: 'failed', tookMs: event.durationMs, failure: event.error.message };
    case 'step-restoring':
    case 'giving-back':
      return { state: 'undoing', startedAt: now, tookMs: undefined };
    case 'step-restored':
      return { state: !event.clean ? 'stuck' : row.failure === undefined ? 'undone' : 'failed', tookMs };
    case 'given-back':
      return { state: event.clean ? 'undone' : 'stuck', tookMs };
    case 'step-pending':
      return { state: 'stopped', tookMs };
    case 'step-restore-failed':
      return { state: 'stuck', tookMs };
    default:
      return {};
  }
}

/** The row itself shows the state and the time: what is left to say is why. */
function textOf(event: Event, row: Row): string | undefined {
  if (event.type === 'step-started' || event.type === 'step-completed') return row.why ?? '';
  if (event.type === 'step-skipped') return 'nothing changed';
  if (event.type === 'step-failed') return row.failure;
  if (event.type === 'giving-back') return `giving back ${shortAddress(event.address)}`;
  if (event.type === 'given-back') return `${ended(event)}: ${shortAddress(event.address)}`;
  if (event.type === 'step-restored' && event.clean && row.failure !== undefined)
    return `put back; ${row.failure}`;
  return undefined;
}

function newRow(): Row {
  return { state: 'pending', startedAt: undefined, tookMs: undefined, text: '' };
}
