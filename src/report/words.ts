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

/** Writes a duration as a clock does: `0:08`, `2:10`, `1:02:00`. */
export function clock(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = `${hours > 0 ? pad(minutes) : minutes}:${pad(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** The time of day where this runs: `12:04:31`. */
export function timeOfDay(time: number): string {
  const at = new Date(time);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map(pad).join(':');
}

/** Writes a number with its noun: `1 step`, `14 steps`, `2 addresses`. */
export function count(number: number, noun: string): string {
  const plural = noun.endsWith('s') ? `${noun}es` : `${noun}s`;
  return `${number} ${number === 1 ? noun : plural}`;
}

/** One line without escape sequences and control characters: what a cloud or a build says must not steer a terminal. */
export function plain(text: string): string {
  return printable(text).trim();
}

/** The same of a line whose indentation tells something. */
export function printable(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\p{Control}+/gu, ' ')
    .trimEnd();
}

/** Says in one line why a step runs. */
export function why(because: readonly Because[]): string {
  if (because[0]?.leaf === '<never ran>') return 'for the first time';
  return shortDigests(plain(sentence(filesFirst(because))));
}

/** The text with the first twelve digits of each digest: they tell people as much as all of them. */
export function shortDigests(text: string): string {
  return text.replace(/\b([\da-f]{12})[\da-f]{52}\b/g, '$1…');
}

/** The same reasons, files first: a file says more than the digest of the folder it is in. */
export function filesFirst(because: readonly Because[]): readonly Because[] {
  const isFile = ({ leaf }: Because): boolean => leaf.includes('.context.files.');
  return because.some(isFile) ? because.toSorted((a, b) => Number(isFile(b)) - Number(isFile(a))) : because;
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
