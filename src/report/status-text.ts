import { fitted } from './fitted.ts';
import { shortTime } from './history/words.ts';
import { leftBehind } from './left-behind.ts';
import { nextCommand, type SameFlags } from './next-command.ts';
import { commandLines } from './next-steps.ts';
import type { Paint } from './no-paint.ts';
import type { StatusDocument, StepStatus } from './status-document.ts';
import { afterStatus } from './status-next.ts';
import { count, duration, plain, shortAddress } from './words.ts';

/** How a status is told. */
export interface StatusLooks {
  /** What is there, and where: `shop in local (emulator)`. */
  readonly place: string;
  readonly now: number;
  readonly flags: SameFlags;
  readonly paint: Paint;
}

/** Says what is deployed: the whole, each step with what is there of it, what differs, and what to type next. */
export function statusText(status: StatusDocument, looks: StatusLooks): string {
  const { paint, flags } = looks;
  const next = afterStatus(status).map(([words, what]) => [nextCommand(flags, ...words), what] as const);
  return `${[
    headline(status, looks),
    ...facts(status, looks),
    ...stepLines(status.steps, looks),
    ...driftLines(status, paint),
    ...leftBehind(status.residue, paint),
    ...commandLines(next, paint),
  ].join('\n')}\n`;
}

/** Whoever reads it in a pipe or a file has no more, either. */
const WIDTH = 80;
const LABEL_WIDTH = 'last run  '.length;

function headline({ steps, open, lineage }: StatusDocument, { place, paint }: StatusLooks): string {
  if (lineage === null) return `${paint.dim('·')} ${paint.bold(`nothing is deployed of ${plain(place)}`)}`;
  const complete = steps.filter((one) => one.complete).length;
  // Two steps may each own a part of one.
  const there = steps.flatMap(({ resources }) =>
    resources.map(({ address }) => address.replace(/#.*$/s, '')),
  );
  const all = complete === steps.length && open === null;
  const told = `${complete} of ${count(steps.length, 'step')} complete, ${count(new Set(there).size, 'resource')}`;
  return `${all ? paint.green('✔') : paint.yellow('!')} ${paint.bold(plain(place))}: ${told}`;
}

function facts(
  { lastRun, lock, open, store, lineage, serial }: StatusDocument,
  looks: StatusLooks,
): string[] {
  const { paint, now } = looks;
  const rows: [string, string][] = [];
  if (open !== null) {
    const destroying = lock.held ? 'a destroy, at work' : 'a destroy, not finished';
    const deploying = lock.held && open.phase === 'forward' ? 'at work' : PHASES[open.phase];
    const words = open.kind === 'destroy' ? destroying : deploying;
    rows.push(['open run', paint.yellow(`${shortId(open.run)}, ${words}`)]);
  }
  if (lastRun !== null) {
    const { run, result, startedAt, finishedAt } = lastRun;
    const took = duration(Date.parse(finishedAt) - Date.parse(startedAt));
    rows.push(['last run', `${shortId(run)}, ${WORDS[result]} ${shortTime(finishedAt, now)}, in ${took}`]);
  }
  rows.push(['lock', lockWords(lock, looks)]);
  const of = lineage === null ? '' : `, serial ${serial}, lineage ${shortId(lineage)}`;
  rows.push(['state', `${store.type}${of}`], ['', plain(store.place)]);
  return rows.map(([label, text]) => `  ${paint.dim(label.padEnd(LABEL_WIDTH))}${text}`);
}

const PHASES = {
  forward: 'not finished',
  'rolling-back': 'being rolled back',
  committed: 'committed, still to give back',
} as const;

const WORDS = {
  completed: 'completed',
  'rolled-back': 'rolled back',
  abandoned: 'abandoned',
  interrupted: 'interrupted',
} as const;

function lockWords({ held, holder }: StatusDocument['lock'], { now, paint }: StatusLooks): string {
  if (!held) return 'free';
  if (holder === null) return paint.yellow('held, by whom is not known');
  const { user, host, pid, since, command } = holder;
  const who = `${user}@${host}, process ${pid}, since ${shortTime(since, now)}: ${command}`;
  return paint.yellow(fitted(plain(`held by ${who}`), WIDTH - LABEL_WIDTH - 2));
}

function stepLines(steps: readonly StepStatus[], looks: StatusLooks): string[] {
  const longest = Math.min(LONGEST_NAME, Math.max(0, ...steps.map(({ name }) => name.length)));
  return steps.flatMap((step) => {
    const { name, run, startedAt, attempts } = step;
    const when = startedAt === null ? '' : shortTime(startedAt, looks.now);
    const word = wordOf(step);
    const again = attempts > 1 ? `${attempts} tries` : '';
    const row = [fitted(plain(name), longest).padEnd(longest), word.padEnd(9), when.padEnd(12)];
    const line = [...row, (run === null ? '' : shortId(run)).padEnd(8), again].join('  ').trimEnd();
    return [`  ${markOf(step, looks.paint)} ${line}`, ...details(step, looks.paint)];
  });
}

const LONGEST_NAME = 33;

function wordOf({ status, complete, listed }: StepStatus): string {
  if (listed === false) return 'unlisted';
  if (status === 'completed' && !complete) return 'to redo';
  return status === 'rolled_back' ? 'undone' : status;
}

function markOf({ status, complete, listed }: StepStatus, paint: Paint): string {
  if (complete) return listed === false ? paint.yellow('!') : paint.green('✔');
  return status === 'pending' ? paint.dim('·') : status === 'failed' ? paint.red('✖') : paint.yellow('!');
}

function details({ error, resources }: StepStatus, paint: Paint): string[] {
  const failure = error === null ? [] : [`${error.class}: ${plain(error.message)}`];
  return [
    ...failure.map((text) => `      ${paint.red(fitted(text, WIDTH - 6))}`),
    ...resources.map(({ address, origin, protected: guarded, residue }) => {
      const marks = [...(guarded ? ['protected'] : []), ...(residue ? ['not as it should be'] : [])];
      const more = marks.length === 0 ? '' : ` (${marks.join(', ')})`;
      const told = `${origin.padEnd(8)} ${fitted(shortAddress(address), WIDTH - 15 - more.length)}${more}`;
      return `      ${residue ? paint.yellow(told) : paint.dim(told)}`;
    }),
  ];
}

function driftLines({ drift }: StatusDocument, paint: Paint): string[] {
  if (drift === null) return [];
  const { looked, drifted } = drift;
  if (drifted.length === 0) return [`${paint.green('✔')} no drift: ${count(looked, 'address')} as applied`];
  return [
    `${paint.yellow('!')} ${drifted.length} of ${count(looked, 'address')} not as applied`,
    ...drifted.map(({ what, address }) => `  ${what.padEnd(8)} ${fitted(shortAddress(address), WIDTH - 11)}`),
  ];
}

function shortId(id: string): string {
  return plain(id).slice(0, 8);
}
