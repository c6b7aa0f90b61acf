import { drawBar } from './bar.ts';
import { filled, fitted, widthOf } from './fitted.ts';
import { fold, type Line } from './fold.ts';
import type { Paint } from './no-paint.ts';
import { drawHeadline } from './headline.ts';
import type { Item, Progress, Row } from './progress.ts';
import { spinner } from './spinner.ts';
import { expectedOf } from './time-left.ts';
import { clock, duration } from './words.ts';

/** How the list is drawn at one instant. */
export interface Frame {
  readonly now: number;
  /** Counts up with each drawing: the spinner turns by it. */
  readonly turn: number;
  /** Columns of the terminal. */
  readonly width: number;
  /** Lines that may be used; steps that are done or not begun are folded when there are more rows. */
  readonly height: number;
  readonly paint: Paint;
  /** Nothing more follows: no bar is drawn. */
  readonly ended?: boolean;
}

/** Draws the list: the headline, a line for each step and each part of one that runs, and a bar. Each fits the width. */
export function drawList(progress: Progress, frame: Frame): string {
  const counts = progress.undo !== undefined || progress.announced;
  const bar = frame.ended !== true && counts && frame.height >= LEAST_WITH_BAR;
  const room = Math.max(1, frame.height - 1 - Number(bar));
  const lines = fold(progress, room, frame.now);
  const columns = columnsOf(lines, progress.longest, frame.width);
  const times = timesOf(lines, { progress, frame });
  return [
    drawHeadline(progress, frame),
    ...lines.map((line, index) => drawLine(line, lines[index + 1], { progress, frame, columns, times })),
    ...(bar ? [drawBar(progress, frame)] : []),
  ].join('\n');
}

/** On less the steps themselves are worth more. */
const LEAST_WITH_BAR = 5;

interface Drawing {
  readonly progress: Progress;
  readonly frame: Frame;
  /** So many columns are left for the names. */
  readonly columns: number;
  /** And so many for the times. */
  readonly times: number;
}

/** Names have up to half of the line; those of parts are indented. */
function columnsOf(lines: readonly Line[], longest: number, width: number): number {
  const items = lines.map((line) => ('item' in line ? widthOf(line.item.name) + INDENT.length : 0));
  return Math.min(Math.max(longest, ...items), Math.max(8, Math.floor(width / 2) - 4));
}

/** As wide as the longest that is known, also of rows that are folded: where texts stand must not change with them. */
function timesOf(lines: readonly Line[], { progress, frame }: Pick<Drawing, 'progress' | 'frame'>): number {
  const all = [
    ...progress.list.map((row) => timeOf(row, { progress, frame })),
    ...lines.map((line) => ('item' in line ? itemTime(line.item, frame.now) : '')),
  ];
  return Math.max(TIME_WIDTH, ...all.map(({ length }) => length));
}

const INDENT = '    ';

function drawLine(line: Line, next: Line | undefined, drawing: Drawing): string {
  const { paint, width } = drawing.frame;
  if ('row' in line) return drawRow(line.row, next !== undefined && 'item' in next, drawing);
  if ('item' in line) return drawItem(line.item, drawing);
  const indent = line.what === 'items' ? INDENT : '';
  return paint.dim(fitted(`${indent}  … ${line.folded} more`, width));
}

function drawRow(row: Row, hasItems: boolean, { progress, frame, columns, times }: Drawing): string {
  const { now, paint, width } = frame;
  const elapsed = elapsedOf(row, now);
  const expected = row.state === 'running' ? expectedOf(progress, row) : undefined;
  const inText = expected !== undefined && elapsed !== undefined;
  const time = inText ? '' : `${timeOf(row, { progress, frame }).padStart(times)}  `;
  const head = fitted(`${filled(row.name, columns)}  ${time}`, width - 2);
  const room = width - 2 - widthOf(head);
  const said = textOf(row, hasItems);
  const text = inText ? withTimes(said, room, elapsed, expected) : fitted(said, room);
  const line = row.state === 'pending' ? paint.dim(head + text) : head + strokeFor(row, paint)(text);
  return `${symbolOf(row, frame)} ${line}`.trimEnd();
}

function elapsedOf(
  { tookMs, startedAt }: Pick<Row, 'tookMs' | 'startedAt'>,
  now: number,
): number | undefined {
  return tookMs ?? (startedAt === undefined ? undefined : now - startedAt);
}

/** What stands in the column of the times: of what is expected to end, its text tells that. */
function timeOf(row: Row, { progress, frame }: Pick<Drawing, 'progress' | 'frame'>): string {
  const elapsed = elapsedOf(row, frame.now);
  if (elapsed === undefined || row.state === 'skipped') return '';
  if (row.state === 'running' && expectedOf(progress, row) !== undefined) return '';
  return duration(elapsed);
}

/** Of a step that does several things at once it is counted how many are done; what one of them waits for stands below. */
function textOf({ items, text, state }: Row, hasItems: boolean): string {
  if (items.size < 2 || state !== 'running') return text;
  const done = [...items.values()].filter((item) => item.state !== 'running').length;
  return hasItems ? `${done} of ${items.size} done` : `${done} of ${items.size} done: ${text}`;
}

/** `PostgreSQL server creating, 2:10 of about 5:00`; where there is little room the times stay. */
function withTimes(text: string, room: number, elapsed: number, expected: number): string {
  // What took less than a second is not expected to take none.
  const [now, all] = [clock(elapsed), clock(Math.max(1000, expected))];
  const times = [`, ${now} of about ${all}`, `, ${now} of ${all}`, `, ${now}`];
  const leaves = (columns: number) => (one: string) => room - one.length >= columns;
  const whole = times.find(leaves(widthOf(text)));
  const suffix = whole ?? times.find(leaves(LEAST_TEXT)) ?? times.at(-1) ?? '';
  const left = fitted(text, room - suffix.length);
  return left === '' ? fitted(suffix.slice(2), room) : left + suffix;
}

/** As many columns tell something. */
const LEAST_TEXT = 12;

function drawItem(item: Item, { frame, columns, times }: Drawing): string {
  const { now, paint, width } = frame;
  const time = itemTime(item, now);
  const room = width - INDENT.length - 2;
  const name = filled(item.name, columns - INDENT.length);
  const head = fitted(`${name}  ${time.padStart(times)}  `, room);
  const text = fitted(item.state === 'completed' ? '' : item.text, room - widthOf(head));
  return `${INDENT}${itemSymbol(item, frame)} ${head}${paint.dim(text)}`.trimEnd();
}

function itemTime({ tookMs, startedAt }: Item, now: number): string {
  return duration(tookMs ?? now - startedAt);
}

/** The least, so that nothing moves while all takes less than a minute. */
const TIME_WIDTH = '59.9 s'.length;

function itemSymbol({ state }: Item, { turn, paint }: Frame): string {
  if (state === 'running') return paint.cyan(spinner(turn));
  return state === 'completed' ? paint.green('✔') : paint.red('✖');
}

function symbolOf(row: Row, { turn, paint }: Frame): string {
  const symbols: Record<Row['state'], () => string> = {
    pending: () => paint.dim('·'),
    skipped: () => paint.dim('-'),
    running: () => paint.cyan(spinner(turn)),
    completed: () => paint.green('✔'),
    failed: () => paint.red('✖'),
    undoing: () => paint.yellow(spinner(turn)),
    undone: () => paint.yellow('↶'),
    stuck: () => paint.red('!'),
    stopped: () => paint.yellow('!'),
  };
  return symbols[row.state]();
}

function strokeFor(row: Row, paint: Paint): (text: string) => string {
  return row.state === 'failed' || row.state === 'stuck' ? paint.red : paint.dim;
}
