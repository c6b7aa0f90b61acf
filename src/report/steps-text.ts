import type { Paint } from './paint.ts';
import type { StepsDocument } from './steps-document.ts';
import { plain, shortAddress } from './words.ts';

/** Lists the steps for people: a line each, and below it what it waits for, what it makes and where it comes from. */
export function stepsText(
  { steps }: StepsDocument,
  { place, paint }: { readonly place: string; readonly paint: Paint },
): string {
  const listed = steps.filter((step) => step.listed);
  const others = steps.filter((step) => !step.listed);
  const longest = Math.max(0, ...steps.map(({ name }) => name.length));
  const draw = (step: Step, number: string): string => drawn(step, { number, longest, paint });
  return `${[
    `${paint.bold(`steps of ${place}`)}, in their order:`,
    ...listed.map((step, index) => draw(step, String(index + 1))),
    ...(others.length === 0 ? [] : [paint.bold('not listed:'), ...others.map((step) => draw(step, '-'))]),
  ].join('\n')}\n`;
}

type Step = StepsDocument['steps'][number];

function drawn(
  step: Step,
  { number, longest, paint }: { readonly number: string; readonly longest: number; readonly paint: Paint },
): string {
  const { name, needs, after, makes, file, undo, why, summary } = step;
  const said = summary === name.replaceAll('_', ' ') ? [] : [plain(summary)];
  const marks = [
    undo === 'yes' ? paint.green('can be undone') : undo === 'no' ? paint.yellow('stays') : 'only checks',
    ...(step.retired ? [paint.yellow('retired')] : []),
    ...(step.protected ? ['protected'] : []),
  ];
  const below = [
    ...(needs.length === 0 ? [] : [`needs ${needs.join(', ')}`]),
    ...(after.length === 0 ? [] : [`after ${after.join(', ')}`]),
    ...(makes.length === 0 ? [] : [`makes ${makes.map(shortAddress).join(', ')}`]),
    ...(why === undefined ? [] : [`stays: ${plain(why)}`]),
    ...(file === undefined ? [] : [`from ${plain(file)}`]),
  ];
  return [
    `${number.padStart(3)}  ${name.padEnd(longest)}  ${marks.join(', ')}`,
    ...[...said, ...below].map((line) => paint.dim(`       ${line}`)),
  ].join('\n');
}
