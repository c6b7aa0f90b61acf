import type { DestroyDocument } from './destroy-document.ts';
import type { Paint } from './paint.ts';
import { removalLines } from './removal-text.ts';
import { count } from './words.ts';

/** How the plan of a destroy is told. */
export interface DestroyLooks {
  /** What is there, and where: `shop in local (emulator)`. */
  readonly place: string;
  readonly paint: Paint;
}

/** Says what a destroy would do with all that the state holds, in the order in which it goes. */
export function destroyText(plan: DestroyDocument, { place, paint }: DestroyLooks): string {
  if (plan.result === 'nothing-to-do') return `${paint.green('✔')} there is nothing of ${place} to destroy\n`;
  const { ends, refused } = plan;
  const lines = [
    `${paint.bold(`plan for the end of ${place}`)}: ${tally(plan)}`,
    ...removalLines(ends, paint),
    ...openLines(plan, paint),
    ...(refused.length === 0
      ? []
      : [
          `${paint.red('✖')} ${paint.bold('it would be refused, and nothing changed: this is protected')}`,
          ...removalLines(refused, paint),
        ]),
  ];
  return `${lines.join('\n')}\n`;
}

function tally({ ends }: DestroyDocument): string {
  const of = (action: (typeof ends)[number]['action']): number =>
    ends.filter((end) => end.action === action).length;
  const words = [
    ['to remove', of('remove')],
    ['to put back as found', of('restore')],
    ['to keep', of('keep')],
  ] as const;
  const told = words.flatMap(([word, number]) =>
    number === 0 ? [] : [`${count(number, 'address')} ${word}`],
  );
  return told.length === 0 ? 'nothing is held' : told.join(', ');
}

function openLines({ open }: DestroyDocument, paint: Paint): string[] {
  if (open === null) return [];
  const what = open.kind === 'destroy' ? 'was interrupted, and goes on' : 'is open, and is closed first';
  return [`${paint.yellow('!')} run ${open.run} ${what}`];
}
