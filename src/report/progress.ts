import type { Event } from '../engine/event.ts';
import type { Because } from '../engine/guard.ts';
import { widthOf } from './fitted.ts';
import type { Outlook } from './outlook.ts';
import { ended, telling } from './telling.ts';
import { plain, shortAddress, why } from './words.ts';

/** What a live list shows of a run: a row a step, and a sentence about the whole. */
export interface Progress {
  readonly rows: Map<string, Row>;
  /** The same in their order: a frame shows a few of them. */
  readonly list: Row[];
  /** The columns of the longest name: what of a long list is shown changes, and where its columns stand must not. */
  longest: number;
  /** Those that something is done to now. */
  readonly active: Set<Row>;
  /** All rows before this one are over, for all that is known. */
  over: number;
  /** So many rows are over. */
  done: number;
  /** What is done to what; for a while, what the whole is at. */
  headline: string;
  /** What is waited for while no step is at work. */
  waits: string | undefined;
  /** When something last happened, in milliseconds. */
  since: number | undefined;
  readonly title: string;
  /** Whether the steps were known from the start, so that it can be said how many are left. */
  readonly announced: boolean;
  /** What earlier runs tell, once that is known. */
  outlook: Outlook | undefined;
  /** The steps that are going to run, once it has been looked whether they can. */
  willRun: ReadonlySet<string> | undefined;
  /** The steps that are undone, and those of which that has ended; then the rest of the list no longer counts. */
  undo: { readonly steps: ReadonlySet<string>; readonly ended: Set<string> } | undefined;
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
  /** Why it runs, from when it starts. */
  because?: readonly Because[];
  /** The same in a sentence, and why it failed: said again when it is over. */
  why?: string;
  failure?: string;
  /** The parts of its work, while it runs. */
  items: Map<string, Item>;
}

/** One of several things that a step does at once. */
export interface Item {
  readonly name: string;
  readonly startedAt: number;
  state: 'running' | 'completed' | 'failed';
  tookMs: number | undefined;
  text: string;
}

/** The list before anything has happened; `now`: when it is first seen. */
export function openProgress(steps: readonly string[], title: string, now?: number): Progress {
  const progress: Progress = {
    rows: new Map(),
    list: [],
    longest: 0,
    active: new Set(),
    over: 0,
    done: 0,
    headline: title,
    waits: undefined,
    since: now,
    title,
    announced: steps.length > 0,
    outlook: undefined,
    willRun: undefined,
    undo: undefined,
  };
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
  for (const row of progress.active)
    Object.assign(row, { state: 'stopped', tookMs: now - (row.startedAt ?? now), text: 'interrupted' });
  progress.active.clear();
}

/** Takes one event, seen at a time in milliseconds, into the list. */
export function advance(progress: Progress, event: Event, now: number): void {
  const { step, text } = telling(event);
  if (event.type === 'run-progress') {
    progress.waits = plain(text);
    return;
  }
  if (event.type !== 'warning') Object.assign(progress, { since: now, waits: undefined });
  if (event.type === 'checking') progress.willRun = new Set(event.steps);
  if (event.type === 'rollback-started') progress.undo = { steps: new Set(event.steps), ended: new Set() };
  if (step === undefined) {
    if (!ASIDE.has(event.type)) progress.headline = plain(text);
    return;
  }
  // What was looked at before the steps is over.
  if (event.type === 'step-started' || event.type === 'step-skipped') progress.headline = progress.title;
  const row = rowOf(progress, step);
  if ('item' in event && event.item !== undefined) advanceItem(row, event, event.item, now);
  if (OF_ITEMS.has(event.type)) return;
  if (UNDONE.has(event.type)) progress.undo?.ended.add(step);
  const wasOver = isOver(row);
  Object.assign(row, changed(event, row, now));
  const isNowOver = isOver(row);
  progress.done += Number(isNowOver) - Number(wasOver);
  // What is over may be undone.
  if (!isNowOver) progress.over = Math.min(progress.over, row.index);
  if (row.state === 'running' || row.state === 'undoing') progress.active.add(row);
  else {
    progress.active.delete(row);
    row.items.clear();
  }
  row.text = plain(textOf(event, row) ?? text);
}

/** What is no news of the whole, or is told beside it. */
const ASIDE: ReadonlySet<Event['type']> = new Set(['run-started', 'warning']);

/** What the row itself says nothing of. */
const OF_ITEMS: ReadonlySet<Event['type']> = new Set(['item-started', 'item-ended', 'step-output']);

/** With these the undo of a step has ended, one way or the other. */
const UNDONE: ReadonlySet<Event['type']> = new Set(['step-restored', 'step-restore-failed', 'step-pending']);

function advanceItem({ items }: Row, event: Event, name: string, now: number): void {
  const item = items.get(name);
  if (event.type === 'item-started')
    items.set(name, { name, startedAt: now, state: 'running', tookMs: undefined, text: '' });
  if (item === undefined) return;
  if (event.type === 'step-progress') item.text = plain(event.text);
  if (event.type === 'item-ended')
    Object.assign(item, { state: event.ok ? 'completed' : 'failed', tookMs: event.durationMs });
}

function changed(event: Event, row: Row, now: number): Partial<Row> {
  const tookMs = row.startedAt === undefined ? undefined : now - row.startedAt;
  switch (event.type) {
    case 'step-skipped':
      return { state: 'skipped' };
    case 'step-started': {
      const { because } = event;
      return { state: 'running', startedAt: now, tookMs: undefined, why: why(because), because };
    }
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

/** Whether nothing more is to be done to a step, for all that is known. */
export function isOver({ state }: Row): boolean {
  return state === 'skipped' || state === 'completed' || state === 'undone';
}

function rowOf(progress: Progress, name: string): Row {
  const known = progress.rows.get(name);
  if (known !== undefined) return known;
  const index = progress.list.length;
  const row: Row = {
    name,
    index,
    state: 'pending',
    startedAt: undefined,
    tookMs: undefined,
    text: '',
    items: new Map(),
  };
  progress.rows.set(name, row);
  progress.list.push(row);
  progress.longest = Math.max(progress.longest, widthOf(name));
  return row;
}
