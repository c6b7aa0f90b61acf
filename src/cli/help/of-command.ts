import type { Command } from '../command.ts';
import { declaredBy } from '../flags.ts';
import { telling, where } from '../common-flags.ts';
import { broken, twoColumns, WIDTH } from './two-columns.ts';

/**
 * Writes the help of one command: its own flags with their meanings, the names of those that nearly all commands have, and
 * lines that can be typed. It fits a terminal of 80 columns and 24 lines.
 */
export function helpOf({ name, summary, declared, examples }: Command): string {
  const own = declared.flags.filter((flag) => !isCommon(flag));
  const common = declared.flags.filter(isCommon).map(({ long }) => long);
  const words = declared.words.map(({ word }) => word);
  return text([
    `Usage: ${['deploy', name, ...words, '[flags]'].join(' ')}`,
    '',
    ...broken(sentence(summary), WIDTH),
    '',
    ...twoColumns([
      ...declared.words.map(({ word, meaning }) => [word, meaning] as const),
      ...own.map(({ flag, meaning }) => [flag, meaning] as const),
    ]),
    ...broken(`and ${common.join(' ')}, as \`deploy --help\` says`, WIDTH - 2).map((line) => `  ${line}`),
    '',
    'Examples:',
    ...exampleLines(examples),
  ]);
}

/** Writes lines as a text that ends with a line break. */
export function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

const COMMON = declaredBy((flag) => ({ ...where(flag), ...telling(flag) })).flags;

/** The flag means the same in nearly all commands: a command that adds something to it tells of it itself. */
function isCommon({ flag, meaning }: Command['declared']['flags'][number]): boolean {
  return COMMON.some((one) => one.flag === flag && one.meaning === meaning);
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}

/** As a comment of a shell: a line can be copied as a whole. */
function exampleLines(examples: Command['examples']): string[] {
  const longest = Math.max(...examples.map(([typed]) => typed.length));
  return examples.map(([typed, does]) => `  ${typed.padEnd(longest)}  # ${does}`);
}
