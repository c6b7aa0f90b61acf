import type { SameFlags } from '../next-command.ts';
import type { Paint } from '../no-paint.ts';
import { fitted } from '../fitted.ts';
import { plain } from '../words.ts';
import type { HistoryDocument } from './history-document.ts';
import { nextLines } from './next-lines.ts';
import type { ToldRow } from './told.ts';
import { commandWord, markOf, resultOf, shortDuration, shortTime, who } from './words.ts';

/** Writes the past of an environment as a table, the newest run first; eighty columns wide at most. */
export function historyText(
  { runs, more, unreadable }: HistoryDocument,
  { place, now, flags, paint }: About,
): string {
  const open = runs.find((row) => row.open && row.result !== 'running');
  const lines = [
    ...(runs.length === 0 ? [`nothing is kept of any run of ${place}`] : table(runs, now, paint)),
    ...(more === 0 ? [] : [paint.dim(`and ${more} older: --limit ${runs.length + more} shows all`)]),
    ...unreadable.map(
      ({ file, why }) => `${paint.yellow('!')} could not be read: ${plain(file)} (${plain(why)})`,
    ),
    ...(open === undefined
      ? []
      : [`${paint.yellow('!')} run ${open.run} is open`, ...nextLines(open, flags, paint)]),
  ];
  return `${lines.join('\n')}\n`;
}

/** What the table is about. */
interface About {
  readonly place: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly flags: SameFlags;
  readonly paint: Paint;
}

function table(runs: readonly ToldRow[], now: number, paint: Paint): string[] {
  const ids = shortIds(runs.map(({ run }) => run));
  const rows = runs.map((row, index) => [
    ids[index] ?? row.run,
    row.startedAt === null ? '?' : shortTime(row.startedAt, now),
    fitted(commandWord(row.command), 13),
    resultOf(row),
    row.durationMs === null ? '?' : shortDuration(row.durationMs),
    row.steps.total === 0 ? '?' : `${row.steps.ran}/${row.steps.total}`,
    who(row.by),
  ]);
  const widths = HEAD.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const left = WIDTH - widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 2);
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => {
        if (at === cells.length - 1) return fitted(cell, Math.max(5, left));
        return RIGHT.has(at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0);
      })
      .join('  ');
  return [
    paint.dim(`  ${line(HEAD)}`),
    ...rows.map((row, index) => {
      const told = runs[index];
      return `${told === undefined ? ' ' : markOf(told, paint)} ${line(row)}`;
    }),
  ];
}

const HEAD = ['run', 'when', 'command', 'result', 'took', 'steps', 'who'];
const RIGHT = new Set([4, 5]);
const WIDTH = 80;

/** The beginnings of ids that tell them apart, eight characters at least. */
export function shortIds(ids: readonly string[]): string[] {
  for (let length = 8; ; length += 4) {
    const short = ids.map((id) => id.slice(0, length));
    if (new Set(short).size === new Set(ids).size) return short;
  }
}

/** Names some runs in a sentence, for who has named one that there is not. */
export function listed(runs: readonly ToldRow[], now: number): string {
  if (runs.length === 0) return 'Nothing is kept of any run.';
  const told = runs.map((row) => {
    const at = row.startedAt === null ? '' : `, ${shortTime(row.startedAt, now)}`;
    return `${row.run} (${resultOf(row)}${at})`;
  });
  return `The newest: ${told.join(', ')}.`;
}
