import type { Because } from '../../engine/guard.ts';
import type { ErrorNote } from '../../engine/entries.ts';
import type { ExplainDocument } from '../../report/explain-document.ts';
import { plain, why } from '../../report/words.ts';

type Cause = ExplainDocument['because'][number];
type Line = ExplainDocument['inputs']['leaves'][number];

/** What the causes are told by. */
export interface CauseTerms {
  readonly lines: readonly Line[];
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
  const { lines, isIncomplete } = terms;
  if (because.length === 0) return [];
  const known = new Map(lines.map((line) => [line.leaf, line]));
  // The guard names what changed alone, where that is enough: that an attempt failed is news, too.
  const attempt: Because[] =
    isIncomplete && !because.some(({ leaf }) => leaf === NOT_COMPLETE) ? [{ leaf: NOT_COMPLETE }] : [];
  const isTold = (leaf: string): boolean => because.some((one) => one.leaf === leaf);
  const isWaiting = because.some(({ leaf }) => leaf.startsWith('<until '));
  // Whatever the steps before it hand on: what comes of nothing else has changed already.
  const isSure = ({ origins }: Line): boolean =>
    isIncomplete || (isWaiting && origins.length > 0 && origins.every(({ kind }) => OWN.has(kind)));
  const applied = lines
    .filter((line) => line.change !== 'none' && !isTold(line.leaf) && isSure(line))
    .map(changeOf);
  return [...because, ...attempt, ...applied]
    .map((one) => ({ one, line: known.get(one.leaf) }))
    .toSorted((a, b) => rank(a.one, a.line) - rank(b.one, b.line))
    .map(({ one, line }): Cause => {
      const shown = line === undefined ? one : changeOf(line);
      return { ...shown, text: textOf(shown, line, terms.error), origins: line?.origins ?? [] };
    });
}

const NOT_COMPLETE = '<not complete>';

/** What no other step hands on. */
const OWN: ReadonlySet<string> = new Set(['config', 'file', 'secret', 'code']);

/** Where something stands in the order; a configuration's own value explains what is made with it. */
function rank({ leaf }: Because, line: Line | undefined): number {
  const special = ORDER.findIndex((beginning) => leaf.startsWith(beginning));
  if (special !== -1) return special;
  if (leaf.startsWith('<')) return 90;
  if (line?.secret !== undefined) return 30;
  const [origin] = line?.origins ?? [];
  if (origin?.kind === 'code') return 10;
  const isMade = (line?.origins.length ?? 0) > 1;
  if (origin?.kind === 'config') return isMade ? MADE : 20;
  if (leaf.includes('.files.')) return 22;
  if (origin?.kind === 'file') return 23;
  return isMade ? MADE : origin?.kind === 'output' ? 40 : 35;
}

/** What is made of several things follows from one of them. */
const MADE = 50;

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
  if (line?.secret !== undefined) return `the secret ${line.secret} has a new value`;
  if (line?.origins[0]?.kind === 'code' && leaf === 'code') return 'its own code changed';
  if (line?.origins[0]?.kind === 'code' && leaf === 'revision')
    return `this program does it differently: revision ${shortJson(before)} -> ${shortJson(after)}`;
  if (line?.origins[0]?.kind === 'file' && leaf.includes('.files.'))
    return `${line.origins[0].text} ${FILE[line.change]}`;
  if (line?.change === 'gone') return `${leaf} is no longer there: it was ${shortJson(before)}`;
  return why([cause]);
}

const FILE = { none: 'is as it was', new: 'is new', changed: 'changed', gone: 'is no longer there' } as const;

function shortJson(value: Because['before']): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'absent');
}
