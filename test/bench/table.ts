import type { Figure, Measured, PeerFigure, Row } from './row.ts';
import { spreadOf } from './statistics.ts';

/** A row that was measured, or why it could not be. */
export interface Outcome {
  readonly row: Row;
  readonly measured?: Measured;
  readonly failed?: string;
}

/** Tells whether a figure is what was promised; one without a goal always is. */
export function holds({ goal, atLeast, values }: Figure): boolean {
  const { median } = spreadOf(values);
  return goal === undefined || (atLeast ? median >= goal : median <= goal);
}

/** Tells whether all figures of a row are what was promised; a row that could not be measured is not. */
export function isMissed({ measured, failed }: Outcome): boolean {
  return failed !== undefined || (measured?.figures ?? []).some((figure) => !holds(figure));
}

/** Everything that was measured, as Markdown. */
export function reportOf(outcomes: readonly Outcome[]): string {
  const tables = outcomes.flatMap(({ measured }) => (measured?.table === undefined ? [] : [measured.table]));
  const hows = outcomes.map(({ row }) => `- \`${row.id}\`: ${row.how}.`);
  return [figureTable(outcomes), peerTable(outcomes), ...tables, hows.join('\n')].join('\n\n');
}

function figureTable(outcomes: readonly Outcome[]): string {
  const lines = outcomes.flatMap(({ row, measured, failed }) => {
    const first = `${row.what} (\`${row.id}\`)`;
    if (failed !== undefined) return [[first, '', '', `could not be measured: ${failed}`, '', '**missed**']];
    return (measured?.figures ?? []).map((figure, index) => [index === 0 ? first : '', ...cells(figure)]);
  });
  return table(['what', 'figure', 'goal', 'median', 'from, to', ''], lines);
}

function cells(figure: Figure): string[] {
  const { name, unit, goal, atLeast, values, told } = figure;
  const { median, least, most } = spreadOf(values);
  const promised = goal === undefined ? '' : `${atLeast ? '>=' : '<='} ${goal} ${unit}`;
  const verdict = goal === undefined ? '' : holds(figure) ? 'held' : '**missed**';
  const middle = `${number(median)} ${unit}${told === undefined ? '' : ` (${told})`}`;
  return [name, promised, middle, `${number(least)} to ${number(most)}, ${values.length} rounds`, verdict];
}

function peerTable(outcomes: readonly Outcome[]): string {
  const lines = outcomes.flatMap(({ row, measured }) => {
    const now = measured?.peers ?? [];
    const notNow = Object.keys(row.before ?? {}).filter((name) => !now.some((one) => isAbout(one, name)));
    const all = [...now, ...notNow.map((peer) => ({ peer, told: 'not measured in this run' }))];
    return all.map((one, index) => [
      index === 0 ? `\`${row.id}\`` : '',
      one.peer,
      one.told.replaceAll('|', '/'),
      Object.entries(row.before ?? {}).find(([name]) => isAbout(one, name))?.[1] ?? '',
    ]);
  });
  return lines.length === 0 ? '' : table(['row', 'peer', 'in this run', 'measured before'], lines);
}

function isAbout({ peer }: PeerFigure, name: string): boolean {
  return peer.split(' ')[0] === name;
}

/** A table of Markdown. */
export function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const all = [head, head.map(() => '---'), ...lines];
  return all.map((line) => `| ${line.join(' | ')} |`).join('\n');
}

function number(figure: number): string {
  return figure.toFixed(figure >= 1000 ? 0 : figure >= 100 ? 1 : figure >= 0.1 ? 2 : 4);
}
