import type { RunDocument } from './documents.ts';
import { nextCommand, type SameFlags } from './next-command.ts';
import type { Paint } from './paint.ts';
import type { Performed } from './run-text.ts';
import { WIDTH } from './width.ts';

/**
 * Says what can be typed after a command, and what each does; empty where nothing is to be done or looked at. The same
 * command is repeated with the flags that say how it works (`again`).
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
  const abandoned = command === 'abandon' && run.result === 'completed';
  const deployed = command === 'run' && run.result === 'completed';
  if ((run.result === 'completed' && !abandoned && !deployed) || run.result === 'nothing-to-do') return '';
  const next = deployed
    ? AFTER_RUN
    : abandoned
      ? AFTER_ABANDON
      : command === 'destroy'
        ? afterDestroy(run)
        : afterRun(run, command);
  if (isOfAnother(run)) return '';
  // Going back can only be tried again when what stopped half-way is closed.
  const own = command === 'return' && run.open ? undefined : OWN[command];
  const same = command === 'run' && wantsConsent(run) ? [...again, '--allow-irreversible'] : again;
  const typed = next.map(([words, what]): [string, string] => [
    nextCommand(flags, ...words, ...(words.join(' ') === own ? same : [])),
    what,
  ]);
  return commandLines(typed, paint).join('\n');
}

/** Lists commands with what each does: beside it, or below it where 80 columns do not hold both. */
export function commandLines(
  typed: readonly (readonly [line: string, what: string])[],
  paint: Paint,
): string[] {
  const longest = Math.max(0, ...typed.map(([line]) => line.length));
  const fits = typed.every(([, what]) => 2 + longest + 2 + what.length <= WIDTH);
  return typed.flatMap(([line, what]) =>
    fits ? [`  ${paint.bold(line.padEnd(longest))}  ${what}`] : [`  ${paint.bold(line)}`, `    ${what}`],
  );
}

/**
 * Whether the run that is open is none of this command: it was refused for what was typed, or because of that run, or
 * another process has taken the run over, and how far that has brought it is not known here. What to type next is in the
 * hint of such a failure.
 */
export function isOfAnother({ error, steps }: RunDocument): boolean {
  const lost = [error, ...steps.map((step) => step.error)].some((failure) => failure?.reason === 'lock-lost');
  return lost || error?.reason === 'usage' || error?.reason === 'run-open';
}

/** Typed as it was, it would be refused for the same reason. */
function wantsConsent({ open, error, steps }: RunDocument): boolean {
  return !open && [error, ...steps.map((step) => step.error)].some((one) => one?.reason === 'irreversible');
}

/** The words that are typed for it, beside its flags. */
const OWN: Readonly<Record<Performed, string>> = {
  run: '',
  rollback: 'rollback',
  abandon: 'rollback',
  return: 'rollback',
  destroy: 'destroy',
  unprotect: 'state unprotect',
};

const AFTER_RUN: Next[] = [[['status'], 'shows what is there now']];

const AFTER_ABANDON: Next[] = [
  [[], 'deploys, from what is there'],
  [['destroy'], 'takes down all that was made'],
];

type Next = readonly [words: readonly string[], what: string];

function afterDestroy({ open }: RunDocument): Next[] {
  if (!open) return [[['destroy'], 'tries again']];
  return [
    [['destroy'], 'goes on'],
    [[], 'builds again what is gone'],
  ];
}

function afterRun(run: RunDocument, command: Performed): Next[] {
  const { open, rollback, steps } = run;
  if (!open) {
    if (command === 'return') return [[['rollback'], 'tries again']];
    if (command === 'run') return [[[], wantsConsent(run) ? 'does it all the same' : 'tries again']];
    return rollback === null ? [] : [[[], 'deploys again, from what is there']];
  }
  if (rollback === null && command === 'return') {
    return [
      [['rollback'], 'undoes what has gone back'],
      [[], 'goes forward again, as configured today'],
    ];
  }
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
