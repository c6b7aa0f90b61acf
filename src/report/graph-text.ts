import { type GraphDocument, type Look, lookOf } from './graph-document.ts';
import type { Paint } from './paint.ts';
import { plain } from './words.ts';

/**
 * Draws the steps for a terminal: what can go on at the same time stands together, each with the numbers of the steps that it
 * waits for.
 */
export function graphText(graph: GraphDocument, { place, paint }: { place: string; paint: Paint }): string {
  const { steps, edges, by } = graph;
  const numbers = new Map(steps.map(({ name }, index) => [name, index + 1]));
  const longest = Math.max(0, ...steps.map(({ name }) => name.length));
  const widest = String(steps.length).length;
  const waits = (name: string): string =>
    edges
      .filter(({ to, implied }) => to === name && !implied)
      .map(({ from }) => numbers.get(from))
      .join(' ');
  const levels = [...Map.groupBy(steps, ({ level }) => level)].toSorted(([a], [b]) => a - b);
  const line = (step: GraphDocument['steps'][number], bar: string): string => {
    const { stroke, sign, word } = drawing(lookOf(step), paint);
    const number = String(numbers.get(step.name)).padStart(widest);
    const before = waits(step.name);
    const name = plain(step.name).padEnd(longest);
    const told = `${bar} ${stroke(sign)} ${number}  ${stroke(name)}  ${paint.dim(word.padEnd(WORD))}`;
    return `${told}${before === '' ? '' : `  ${paint.dim(`after ${before}`)}`}`.trimEnd();
  };
  return `${[
    `${paint.bold(`steps of ${place}`)} by ${by}, what goes on together side by side:`,
    ...levels.flatMap(([, together]) =>
      together.map((step, index) => line(step, barOf(index, together.length))),
    ),
  ].join('\n')}\n`;
}

const WORD = 'rolled back'.length;

function barOf(index: number, length: number): string {
  if (length === 1) return ' ';
  return index === 0 ? '┌' : index === length - 1 ? '└' : '│';
}

function drawing(look: Look, paint: Paint): { stroke: (text: string) => string; sign: string; word: string } {
  switch (look) {
    case 'completed':
      return { stroke: paint.green, sign: '✔', word: 'completed' };
    case 'failed':
      return { stroke: paint.red, sign: '✖', word: 'failed' };
    case 'rolled_back':
      return { stroke: paint.yellow, sign: '↩', word: 'rolled back' };
    case 'running':
      return { stroke: paint.cyan, sign: '▸', word: 'left open' };
    case 'run':
      return { stroke: paint.green, sign: '▸', word: 'runs' };
    case 'unknown':
      return { stroke: paint.yellow, sign: '?', word: 'unknown' };
    case 'skip':
      return { stroke: paint.dim, sign: '·', word: 'skipped' };
    default:
      return { stroke: paint.dim, sign: '·', word: 'pending' };
  }
}
