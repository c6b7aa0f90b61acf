import type { RunDocument } from './documents.ts';
import { nextCommand, type SameFlags } from './next-command.ts';
import type { Paint } from './paint.ts';
import type { Performed } from './run-text.ts';

/**
 * Says what can be typed after a command that did not come to its end, and what each does; empty when all is well. The
 * same command is repeated with the flags that say how it works (`again`).
 */
export function nextSteps(
  run: RunDocument,
  {
    flags,
    command,
    again = [],
    paint,
  }: { flags: SameFlags; command: Performed; again?: readonly string[] | undefined; paint: Paint },
): string {
  if (run.result === 'completed' || run.result === 'nothing-to-do') return '';
  const next = command === 'destroy' ? afterDestroy(run) : afterRun(run, command);
  const own = command === 'run' ? '' : command;
  const typed = next.map(([words, what]): [string, string] => [
    nextCommand(flags, ...words, ...(words.join(' ') === own ? again : [])),
    what,
  ]);
  const longest = Math.max(0, ...typed.map(([line]) => line.length));
  return typed.map(([line, what]) => `  ${paint.bold(line.padEnd(longest))}  ${what}`).join('\n');
}

type Next = readonly [words: readonly string[], what: string];

function afterDestroy({ open }: RunDocument): Next[] {
  if (!open) return [[['destroy'], 'tries again']];
  return [
    [['destroy'], 'goes on'],
    [[], 'builds again what is gone'],
  ];
}

function afterRun({ open, rollback, steps }: RunDocument, command: Performed): Next[] {
  if (!open && command === 'return') return [[['rollback', '--to', 'RUN'], 'tries again']];
  if (!open) return command === 'run' ? [[[], 'tries again']] : [];
  if (rollback === null) {
    return [
      [[], 'continues'],
      [['rollback'], 'undoes what this run did'],
    ];
  }
  const stuck = steps.filter(({ status, error }) => status === 'rollback_failed' && error !== undefined);
  const waits = steps.some(({ status }) => status === 'rolling_back');
  return [
    [
      ['rollback'],
      waits && stuck.length === 0 ? 'looks whether it is gone, and finishes' : 'goes on undoing',
    ],
    [[], 'does the same, and then deploys'],
    ...stuck.map(({ name }): Next => [['rollback', '--skip', name], 'gives its undo up, for good']),
  ];
}
