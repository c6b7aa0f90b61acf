import type { Because } from '../engine/guard.ts';
import { sentence } from '../engine/report.ts';

// As in `files/node-fs.ts`: what is imported by its name brings much along.
const { stripVTControlCharacters } = process.getBuiltinModule('node:util');

/** Writes a duration as people say it: `0.4 s`, `12.3 s`, `2 min 05 s`, `1 h 02 min`. */
export function duration(milliseconds: number): string {
  const tenths = Math.round(milliseconds / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${pad(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${pad(Math.floor((seconds % 3600) / 60))} min`;
}

/** Writes a number with its noun: `1 step`, `14 steps`, `2 addresses`. */
export function count(number: number, noun: string): string {
  const plural = noun.endsWith('s') ? `${noun}es` : `${noun}s`;
  return `${number} ${number === 1 ? noun : plural}`;
}

/** One line without escape sequences and control characters: what a cloud or a build says must not steer a terminal. */
export function plain(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\p{Control}+/gu, ' ')
    .trim();
}

/** Says in one line why a step runs. Of a digest the first twelve digits tell people as much as all of them. */
export function why(because: readonly Because[]): string {
  if (because[0]?.leaf === '<never ran>') return 'for the first time';
  return plain(sentence(filesFirst(because))).replace(/\b([\da-f]{12})[\da-f]{52}\b/g, '$1…');
}

/** The same reasons, files first: a file says more than the digest of the folder it is in. */
export function filesFirst(because: readonly Because[]): readonly Because[] {
  const isFile = ({ leaf }: Because): boolean => leaf.includes('.context.files.');
  return because.some(isFile) ? because.toSorted((a, b) => Number(isFile(b)) - Number(isFile(a))) : because;
}

/** The text, cut to a width with an ellipsis. Wide characters count as two columns. */
export function fitted(text: string, width: number): string {
  let used = 0;
  let cut = 0;
  for (const char of text) {
    used += columns(char);
    if (used > width) return `${text.slice(0, lastBefore(text, cut, width))}…`;
    cut += char.length;
  }
  return text;
}

function lastBefore(text: string, cut: number, width: number): number {
  let used = 0;
  let end = 0;
  for (const char of text.slice(0, cut)) {
    if (used + columns(char) > width - 1) break;
    used += columns(char);
    end += char.length;
  }
  return end;
}

/** East Asian wide and emoji (Unicode TR 11, the main blocks) take two columns, combining marks none. */
function columns(char: string): number {
  if (/\p{Mark}/u.test(char)) return 0;
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
    char,
  )
    ? 2
    : 1;
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}

/** The types and names of an id: which subscription and which group they lie in is the same for nearly all. */
export function shortAddress(address: string): string {
  const short = address
    .replace(/^.*\/providers\/[^/]+\/(?=.)/, '')
    .replace(/^\/subscriptions\/[^/]+\/(?=.)/, '');
  return plain(short);
}
