import type { Json } from '../engine/json.ts';
import type { OutputValue } from './outputs-document.ts';
import { plain } from './words.ts';

/** One value alone, as a script wants it: text as it is, anything else as JSON. */
export function bareText({ value }: OutputValue): string {
  return `${wordOf(value)}\n`;
}

/** `name=value`, one a line: what would steer a terminal, or break the line, is left out. */
export function outputsText(values: readonly OutputValue[]): string {
  return values.map(({ name, value }) => `${plain(name)}=${plain(wordOf(value))}\n`).join('');
}

/**
 * `NAME='value'`, one after the other, for `eval` in any POSIX shell: nothing within single quotes means anything there.
 * Source: POSIX.1-2024, Shell Command Language, 2.2.2 (single quotes). No shell can hold a NUL in a variable.
 */
export function envText(values: readonly OutputValue[]): string {
  return values
    .map(({ variable, value }) => {
      const text = wordOf(value).replaceAll('\0', '');
      return `${variable}='${text.replaceAll("'", String.raw`'\''`)}'\n`;
    })
    .join('');
}

function wordOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
