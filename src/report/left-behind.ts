import type { Paint } from './paint.ts';
import { plain } from './words.ts';

/** Names what earlier runs left behind, wherever something is told of the environment; empty where nothing is. */
export function leftBehind(
  residue: readonly { readonly step: string; readonly address: string }[],
  paint: Paint,
): string[] {
  if (residue.length === 0) return [];
  return [
    `${paint.yellow('!')} left behind by an earlier run:`,
    ...residue.map(({ step, address }) => `  ${paint.yellow(step)}  ${plain(address)}`),
  ];
}
