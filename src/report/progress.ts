import { ended } from './telling.ts';
import type { Event } from '../engine/event.ts';
import { telling } from './telling.ts';
import { plain, shortAddress, why } from './words.ts';

/** What a live list shows of a run: a row a step, and a sentence about the whole. */
export interface Progress {
  readonly rows: Map<string, Row>;
  /** The same in their order: a frame shows a few of them, and looks at no more. */
  readonly list: Row[];
  /** The length of the longest name. */
  longest: number;
  /** All rows before this one are over, for all that is known. */
  over: number;
  headline: string;
}

/** One step as the list shows it. */
export interface Row {
  readonly name: string;
  readonly index: number;
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
  const progress: Progress = { rows: new Map(), list: [], longest: 0, over: 0, headline };
  for (const step of steps) rowOf(progress, step);
  return progress;
}

/** The index of the first row that is not over. */
export function firstLeft(progress: Progress): number {
  const { list } = progress;
  for (let row = list[progress.over]; row !== undefined && isOver(row); row = list[progress.over])
    progress.over += 1;
  return progress.over;
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
  const row = rowOf(progress, step);
  Object.assign(row, changed(event, row, now));
  // What is over may be undone.
  if (!isOver(row)) progress.over = Math.min(progress.over, row.index);
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

function isOver({ state }: Row): boolean {
  return state === 'skipped' || state === 'completed' || state === 'undone';
}

function rowOf(progress: Progress, name: string): Row {
  const known = progress.rows.get(name);
  if (known !== undefined) return known;
  const index = progress.list.length;
  const row: Row = { name, index, state: 'pending', startedAt: undefined, tookMs: undefined, text: '' };
  progress.rows.set(name, row);
  progress.list.push(row);
  progress.longest = Math.max(progress.longest, name.length);
  return row;
}
