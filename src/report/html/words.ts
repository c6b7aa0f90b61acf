import { isGone } from '../history/step-lines.ts';
import type { ToldRow, ToldStep } from '../history/told.ts';
import { resultOf } from '../history/words.ts';
import { html, type Markup } from './html.ts';

/** The colour of something: good, bad, to be looked at, in progress, or nothing special. */
export type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'calm';

/** A word in its colour, with a mark, so that no meaning rests on the colour alone. */
export function chip(word: string, tone: Tone): Markup {
  return html`<span class="chip ${tone}"><span aria-hidden="true">${MARKS[tone]}</span> ${word}</span>`;
}

const MARKS: Readonly<Record<Tone, string>> = { good: '✓', bad: '✕', warn: '!', busy: '▸', calm: '·' };

/** The colour of what became of a run. */
export function toneOf(row: Pick<ToldRow, 'result' | 'undo' | 'last'>): Tone {
  const word = resultOf(row);
  if (word === 'running') return 'busy';
  if (word === 'failed' || word === 'not clean') return 'bad';
  return ['rolled back', 'interrupted', 'killed', 'abandoned', 'unknown'].includes(word) ? 'warn' : 'good';
}

/** What became of a step, as a word in its colour. */
export function statusChip(step: Pick<ToldStep, 'status' | 'givenBack'>): Markup {
  const { status } = step;
  if (isGone(step)) return chip('given back', 'good');
  return chip(status.replaceAll('_', ' '), STATUS_TONES[status] ?? 'calm');
}

const STATUS_TONES: Readonly<Record<string, Tone>> = {
  completed: 'good',
  failed: 'bad',
  rollback_failed: 'bad',
  rolled_back: 'warn',
  rolling_back: 'warn',
  running: 'busy',
  cut_off: 'warn',
};

/** A time as a page tells it, whoever reads it and wherever: in UTC, and so that a program can read it, too. */
export function timeOf(time: string): Markup {
  const text = time.slice(0, 19).replace('T', ' ');
  return html`<time datetime="${time}">${text} UTC</time>`;
}
