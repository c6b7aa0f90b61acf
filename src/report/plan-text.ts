import { hanging, named } from './hanging.ts';
import { leftBehind } from './left-behind.ts';
import { nextCommand, type SameFlags, shellWord } from './next-command.ts';
import type { Paint } from './paint.ts';
import type { PlanDocument } from './plan-document.ts';
import { planStepLines } from './plan-step.ts';
import { planTally, timeOf } from './plan-tally.ts';
import { removalLines } from './removal-text.ts';
import { plain, shortAddress } from './words.ts';

/** What a plan says beyond its document. */
export interface PlanLooks {
  readonly command: 'run' | 'rollback';
  /** What is deployed or undone, and where: `shop to local (emulator)`. */
  readonly title: string;
  readonly flags: SameFlags;
  readonly paint: Paint;
}

/**
 * Writes a plan for people: the steps with what would happen and why, what goes, what stands in the way, and the sum of it
 * as the last line. The sum of a rollback stands first: it has no other line.
 */
export function planText(plan: PlanDocument, { command, title, flags, paint }: PlanLooks): string {
  const longest = Math.max(0, ...plan.steps.map(({ name }) => name.length));
  return `${[
    command === 'run'
      ? paint.bold(`plan for ${title}`)
      : `${paint.bold(`plan for the rollback of ${title}`)}: ${rollbackTally(plan)}`,
    ...plan.steps.flatMap((step) => planStepLines(step, longest, paint)),
    ...removals(plan, paint),
    ...handOvers(plan, paint),
    ...losses(plan, paint),
    ...pathLines(plan, paint),
    ...leftBehind(plan.residue, paint),
    ...openLines(plan, command, flags, paint),
    ...(plan.warnings ?? []).map((text) => `  ${paint.yellow('!')} ${plain(text)}`),
    ...refusals(plan, paint),
    ...(plan.saved === undefined ? [] : savedLines(plan.saved, paint)),
    ...(command === 'run' ? [paint.bold(planTally(plan))] : []),
  ].join('\n')}\n`;
}

function rollbackTally({ steps }: PlanDocument): string {
  const words = [
    ['to undo', 'undo'],
    ['to give up', 'give-up'],
  ] as const;
  const told = words.flatMap(([word, action]) => {
    const number = steps.filter((step) => step.action === action).length;
    return number === 0 ? [] : [`${number} ${word}`];
  });
  return told.length > 0 ? told.join(', ') : 'nothing to undo';
}

/** The longest chain, and what it does not count. */
function pathLines({ steps, expected }: PlanDocument, paint: Paint): string[] {
  const may = steps.filter(({ action }) => action === 'run' || action === 'unknown');
  if (expected === undefined)
    return may.length === 0 ? [] : [paint.dim('no earlier run tells how long it takes')];
  const { criticalPath, unknown } = expected;
  const last = criticalPath.length - 1;
  const path = criticalPath.map((name, at) => (at < last ? `${name} ->` : `${name},`));
  const look = { indent: 0, stroke: paint.dim };
  return [
    ...hanging('critical path:', [...path, timeOf(expected)], look),
    ...hanging('no earlier run tells the time of:', named(unknown, 6), look),
  ];
}

function savedLines(file: string, paint: Paint): string[] {
  return [
    `${paint.green('saved')} ${plain(file)}: \`${nextCommand({}, '--plan', shellWord(file))}\` does exactly this`,
  ];
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
