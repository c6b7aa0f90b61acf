import type { Command } from '../command.ts';
import type { CommandTable } from '../commands/index.ts';
import { text } from './of-command.ts';
import { EVERYDAY, MORE } from './topics.ts';
import { twoColumns } from './two-columns.ts';

/**
 * Writes what `deploy --help` prints: the commands of every day, the names of the others by what they are for, and the flags
 * that nearly all of them have.
 */
export function overview({ commands }: CommandTable): string {
  const known = new Map(commands.map(({ name, summary }) => [name, summary]));
  return text([
    'Usage: deploy [command] [flags]',
    'Deploys to Azure, skips what has not changed, and undoes, proven, what failed.',
    '',
    ...twoColumns(
      EVERYDAY.flatMap((name) => {
        const summary = known.get(name);
        return summary === undefined
          ? []
          : [[name === commands[0]?.name ? 'deploy' : name, summary] as const];
      }),
    ),
    ...twoColumns(
      MORE.map(
        ([about, names]) => [about, folded(names.filter((name) => known.has(name))).join(', ')] as const,
      ),
    ),
    '',
    ...twoColumns(FLAGS),
    'Exit codes: 0 done or nothing to do, 1 failed or refused, 130 interrupted, and',
    '2 of plan --exit-code and of drift: something would change, or differs.',
  ]);
}

/** Writes what the help of a group prints: its commands, each with what it does. */
export function groupHelp(group: string, about: string, commands: readonly Command[]): string {
  const inner = commands.filter(({ name }) => name.startsWith(`${group} `));
  return text([
    `Usage: deploy ${group} <command> [flags]`,
    '',
    `${about.charAt(0).toUpperCase()}${about.slice(1)}.`,
    '',
    ...twoColumns(inner.map(({ name, summary }) => [name.slice(group.length + 1), summary] as const)),
    '',
    `\`deploy ${group} COMMAND --help\` says more of each.`,
  ]);
}

/** Commands of one group stand once under its name: `state (init, pull)`. */
function folded(names: readonly string[]): string[] {
  const groups = Map.groupBy(names, (name) => (name.includes(' ') ? (name.split(' ')[0] ?? '') : name));
  return [...groups].map(([first, all]) =>
    all.length === 1
      ? (all[0] ?? first)
      : `${first} (${all.map((name) => name.split(' ')[1] ?? '').join(', ')})`,
  );
}

const FLAGS = [
  ['--env, --config, --cloud', 'which environment, of which file, on which cloud'],
  ['--output <format>', 'text or json; ndjson where a command says so'],
  ['--quiet, --log-level, --ci', 'how much is told, and to which pipeline'],
] as const;
