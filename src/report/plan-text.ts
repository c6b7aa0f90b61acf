import type { PlanDocument } from './documents.ts';
import { nextCommand, type SameFlags } from './next-command.ts';
import type { Paint } from './paint.ts';
import { count, plain, why } from './words.ts';

/** Writes a plan for people: a line a step with what would happen and why; a step's further reasons stand below it. */
export function planText(
  plan: PlanDocument,
  { title, flags, paint }: { readonly title: string; readonly flags: SameFlags; readonly paint: Paint },
): string {
  const longest = Math.max(0, ...plan.steps.map(({ name }) => name.length));
  return `${[
    `${paint.bold(`plan for ${title}`)}: ${tally(plan)}`,
    ...plan.steps.map((step) => drawStep(step, longest, paint)),
    ...openLines(plan, flags, paint),
  ].join('\n')}\n`;
}

type Step = PlanDocument['steps'][number];

function drawStep({ name, action, because, irreversible }: Step, longest: number, paint: Paint): string {
  const [first = '', ...more] = because.length === 0 ? ['nothing changed'] : because.map((one) => why([one]));
  const word =
    action === 'unknown' ? first.replace(/^until /, 'unknown until ') : action.padEnd('skip'.length);
  const reason = action === 'unknown' ? '' : `  ${paint.dim(first)}`;
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

function tally({ steps }: PlanDocument): string {
  const of = (action: Step['action']): number => steps.filter((step) => step.action === action).length;
  const words = [
    ['to run', of('run')],
    ['to undo', of('undo')],
    ['unknown', of('unknown')],
    ['to skip', of('skip')],
  ] as const;
  const told = words.flatMap(([word, number]) => (number === 0 ? [] : [`${number} ${word}`]));
  return told.length === 0 ? count(0, 'step') : told.join(', ');
}

function openLines({ open }: PlanDocument, flags: SameFlags, paint: Paint): string[] {
  if (open === null) return [];
  const what =
    open.phase === 'forward'
      ? `\`${nextCommand(flags)}\` continues it, \`${nextCommand(flags, 'rollback')}\` undoes it`
      : `\`${nextCommand(flags)}\` finishes it first`;
  return [`${paint.yellow('!')} run ${open.run} is open: ${what}`];
}
