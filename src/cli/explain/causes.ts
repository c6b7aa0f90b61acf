import type { Because } from '../../engine/guard.ts';
import type { ErrorNote } from '../../engine/entries.ts';
import type { ExplainDocument } from '../../report/explain-document.ts';
import { plain, shortDigests, why } from '../../report/words.ts';

type Cause = ExplainDocument['because'][number];
type Line = ExplainDocument['inputs']['leaves'][number];

/** What the causes are told by. */
export interface CauseTerms {
  readonly lines: readonly Line[];
  /** Whole mappings that are new or gone. */
  readonly groups: readonly Cause[];
  /** What its last attempt ended with, if it failed. */
  readonly error: ErrorNote | undefined;
  /** Whether it was begun and has not completed. */
  readonly isIncomplete: boolean;
}

/**
 * Puts what decided in order, the cause before what follows from it: what was asked for, what became of the step, its code; then
 * what stands in the configuration, files before the digest of their folder, secrets, what other steps handed on; and last
 * what was found in the cloud. Where a step before it has to run first, what has changed for sure follows.
 */
export function causesOf(because: readonly Because[], terms: CauseTerms): Cause[] {
  const { lines, groups, isIncomplete } = terms;
  if (because.length === 0) return [];
  const known = new Map(lines.map((line) => [line.leaf, line]));
  // The guard names what changed alone, where that is enough: that an attempt failed is news, too.
  const attempt: Because[] =
    isIncomplete && !because.some(({ leaf }) => leaf === NOT_COMPLETE) ? [{ leaf: NOT_COMPLETE }] : [];
  const isTold = (leaf: string): boolean => because.some((one) => one.leaf === leaf);
  const isWaiting = because.some(({ leaf }) => leaf.startsWith('<until '));
  // Whatever the steps before it hand on: what comes of nothing else has changed already.
  const isSure = ({ leaf, origins }: Line): boolean =>
    isIncomplete || (isWaiting && origins.length > 0 && origins.every(({ kind }) => isOwn(leaf, kind)));
  const applied = lines
    .filter((line) => line.change !== 'none' && !isTold(line.leaf) && isSure(line))
    .map(changeOf);
  const told = [...because, ...attempt, ...applied];
  const whole = groups.filter(
    (group) => isWaiting || told.some(({ leaf }) => leaf.startsWith(`${group.leaf}.`)),
  );
  const each = told.map((one) => {
    const line = known.get(one.leaf);
    const shown = line === undefined ? one : changeOf(line);
    const cause: Cause = { ...shown, text: textOf(shown, line, terms.error), origins: line?.origins ?? [] };
    return { cause, at: rank(one, line) };
  });
  return [...each, ...whole.map((cause) => ({ cause, at: WHOLE }))]
    .toSorted((a, b) => a.at - b.at)
    .map(({ cause }) => cause);
}

const NOT_COMPLETE = '<not complete>';

/** What no other step hands on; of the code of a step what is no value that it makes of one. */
function isOwn(leaf: string, kind: Line['origins'][number]['kind']): boolean {
  return kind === 'config' || kind === 'file' || kind === 'secret' || (kind === 'code' && isCode(leaf));
}

function isCode(leaf: string): boolean {
  return leaf === 'code' || leaf === 'revision';
}

/** Where something stands in the order; a configuration's own value explains what is made with it. */
function rank({ leaf }: Because, line: Line | undefined): number {
  const special = ORDER.findIndex((beginning) => leaf.startsWith(beginning));
  if (special !== -1) return special;
  if (leaf.startsWith('<')) return 90;
  if (line !== undefined && isEmptied(line)) return EMPTIED;
  if (line?.secret !== undefined) return 30;
  const [origin] = line?.origins ?? [];
  if (origin?.kind === 'code') return isCode(leaf) ? 10 : 45;
  const isMade = (line?.origins.length ?? 0) > 1;
  if (origin?.kind === 'config') return isMade ? MADE : 20;
  if (leaf.includes('.files.')) return 22;
  if (origin?.kind === 'file') return 23;
  return isMade ? MADE : origin?.kind === 'output' ? 40 : 35;
}

/** A whole mapping decides over what stands in it. */
const WHOLE = 15;

/** What is made of several things follows from one of them. */
const MADE = 50;

/** A mapping or list that is empty now, or is no longer: what was or is in it has been told. */
const EMPTIED = 60;

function isEmptied({ change, value, before }: Line): boolean {
  const one = change === 'new' ? value : change === 'gone' ? before : undefined;
  return typeof one === 'object' && one !== null && Object.keys(one).length === 0;
}

const ORDER = ['<forced>', '<never ran>', '<until ', NOT_COMPLETE];

function changeOf({ leaf, value, before }: Line): Because {
  return { leaf, ...(before !== undefined && { before }), ...(value !== undefined && { after: value }) };
}

function textOf(cause: Because, line: Line | undefined, error: ErrorNote | undefined): string {
  const { leaf, before, after } = cause;
  if (leaf === '<forced>') return 'it is forced';
  if (leaf === '<never ran>') return 'it never ran';
  if (leaf === NOT_COMPLETE)
    return error === undefined
      ? 'its last attempt did not complete'
      : `its last attempt failed: ${plain(error.message)}`;
  if (line?.secret !== undefined) return `the secret ${line.secret} ${SECRET[line.change]}`;
  if (line !== undefined && isEmptied(line))
    return `${leaf} is ${line.change === 'new' ? 'empty now' : 'no longer empty'}`;
  if (line?.origins[0]?.kind === 'code' && leaf === 'code') return 'its own code changed';
  if (line?.origins[0]?.kind === 'code' && leaf === 'revision')
    return `this program does it differently: revision ${shortJson(before)} -> ${shortJson(after)}`;
  if (line?.origins[0]?.kind === 'file' && leaf.includes('.files.'))
    return `${line.origins[0].text} ${FILE[line.change]}`;
  if (line?.change === 'gone') return `${leaf} is no longer there: it was ${shortJson(before)}`;
  return why([cause]);
}

const SECRET = {
  none: 'is as it was',
  new: 'was not used before',
  changed: 'has a new value',
  gone: 'is no longer used',
} as const;

const FILE = { none: 'is as it was', new: 'is new', changed: 'changed', gone: 'is no longer there' } as const;

function shortJson(value: Because['before']): string {
  return typeof value === 'string' ? shortDigests(plain(value)) : (JSON.stringify(value) ?? 'absent');
}
