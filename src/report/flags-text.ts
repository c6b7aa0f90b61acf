import type { FlagsDocument } from './flags-document.ts';
import type { Paint } from './paint.ts';
import { plain } from './words.ts';

/** Writes the flags for people: a line each with its state, what decided, and whether it is locked. */
export function flagsText(
  { flags, policy }: FlagsDocument,
  { place, paint }: { readonly place: string; readonly paint: Paint },
): string {
  const longest = Math.max(...flags.map(({ name }) => name.length));
  const lines = flags.map(({ name, on, locked, origin }) => {
    const state = on ? paint.green('on ') : paint.yellow('off');
    return `  ${name.padEnd(longest)}  ${state}  ${paint.dim(plain(origin.text) + (locked ? ', locked' : ''))}`;
  });
  return `${[paint.bold(`flags of ${place}, policy ${policy}:`), ...lines].join('\n')}\n`;
}
