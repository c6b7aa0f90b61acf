import type { RunDocument } from './documents.ts';
import { isOfAnother } from './next-steps.ts';
import type { Performed } from './run-text.ts';
import type { Paint } from './paint.ts';
import { count, plain, shortAddress } from './words.ts';

/** Says what was put back and proven, what was kept, and what is left behind; empty when there is nothing to say. */
export function undoText(
  run: RunDocument,
  { command, paint }: { readonly command: Performed; readonly paint: Paint },
): string {
  return [
    ...(command === 'abandon' ? leftAsItIs(run, paint) : undone(run, paint)),
    ...(command === 'destroy' ? staying(run, paint) : givenBack(run, paint)),
    ...remaining(run, paint),
    ...heldBack(run, paint),
    ...(run.rollback === null && run.open && run.result === 'failed' && !isOfAnother(run)
      ? [
          `${paint.yellow('!')} ${command === 'destroy' ? 'the rest stays' : 'what succeeded is kept'}: run ${run.runId ?? ''} is left open`,
        ]
      : []),
    ...leftBehind(run, paint),
  ].join('\n');
}

type Finding = RunDocument['residue'][number];

function undone({ rollback }: RunDocument, paint: Paint): string[] {
  if (rollback === null) return [];
  const { clean, restored, kept, pending, residue } = rollback;
  const proven = `${count(restored.length, 'address')} put back as ${restored.length === 1 ? 'it was' : 'they were'}`;
  const title = clean
    ? `${paint.green('↶')} rolled back: ${proven}, proven by looking`
    : `${paint.red('!')} not rolled back clean: ${proven}, ${count(pending.length + residue.length, 'address')} not${residue.length === 0 ? ' yet' : ''}`;
  return [
    title,
    // Nothing is to be done about them by hand; the document has their ids.
    ...listed('kept', kept, paint.yellow, shortAddress),
    ...listed('pending', pending, paint.red, shortAddress),
    ...listed('not as it was', residue, paint.red),
  ];
}

function givenBack({ givenBack: given }: RunDocument, paint: Paint): string[] {
  if (given.length === 0) return [];
  return [
    `${paint.green('↶')} no longer wanted, and given back: ${count(given.length, 'address')}`,
    ...listed('', given, paint.dim),
  ];
}

/** Of a destroy the list of what went would be long, and the plan had it. */
function staying({ givenBack: given, residue }: RunDocument, paint: Paint): string[] {
  // What differs is named with its full id below.
  const left = new Set(residue.map(({ address }) => address));
  const stay = given.filter(({ address, why }) => why !== undefined && !left.has(address));
  return listed('', stay, paint.dim, shortAddress);
}

/** Nothing was undone, and nothing looked at. */
function leftAsItIs({ rollback }: RunDocument, paint: Paint): string[] {
  const left = [...(rollback?.pending ?? []), ...(rollback?.residue ?? []), ...(rollback?.kept ?? [])];
  if (left.length === 0) return [];
  return [
    `${paint.yellow('!')} left as it is: ${count(left.length, 'address')}`,
    ...listed('', left, paint.yellow),
  ];
}

function remaining({ remaining: left }: RunDocument, paint: Paint): string[] {
  if (left.length === 0) return [];
  return [`${paint.red('!')} still there: ${count(left.length, 'address')}`, ...listed('', left, paint.red)];
}

function heldBack({ kept: held }: RunDocument, paint: Paint): string[] {
  if (held.length === 0) return [];
  return [
    `${paint.yellow('!')} no longer wanted, and kept: ${count(held.length, 'address')}`,
    ...listed('', held, paint.yellow),
  ];
}

/** What an earlier run left behind is named by every report until it is resolved. */
function leftBehind(run: RunDocument, paint: Paint): string[] {
  const told = new Set(run.rollback?.residue.map(({ address }) => address));
  const left = run.residue.filter(({ address }) => !told.has(address));
  if (left.length === 0) return [];
  return [`${paint.yellow('!')} left behind by an earlier run:`, ...listed('', left, paint.yellow)];
}

/** What is told for the same reason of one step is told together. */
function listed(
  label: string,
  findings: readonly Finding[],
  stroke: (text: string) => string,
  shown: (address: string) => string = plain,
): string[] {
  const groups = Map.groupBy(findings, ({ step, why }) => JSON.stringify([step, why]));
  return [...groups.values()].flatMap((group) => {
    const [{ step, why } = { step: '' }] = group;
    const title = [label, step, why === undefined ? '' : `(${plain(why)})`]
      .filter((word) => word !== '')
      .join(' ');
    return [`  ${stroke(title)}`, ...group.map(({ address }) => `    ${shown(address)}`)];
  });
}
