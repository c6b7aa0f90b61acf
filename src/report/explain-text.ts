import type { Json } from '../engine/json.ts';
import { afterOpen } from './after-open.ts';
import type { ExplainDocument } from './explain-document.ts';
import { nextCommand, type SameFlags } from './next-command.ts';
import type { Paint } from './paint.ts';
import { fitted, widthOf } from './fitted.ts';
import { hanging, named } from './hanging.ts';
import { shortTime } from './history/words.ts';
import { count, plain, shortAddress, shortDigests } from './words.ts';
import { WIDTH } from './width.ts';

/** What an explanation says beyond its document. */
export interface ExplainLooks {
  /** What is deployed, and where: `shop in local (emulator)`. */
  readonly place: string;
  readonly flags: SameFlags;
  readonly notes: readonly string[];
  readonly now: number;
  readonly paint: Paint;
}

/** Explains a step to people: the verdict and its cause first, then its inputs, what changed before the rest. */
export function explainText(
  told: ExplainDocument,
  { place, flags, notes, now, paint }: ExplainLooks,
): string {
  const { step, inputs } = told;
  return `${[
    ...notes.map(plain),
    `${paint.bold(step)} of ${place}: ${verdict(told, paint)}`,
    ...causes(told, paint),
    ...told.chain.map(({ step: name, text }) => `  ${paint.cyan('→')} ${name}: ${plain(text)}`),
    '',
    ...inputLines(inputs, paint),
    '',
    ...needsLines(told, paint),
    ...addressLines(told, paint),
    ...row('undo', plain(told.undo.text).split(' '), paint),
    ...recordLines(told, { now, paint }),
    ...openLine(told, flags, paint),
    ...(told.warnings ?? []).map((text) => `${paint.yellow('!')} ${plain(text)}`),
  ].join('\n')}\n`;
}

function openLine({ open }: ExplainDocument, flags: SameFlags, paint: Paint): string[] {
  const [next] = open === null ? [] : afterOpen(open);
  if (open === null || next === undefined) return [];
  const [words, what] = next;
  return [`${paint.yellow('!')} run ${shortId(open.run)} is open: ${nextCommand(flags, ...words)} ${what}`];
}

function verdict({ action, until }: ExplainDocument, paint: Paint): string {
  if (action === 'run') return paint.green('runs');
  return action === 'skip' ? paint.dim('skipped') : paint.yellow(`unknown until ${until}`);
}

function causes({ because, action, inputs }: ExplainDocument, paint: Paint): string[] {
  if (action === 'skip')
    return [`  none of its ${count(inputs.leaves.length, 'input')} changed since it was last applied`];
  const leaves = new Set(inputs.leaves.map(({ leaf }) => leaf));
  const whole = because.filter(({ leaf }) => !leaf.startsWith('<') && !leaves.has(leaf));
  const told = because.filter(
    ({ leaf }) => !leaf.startsWith('<until ') && !whole.some((one) => leaf.startsWith(`${one.leaf}.`)),
  );
  const [first, more] = [told.slice(0, MOST_CAUSES), told.length - MOST_CAUSES];
  return [
    ...first.map(({ leaf, text, origins }) => {
      const [file, ...rest] = origins;
      // A file is told by its path already: it is there for the folder that the configuration names.
      const isTold = file !== undefined && plain(text).startsWith(file.text);
      const from = originsText(isTold ? rest.slice(0, 1) : origins, leaf);
      return beside(`  ${plain(text)}`, '  ', from, paint);
    }),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

/** A text and where it comes from: on lines of its own without a gap, and where there is no room beside it. */
function beside(text: string, gap: string | undefined, from: string, paint: Paint): string {
  if (from === '') return text;
  if (gap !== undefined && widthOf(text + gap + from) <= WIDTH) return text + gap + paint.dim(from);
  return `${text}\n${' '.repeat(BELOW)}${paint.dim(from)}`;
}

const BELOW = 6;
const MOST_CAUSES = 10;

type Inputs = ExplainDocument['inputs'];
type Line = Inputs['leaves'][number];

function inputLines({ known, why, leaves, idle, notes }: Inputs, paint: Paint): string[] {
  const changed = leaves.filter(({ change }) => change !== 'none');
  const tally =
    changed.length === leaves.length
      ? 'none applied before'
      : changed.length === 0
        ? 'none changed'
        : `${changed.length} changed`;
  const how = {
    now: '',
    likely: ', with what the steps before it handed on last',
    'in part': '',
    recorded: ', as they are recorded',
    no: '',
  }[known];
  const head = leaves.length === 0 ? 'not known' : `${leaves.length}, ${tally}${how}`;
  const loud = leaves.filter((line) => !isQuietFile(line));
  const quiet = Map.groupBy(leaves.filter(isQuietFile), ({ leaf }) => leaf.slice(0, leaf.indexOf('.files.')));
  const width = Math.min(WIDEST, Math.max(0, ...loud.map((line) => leafText(line).length)));
  return [
    `${paint.bold('inputs')}: ${head}`,
    ...(why === undefined ? [] : [`  ${plain(why)}`]),
    ...loud.map((line) => {
      const left = leafText(line);
      // A long value must not push the origins of all others out of sight.
      const gap = left.length > width ? undefined : ' '.repeat(width - left.length + 2);
      return beside(`  ${mark(line, paint)} ${left}`, gap, originsText(line.origins, line.leaf), paint);
    }),
    ...[...quiet].map(([context, files]) => `    ${context}: ${count(files.length, 'file')} as before`),
    ...(idle.length === 0
      ? []
      : [`  ${paint.dim(`also read, of no effect alone: ${idle.map(plain).join(', ')}`)}`]),
    ...notes.map((note) => `  ${paint.yellow('!')} ${plain(note)}`),
  ];
}

/** Unchanged files of a context are counted: there may be thousands of them. */
function isQuietFile({ leaf, change }: Line): boolean {
  return change === 'none' && leaf.includes('.context.files.');
}

const WIDEST = 46;
const LONGEST_VALUE = 60;

function mark({ change }: Line, paint: Paint): string {
  if (change === 'none') return ' ';
  return change === 'new' ? paint.green('+') : change === 'gone' ? paint.red('-') : paint.yellow('~');
}

function leafText({ leaf, secret, value, before, change }: Line): string {
  if (secret !== undefined) {
    const what = { none: 'as it was', new: 'new', changed: 'has a new value', gone: 'no longer there' }[
      change
    ];
    return `${plain(leaf)}: secret ${plain(secret)}, ${what}`;
  }
  if (change === 'gone') return `${plain(leaf)}: ${shown(before)} -> absent`;
  const was = change === 'changed' && before !== undefined ? `${shown(before)} -> ` : '';
  return `${plain(leaf)}: ${was}${shown(value)}`;
}

/** A value in a few characters: of a digest twelve digits, of an id its type and name. */
function shown(value: Json | undefined): string {
  if (value === undefined) return 'absent';
  if (typeof value !== 'string') return fitted(JSON.stringify(value), LONGEST_VALUE);
  const text = shortDigests(plain(value));
  return fitted(/^\/subscriptions\//i.test(text) ? `…/${shortAddress(text)}` : text, LONGEST_VALUE);
}

/** A key that is called as its leaf need not be said again where nothing else is. */
function originsText(origins: Line['origins'], leaf: string): string {
  const isOne = origins.length === 1;
  const texts = origins
    .slice(0, MOST_ORIGINS)
    .map(({ text, key }) => plain(isOne && key === leaf ? text.slice(0, -key.length - 1) : text));
  const more = origins.length - texts.length;
  return [...texts, ...(more > 0 ? [`${more} more`] : [])].join('; ');
}

const MOST_ORIGINS = 3;

const LABEL = 'applied '.length;

function row(label: string, words: readonly string[], paint: Paint): string[] {
  return hanging(label.padEnd(LABEL), words, { indent: 0, stroke: paint.bold });
}

function needsLines({ needs, after }: ExplainDocument, paint: Paint): string[] {
  const words = { run: 'runs', skip: 'skipped', unknown: 'unknown' };
  const needed = needs.map(({ step, action }) => `${step} (${words[action]})`);
  return [
    ...row('needs', named(needed, needed.length), paint),
    ...row('after', named(after, after.length), paint),
  ];
}

const HOLDS = {
  made: 'made by us',
  found: 'found there; put back as found, never deleted',
  nothing: 'nothing is there',
  new: 'not made yet',
  unwanted: 'no longer wanted: it goes with the next run',
} as const;

function addressLines({ addresses }: ExplainDocument, paint: Paint): string[] {
  const told = addresses.slice(0, MOST_ADDRESSES).map((one) => {
    const more = [
      HOLDS[one.holds],
      ...(one.protected === true ? ['protected'] : []),
      ...(one.residue === true ? ['not as it should be'] : []),
    ];
    return `${shortAddress(one.address)}  ${paint.dim(more.join(', '))}`;
  });
  const more = addresses.length - told.length;
  return [...told, ...(more > 0 ? [`and ${more} more`] : [])].map((line, index) =>
    index === 0 ? `${paint.bold('at'.padEnd(LABEL))} ${line}` : `${' '.repeat(LABEL)} ${line}`,
  );
}

const MOST_ADDRESSES = 12;

function recordLines(
  { record }: ExplainDocument,
  { now, paint }: Pick<ExplainLooks, 'now' | 'paint'>,
): string[] {
  if (record === null) return row('applied', ['never'], paint);
  const { finishedAt, startedAt, run, attempts, complete } = record;
  const told = [
    shortTime(complete ? (finishedAt ?? startedAt) : startedAt, now),
    ...(complete ? [] : ['begun and not completed']),
    ...(run === undefined ? [] : [`by run ${shortId(run)}`]),
    count(attempts, 'attempt'),
  ];
  return row('applied', named(told, told.length), paint);
}

/** As in the list of runs. */
function shortId(run: string): string {
  return plain(run).slice(0, 8);
}
