import type { Json } from '../engine/json.ts';
import type { ExplainDocument } from './explain-document.ts';
import { nextCommand, type SameFlags } from './next-command.ts';
import type { Paint } from './paint.ts';
import { fitted } from './fitted.ts';
import { count, plain, shortAddress } from './words.ts';

/** What an explanation says beyond its document. */
export interface ExplainLooks {
  /** What is deployed, and where: `shop in local (emulator)`. */
  readonly place: string;
  readonly flags: SameFlags;
  readonly notes: readonly string[];
  readonly paint: Paint;
}

/** Explains a step to people: the verdict and its cause first, then its inputs, what changed before the rest. */
export function explainText(told: ExplainDocument, { place, flags, notes, paint }: ExplainLooks): string {
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
    row('undo', plain(told.undo.text), paint),
    ...recordLines(told, paint),
    ...(told.open === null
      ? []
      : [`${paint.yellow('!')} run ${told.open.run} is open: ${nextCommand(flags)} goes on with it`]),
    ...(told.warnings ?? []).map((text) => `${paint.yellow('!')} ${plain(text)}`),
  ].join('\n')}\n`;
}

function verdict({ action, until }: ExplainDocument, paint: Paint): string {
  if (action === 'run') return paint.green('runs');
  return action === 'skip' ? paint.dim('skipped') : paint.yellow(`unknown until ${until}`);
}

function causes({ because, action, inputs }: ExplainDocument, paint: Paint): string[] {
  const told = because.filter(({ leaf }) => !leaf.startsWith('<until '));
  if (action === 'skip')
    return [`  none of its ${count(inputs.leaves.length, 'input')} changed since it was last applied`];
  const [first, more] = [told.slice(0, MOST_CAUSES), told.length - MOST_CAUSES];
  return [
    ...first.map(({ leaf, text, origins }) => {
      // A file is told by its path already.
      const from = origins.filter((one) => one.text !== '' && !plain(text).startsWith(one.text));
      return `  ${plain(text)}${from.length === 0 ? '' : `  ${paint.dim(originsText(from, leaf))}`}`;
    }),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

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
      const from = originsText(line.origins, line.leaf);
      // A long value must not push the origins of all others out of sight.
      const isLong = left.length > width || width + from.length > ROOM;
      const gap = isLong ? BELOW : ' '.repeat(width - left.length + 2);
      return `  ${mark(line, paint)} ${left}${from === '' ? '' : gap + paint.dim(from)}`;
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
/** Of 80 columns, without the mark and the gap. */
const ROOM = 74;
const BELOW = `\n${' '.repeat(6)}`;
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
  const text = plain(value).replace(/\b([\da-f]{12})[\da-f]{52}\b/g, '$1…');
  return fitted(/^\/subscriptions\//i.test(text) ? `…/${shortAddress(text)}` : text, LONGEST_VALUE);
}

/** A key that is called as its leaf need not be said again. */
function originsText(origins: Line['origins'], leaf?: string): string {
  const texts = origins
    .slice(0, MOST_ORIGINS)
    .map(({ text, key }) => plain(key === undefined || key !== leaf ? text : text.slice(0, -key.length - 1)));
  const more = origins.length - texts.length;
  return [...texts, ...(more > 0 ? [`${more} more`] : [])].join('; ');
}

const MOST_ORIGINS = 3;

function row(label: string, text: string, paint: Paint): string {
  return `${paint.bold(label.padEnd('applied'.length))}  ${text}`;
}

function needsLines({ needs, after }: ExplainDocument, paint: Paint): string[] {
  const words = { run: 'runs', skip: 'skipped', unknown: 'unknown' };
  return [
    ...(needs.length === 0
      ? []
      : [row('needs', needs.map(({ step, action }) => `${step} (${words[action]})`).join(', '), paint)]),
    ...(after.length === 0 ? [] : [row('after', after.join(', '), paint)]),
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
  return addresses
    .slice(0, MOST_ADDRESSES)
    .map((one, index) => {
      const more = [
        HOLDS[one.holds],
        ...(one.protected === true ? ['protected'] : []),
        ...(one.residue === true ? ['not as it should be'] : []),
      ];
      return row(
        index === 0 ? 'at' : '',
        `${shortAddress(one.address)}  ${paint.dim(more.join(', '))}`,
        paint,
      );
    })
    .concat(
      addresses.length > MOST_ADDRESSES
        ? [row('', `and ${addresses.length - MOST_ADDRESSES} more`, paint)]
        : [],
    );
}

const MOST_ADDRESSES = 12;

function recordLines({ record }: ExplainDocument, paint: Paint): string[] {
  if (record === null) return [row('applied', 'never', paint)];
  const { finishedAt, startedAt, run, attempts, complete } = record;
  const when = complete ? (finishedAt ?? startedAt) : `${startedAt}, begun and not completed`;
  return [
    row('applied', `${when}, ${count(attempts, 'attempt')}`, paint),
    ...(run === undefined ? [] : [row('', `by run ${run}`, paint)]),
  ];
}
