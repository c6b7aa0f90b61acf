import type { DriftDocument } from './drift-document.ts';
import { leftBehind } from './left-behind.ts';
import { nextCommand, type SameFlags } from './next-command.ts';
import type { Paint } from './paint.ts';
import { count, plain } from './words.ts';

/** How differences in the cloud are told. */
export interface DriftLooks {
  /** What is there, and where: `shop in local (emulator)`. */
  readonly place: string;
  readonly flags: SameFlags;
  readonly paint: Paint;
}

/** Says what is not as it was last applied, by step and address, and what to type next. */
export function driftText(found: DriftDocument, { place, flags, paint }: DriftLooks): string {
  const { drifted, looked, open, residue } = found;
  const openNote =
    open === null
      ? []
      : [`${paint.yellow('!')} run ${open.run} is open: what it has begun was not looked at`];
  if (drifted.length === 0) {
    const all = `${paint.green('✔')} no drift: ${count(looked, 'address')} of ${place} as applied`;
    return `${[all, ...leftBehind(residue, paint), ...openNote].join('\n')}\n`;
  }
  const groups = [...Map.groupBy(drifted, ({ step }) => step)];
  const command = nextCommand(flags, 'drift', '--repair');
  const lines = [
    `${paint.yellow('!')} ${paint.bold(`${drifted.length} of ${count(looked, 'address')} of ${place} not as applied`)}`,
    ...groups.flatMap(([step, those]) => [
      `  ${paint.yellow(step)}`,
      ...those.flatMap(({ address, how }) => [`    ${plain(address)}`, `      ${paint.dim(plain(how))}`]),
    ]),
    ...leftBehind(residue, paint),
    ...openNote,
    `  ${paint.bold(command)}  runs ${count(groups.length, 'step')} to put that right`,
  ];
  return `${lines.join('\n')}\n`;
}
