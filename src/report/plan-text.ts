import { nextCommand, type SameFlags } from './next-command.ts';
import type { Paint } from './paint.ts';
import type { PlanDocument } from './plan-document.ts';
import { leftBehind } from './left-behind.ts';
import { removalLines } from './removal-text.ts';
import { count, filesFirst, plain, shortAddress, why } from './words.ts';

/** What a plan says beyond its document. */
export interface PlanLooks {
  readonly command: 'run' | 'rollback';
  /** What is deployed or undone, and where: `shop to local (emulator)`. */
  readonly title: string;
  readonly flags: SameFlags;
  readonly paint: Paint;
}

/** Writes a plan for people: a line a step with what would happen and why; a step's further reasons stand below it. */
export function planText(plan: PlanDocument, { command, title, flags, paint }: PlanLooks): string {
  const longest = Math.max(0, ...plan.steps.map(({ name }) => name.length));
  return `${[
    `${paint.bold(`plan for ${command === 'run' ? title : `the rollback of ${title}`}`)}: ${tally(plan, command)}`,
    ...plan.steps.map((step) => drawStep(step, longest, paint)),
    ...removals(plan, paint),
    ...handOvers(plan, paint),
    ...losses(plan, paint),
    ...leftBehind(plan.residue, paint),
    ...openLines(plan, command, flags, paint),
    ...(plan.warnings ?? []).map((text) => `  ${paint.yellow('!')} ${plain(text)}`),
    ...refusals(plan, paint),
  ].join('\n')}\n`;
}

type Step = PlanDocument['steps'][number];

function drawStep({ name, action, because, ...more }: Step, longest: number, paint: Paint): string {
  const nothing = action === 'skip' ? [more.protection ? 'its protection changes' : 'nothing changed'] : [];
  const [first = '', ...others] =
    because.length === 0 ? nothing : filesFirst(because).map((one) => why([one]));
  const word =
    action === 'unknown' ? first.replace(/^until /, 'unknown until ') : action.padEnd('skip'.length);
  const reason = action === 'unknown' || first === '' ? '' : `  ${paint.dim(first)}`;
  const indent = ' '.repeat(longest + '  '.length + 'skip'.length + '    '.length);
  const notes = [
    ...(more.adopts ?? []).map((at): [string, string] => ['takes over what others made', shortAddress(at)]),
    ...(more.keeps ?? []).map((at): [string, string] => ['protected, stays after an undo', shortAddress(at)]),
    ...(more.irreversible === undefined ? [] : [['stays after an undo', plain(more.irreversible)] as const]),
  ];
  return [
    `  ${name.padEnd(longest)}  ${strokeFor(action, paint)(word)}${reason}`.trimEnd(),
    ...others.map((line) => indent + paint.dim(line)),
    ...notes.map(([label, text]) => `${indent}${paint.yellow(label)}: ${text}`),
  ].join('\n');
}

function strokeFor(action: Step['action'], paint: Paint): (text: string) => string {
  if (action === 'skip') return paint.dim;
  return action === 'run' ? paint.green : paint.yellow;
}

function tally({ steps, removals: going }: PlanDocument, command: PlanLooks['command']): string {
  const of = (action: Step['action']): number => steps.filter((step) => step.action === action).length;
  const words = [
    ['to run', of('run')],
    ['to undo', of('undo')],
    ['to give up', of('give-up')],
    ['unknown', of('unknown')],
    ['to skip', of('skip')],
  ] as const;
  const told = words.flatMap(([word, number]) => (number === 0 ? [] : [`${number} ${word}`]));
  const gone = going.filter(({ action }) => action !== 'keep').length;
  if (gone > 0) told.push(`${count(gone, 'address')} to give back`);
  if (told.length > 0) return told.join(', ');
  return command === 'run' ? count(0, 'step') : 'nothing to undo';
}

function removals({ removals: going }: PlanDocument, paint: Paint): string[] {
  if (going.length === 0) return [];
  return [paint.bold('no longer wanted, last of all:'), ...removalLines(going, paint)];
}

function handOvers({ handOvers: moves }: PlanDocument, paint: Paint): string[] {
  if (moves.length === 0) return [];
  return [
    paint.bold('moves to another step, and is left as it is:'),
    ...moves.map(({ from, to, address }) => `  ${shortAddress(address)}  ${paint.dim(`${from} -> ${to}`)}`),
  ];
}

function losses({ data }: PlanDocument, paint: Paint): string[] {
  if (data.length === 0) return [];
  return [`${paint.red('!')} deletes data:`, ...data.map((one) => `  ${plain(one)}`)];
}

function openLines(
  { open }: PlanDocument,
  command: PlanLooks['command'],
  flags: SameFlags,
  paint: Paint,
): string[] {
  if (open === null) return [];
  if (open.kind === 'destroy') {
    const [again, down] = [`\`${nextCommand(flags)}\``, `\`${nextCommand(flags, 'destroy')}\``];
    return [
      `${paint.yellow('!')} run ${open.run}, a destroy, is open: ${again} builds again what it took, ${down} goes on with it`,
    ];
  }
  const [go, back] = [`\`${nextCommand(flags)}\``, `\`${nextCommand(flags, 'rollback')}\``];
  const what = {
    forward: `${go} continues it, ${back} undoes it`,
    'rolling-back': `${back} goes on undoing it, ${go} does the same, and then deploys`,
    committed: `${command === 'run' ? go : back} finishes it first`,
  }[open.phase];
  return [`${paint.yellow('!')} run ${open.run} is open: ${what}`];
}

function refusals({ refused }: PlanDocument, paint: Paint): string[] {
  if (refused.length === 0) return [];
  return [
    `${paint.red('✖')} ${paint.bold('it would be refused, and nothing changed:')}`,
    ...refused.flatMap(({ step, address, why: cause }) => [
      `  ${step}: ${plain(cause)}`,
      ...(address === undefined ? [] : [`    ${paint.dim(plain(address))}`]),
    ]),
    ...(refused.some(({ reason }) => reason === 'irreversible')
      ? [`  ${paint.cyan('→')} what cannot be undone is done with --allow-irreversible`]
      : []),
  ];
}
