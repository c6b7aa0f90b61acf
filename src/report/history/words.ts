import type { Paint } from '../no-paint.ts';
import { plain } from '../words.ts';
import type { ToldPart, ToldRow } from './told.ts';

/** Says in one or two words what became of a run. */
export function resultOf({ result, undo, last }: Pick<ToldRow, 'result' | 'undo' | 'last'>): string {
  if (AS_THEY_ARE.has(result)) return result;
  if (last === 'abandon') return 'abandoned';
  if (undo === 'not-clean') return 'not clean';
  if (undo === 'clean') return 'rolled back';
  if (result === 'nothing-to-do') return 'unchanged';
  return last === 'destroy' && result === 'completed' ? 'destroyed' : result;
}

const AS_THEY_ARE: ReadonlySet<string> = new Set(['running', 'killed', 'interrupted', 'unknown']);

/** The mark before a run: what became of it, at a glance. */
export function markOf(row: Pick<ToldRow, 'result' | 'undo' | 'last'>, paint: Paint): string {
  const word = resultOf(row);
  if (word === 'rolled back') return paint.yellow('↶');
  if (word === 'running') return paint.cyan('▶');
  if (['interrupted', 'killed', 'abandoned', 'unknown'].includes(word)) return paint.yellow('!');
  return word === 'failed' || word === 'not clean' ? paint.red('✖') : paint.green('✔');
}

/** What a command was, as people type it. */
export function commandWord(command: string | null | undefined): string {
  if (command === undefined || command === null) return '?';
  return COMMANDS[command] ?? plain(command);
}

/** `settle` is what a later command did before it began its own run. */
const COMMANDS: Readonly<Record<string, string>> = {
  run: 'deploy',
  return: 'rollback --to',
  abandon: 'rollback --abandon',
  unprotect: 'state unprotect',
  settle: 'settled by the next command',
};

/** A time of people's own clock: `2026-11-21 11:46:12`. */
export function localTime(time: string): string {
  const at = new Date(time);
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-');
  return `${day} ${clock(at)}`;
}

/** A time as a list shows it, as `ls -l` does: `Nov 21 11:46`, and without the clock where it is long ago: `Nov 21  2025`. */
export function shortTime(time: string, now: number): string {
  const at = new Date(time);
  const month = MONTHS[at.getMonth()] ?? '';
  const isRecent = Math.abs(now - at.getTime()) < HALF_A_YEAR_MS;
  const rest = isRecent ? clock(at).slice(0, 5) : String(at.getFullYear()).padStart(5);
  return `${month} ${String(at.getDate()).padStart(2)} ${rest}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const HALF_A_YEAR_MS = 182 * 24 * 3600 * 1000;

function clock(at: Date): string {
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':');
}

/** A duration for a narrow column: `0.4s`, `59s`, `2m05s`, `1h02m`. */
export function shortDuration(milliseconds: number): string {
  if (milliseconds < 9950) return `${(milliseconds / 1000).toFixed(1)}s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${two(seconds % 60)}s`;
  return `${Math.floor(seconds / 3600)}h${two(Math.floor((seconds % 3600) / 60))}m`;
}

/** Who ran a command: `ann@builder`. */
export function who(by: ToldPart['by'] | null): string {
  return by === undefined || by === null ? '?' : plain(`${by.user}@${by.host}`);
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
