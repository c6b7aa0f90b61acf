import type { Paint } from './paint.ts';
import type { ReturnDocument } from './return-document.ts';
import { count, plain, shortAddress } from './words.ts';

/** How the plan of going back is told. */
export interface ReturnLooks {
  /** What is there, and where: `shop in local (emulator)`. */
  readonly place: string;
  readonly paint: Paint;
}

/** Says what would go back to what an earlier run left, or why it cannot. */
export function returnText(plan: ReturnDocument, { place, paint }: ReturnLooks): string {
  const { run, changes, refused } = plan;
  const title = `plan for the apps of ${place}, back to run ${run}`;
  if (plan.result === 'nothing-to-do') return `${paint.green('✔')} all apps are as run ${run} left them\n`;
  const longest = Math.max(0, ...changes.map(({ action }) => action.length));
  const lines = [
    `${paint.bold(title)}: ${count(changes.length, 'address')}`,
    ...changes.flatMap(({ step, action, address, how }) => [
      `  ${paint.yellow(action.padEnd(longest))}  ${shortAddress(address)}  ${paint.dim(step)}`,
      ...(action === 'change' ? [`  ${' '.repeat(longest)}  ${paint.dim(plain(how))}`] : []),
    ]),
    ...(refused.length === 0
      ? ['  the next deployment goes forward again: change the configuration before it']
      : [`${paint.red('✖')} ${paint.bold('it would be refused, and nothing changed:')}`]),
    ...refused.map((why) => `  ${plain(why)}`),
  ];
  return `${lines.join('\n')}\n`;
}
