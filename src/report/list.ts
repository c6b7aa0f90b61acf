import type { Paint } from './paint.ts';
import { firstLeft, type Progress, type Row } from './progress.ts';
import { duration, fitted } from './words.ts';

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
}

/** Draws the list: the headline, then one line a step, each within the width. */
export function drawList(progress: Progress, frame: Frame): string {
  const rows = fold(progress, frame.height - 1);
  return [
    frame.paint.bold(fitted(progress.headline, frame.width)),
    ...rows.map((row) =>
      typeof row === 'string' ? frame.paint.dim(row) : drawRow(row, progress.longest, frame),
    ),
  ].join('\n');
}

/** A list higher than the screen cannot be redrawn: what is over goes first, then what has not begun. */
function fold(progress: Progress, height: number): readonly (Row | string)[] {
  const rows = progress.list;
  if (rows.length <= height) return rows;
  const room = Math.max(1, height - 2);
  const from = Math.max(0, Math.min(firstLeft(progress), rows.length - room));
  const shown = rows.slice(from, from + room);
  const below = rows.length - from - shown.length;
  return [...(from > 0 ? [`  … ${from} above`] : []), ...shown, ...(below > 0 ? [`  … ${below} below`] : [])];
}

function drawRow(row: Row, longest: number, frame: Frame): string {
  const { paint, width } = frame;
  const elapsed = row.tookMs ?? (row.startedAt === undefined ? undefined : frame.now - row.startedAt);
  const time = elapsed === undefined || row.state === 'skipped' ? '' : duration(elapsed);
  const head = `${row.name.padEnd(longest)}  ${time.padStart(TIME_WIDTH)}  `;
  const text = fitted(row.text, Math.max(0, width - head.length - 2));
  const line = row.state === 'pending' ? paint.dim(head + text) : head + strokeFor(row, paint)(text);
  return `${symbolOf(row, frame)} ${line}`.trimEnd();
}

/** Wider times are seldom: they push their row's text aside. */
const TIME_WIDTH = '59.9 s'.length;
const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

function symbolOf(row: Row, { turn, paint }: Frame): string {
  const spinner = SPINNER[turn % SPINNER.length] ?? '';
  const symbols: Record<Row['state'], string> = {
    pending: paint.dim('·'),
    skipped: paint.dim('-'),
    running: paint.cyan(spinner),
    completed: paint.green('✔'),
    failed: paint.red('✖'),
    undoing: paint.yellow(spinner),
    undone: paint.yellow('↶'),
    stuck: paint.red('!'),
    stopped: paint.yellow('!'),
  };
  return symbols[row.state];
}

function strokeFor(row: Row, paint: Paint): (text: string) => string {
  return row.state === 'failed' || row.state === 'stuck' ? paint.red : paint.dim;
}
