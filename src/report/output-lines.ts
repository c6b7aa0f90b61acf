import type { Event } from '../engine/event.ts';
import { plain, printable } from './words.ts';

/** Tells how the log of a failed build or job ends: what it is, its last lines, and where all of it lies. */
export function outputLines({ step, item, lines, log }: Extract<Event, { type: 'step-output' }>): string[] {
  return [
    plain(`${step}: the log of the ${item} ends with`),
    ...lines.map((line) => `  | ${printable(line)}`.trimEnd()),
    `  all of it: ${plain(log)}`,
  ];
}
