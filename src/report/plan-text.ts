import type { PlanDocument } from './documents.ts';
import { nextCommand, type SameFlags } from './next-command.ts';
import type { Paint } from './paint.ts';
import { count, plain, why } from './words.ts';

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
    ...openLines(plan, command, flags, paint),
  ].join('\n')}\n`;
}

type Step = PlanDocument['steps'][number];

function drawStep({ name, action, because, irreversible }: Step, longest: number, paint: Paint): string {
  const nothing = action === 'skip' ? ['nothing changed'] : [];
  const [first = '', ...more] = because.length === 0 ? nothing : because.map((one) => why([one]));
  const word =
    action === 'unknown' ? first.replace(/^until /, 'unknown until ') : action.padEnd('skip'.length);
  const reason = action === 'unknown' || first === '' ? '' : `  ${paint.dim(first)}`;
  const indent = ' '.repeat(longest + '  '.length + 'skip'.length + '    '.length);
  return [
    `  ${name.padEnd(longest)}  ${strokeFor(action, paint)(word)}${reason}`,
    ...more.map((line) => indent + paint.dim(line)),
    ...(irreversible === undefined
      ? []
      : [`${indent}${paint.yellow('stays after an undo')}: ${plain(irreversible)}`]),
  ].join('\n');
}

function strokeFor(action: Step['action'], paint: Paint): (text: string) => string {
  if (action === 'skip') return paint.dim;
  return action === 'run' ? paint.green : paint.yellow;
}

function tally({ steps }: PlanDocument, command: PlanLooks['command']): string {
  const of = (action: Step['action']): number => steps.filter((step) => step.action === action).length;
  const words = [
    ['to run', of('run')],
    ['to undo', of('undo')],
    ['unknown', of('unknown')],
    ['to skip', of('skip')],
  ] as const;
  const told = words.flatMap(([word, number]) => (number === 0 ? [] : [`${number} ${word}`]));
  if (told.length > 0) return told.join(', ');
  return command === 'run' ? count(0, 'step') : 'nothing to undo';
}

function openLines(
  { open }: PlanDocument,
  command: PlanLooks['command'],
  flags: SameFlags,
  paint: Paint,
): string[] {
  if (open === null) return [];
  const [go, back] = [`\`${nextCommand(flags)}\``, `\`${nextCommand(flags, 'rollback')}\``];
  const what = {
    forward: `${go} continues it, ${back} undoes it`,
    'rolling-back': `${back} goes on undoing it, ${go} does the same, and then deploys`,
    committed: `${command === 'run' ? go : back} finishes it first`,
  }[open.phase];
  return [`${paint.yellow('!')} run ${open.run} is open: ${what}`];
}
