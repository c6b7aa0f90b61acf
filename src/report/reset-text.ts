import type { ResetDocument } from './reset-document.ts';
import type { Paint } from './paint.ts';
import { count, plain, shortAddress } from './words.ts';

/** How a reset is told. */
export interface ResetLooks {
  readonly place: string;
  readonly paint: Paint;
}

/** Says, before it is done, what a reset would forget. */
export function forgettingText(reset: ResetDocument, { place, paint }: ResetLooks): string {
  return `${[paint.bold(`what is known of ${place} will be forgotten:`), ...losses(reset, paint)].join('\n')}\n`;
}

/** Says what a reset has forgotten, what stays, and where the copies are. */
export function resetText(reset: ResetDocument, { place, paint }: ResetLooks): string {
  if (reset.result === 'nothing-to-do')
    return `${paint.green('✔')} there is no state of ${place} to forget\n`;
  const lines = [
    `${paint.green('✔')} forgot the state of ${place}`,
    ...losses(reset, paint),
    ...reset.copies.map((file) => `  kept a copy: ${file}`),
    `  what was made stays in the cloud, and is recognised by its tag deploy-lineage: ${reset.lineage}`,
  ];
  return `${lines.join('\n')}\n`;
}

function losses({ forgotten, open, damage }: ResetDocument, paint: Paint): string[] {
  return [
    ...(damage === null ? [] : [`  ${paint.yellow('!')} ${plain(damage)}`]),
    ...(open === null
      ? []
      : [`  ${paint.yellow('!')} run ${open.run} is open: it is given up, and what it changed stays`]),
    ...(forgotten.length === 0 ? [] : [`  ${count(forgotten.length, 'step')}:`]),
    ...forgotten.flatMap(({ step, addresses }) => [
      `    ${step}`,
      ...addresses.map((address) => `      ${paint.dim(shortAddress(address))}`),
    ]),
  ];
}
