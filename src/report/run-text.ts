import { changesText, criticalPathText } from './changes-text.ts';
import type { RunDocument } from './documents.ts';
import { type FailureLooks, failureText, pathFrom } from './failure-text.ts';
import type { SameFlags } from './next-command.ts';
import { nextSteps } from './next-steps.ts';
import type { Paint } from './paint.ts';
import { undoText } from './undo-text.ts';
import { serviceUrls } from './urls.ts';
import { count, duration, plain } from './words.ts';

/** What was asked of the engine: `run` is every deployment, a repair too. */
export type Performed = 'run' | 'rollback' | 'abandon' | 'return' | 'destroy' | 'unprotect';

/** What a summary says beyond its document. */
export interface Summary {
  /** What is deployed, and to where: `shop to local (emulator)`. */
  readonly title: string;
  /** What is there, and where: `shop in local (emulator)`. */
  readonly place: string;
  readonly command: Performed;
  readonly elapsedMs: number;
  readonly flags: SameFlags;
  /** The flags with which the same command would be typed again, beside those. */
  readonly again?: readonly string[];
  /** The current folder: what lies in it is named as from there. */
  readonly cwd?: string;
  /** Whether how the logs of builds and jobs end is told with what failed: no progress has told it. */
  readonly tails?: boolean;
  readonly paint: Paint;
}

/** Writes the summary of a run or a rollback for people: what happened, why, what is left, and what to type next. */
export function runText(run: RunDocument, summary: Summary): string {
  const parts = [
    cause(run, summary.paint),
    ...failures(run, summary),
    ...(run.error === undefined ? [] : [failureText(run.error, summary)]),
    files(run, summary),
    headline(run, summary),
    ...(summary.command === 'run' ? whatCameOfIt(run, summary.paint) : []),
    undoText(run, summary),
    run.exitCode === 1 ? '' : logText(run, summary),
    nextSteps(run, summary),
  ];
  return `${parts.filter((part) => part !== '').join('\n')}\n`;
}

function cause(run: RunDocument, paint: Paint): string {
  if (run.cause === undefined) return '';
  const mark = run.exitCode === 0 ? paint.yellow('!') : paint.red('✖');
  return `${mark} ${paint.bold(`it began with ${plain(run.cause)}`)}`;
}

/** The cause comes first: what could not be put back came of it. */
function failures({ steps }: RunDocument, looks: FailureLooks): string[] {
  const [stuck, failed] = [true, false].map((is) =>
    steps.filter(({ status }) => (status === 'rollback_failed') === is),
  );
  const told = (found: typeof steps = [], what: string): string[] =>
    found.flatMap(({ name, error }) =>
      error === undefined ? [] : [failureText(error, looks, `${name} ${what}`)],
    );
  return [...told(failed, 'failed'), ...told(stuck, 'could not be put back')];
}

/** What explains a failure to whoever looks closer. */
function files(run: RunDocument, looks: Pick<Summary, 'cwd' | 'paint'>): string {
  const { evidence, exitCode } = run;
  const label = looks.paint.dim('evidence     ');
  const folder = evidence === undefined ? [] : [`  ${label}${pathFrom(looks.cwd, evidence)}`];
  return [...folder, exitCode === 1 ? logText(run, looks) : ''].filter((line) => line !== '').join('\n');
}

/** Says where the log of a run lies, in a line of its own; empty where it has none. Of one that went well few will ask. */
export function logText(
  { log, exitCode }: Pick<RunDocument, 'log' | 'exitCode'>,
  { cwd, paint }: Pick<Summary, 'cwd' | 'paint'>,
): string {
  if (log === undefined) return '';
  const place = pathFrom(cwd, log);
  return `  ${paint.dim('log          ')}${exitCode === 0 ? paint.dim(place) : place}`;
}

/** What decided how long it took, what it changed, and where the apps are. */
function whatCameOfIt(run: RunDocument, paint: Paint): string[] {
  if (run.result === 'nothing-to-do') return [addresses(run, paint)];
  return [
    ...(run.exitCode === 0 ? [paint.dim(criticalPathText(run.steps))] : []),
    ...changesText(run),
    ...(run.exitCode === 0 ? [addresses(run, paint)] : []),
  ];
}

function headline(run: RunDocument, { title, place, command, elapsedMs, paint }: Summary): string {
  const tick = run.exitCode === 0 ? paint.green('✔') : paint.yellow('!');
  if (run.note !== undefined) return `${tick} ${plain(run.note)}`;
  const took = paint.dim(`in ${duration(elapsedMs)}`);
  if (run.result === 'nothing-to-do') return `${tick} nothing to do: ${tally(run)} ${took}`;
  if (run.result === 'completed' && command === 'run')
    return `${tick} deployed ${title}: ${tally(run)} ${took}`;
  if (run.result === 'completed' && command === 'return')
    return `${tick} the apps of ${place} went back: ${tally({ ...run, steps: run.steps.filter(({ status }) => status === 'completed') })} ${took}`;
  if (run.result === 'completed' && command === 'destroy')
    return `${tick} destroyed ${place} ${took}: ${ended(run)}`;
  // Of an undo the list of addresses says more than the steps do.
  if (run.result === 'interrupted' && run.rollback !== null)
    return `${paint.yellow('!')} interrupted ${took}`;
  if (run.result === 'interrupted') return `${paint.yellow('!')} interrupted: ${tally(run)} ${took}`;
  return command === 'run' && run.steps.some(({ status }) => status === 'failed')
    ? `${paint.yellow('!')} the run failed: ${tally(run)} ${took}`
    : '';
}

/** What was there before us is put back; what others share stays. */
function ended({ givenBack }: RunDocument): string {
  const stay = givenBack.filter(({ why }) => why !== undefined).length;
  const back = `${count(givenBack.length - stay, 'address')} back to what was there before`;
  return stay === 0 ? back : `${back}, ${stay} ${stay === 1 ? 'stays' : 'stay'}`;
}

function tally(run: RunDocument): string {
  const counted = STATUSES.flatMap(([status, word]) => {
    const number = run.steps.filter((step) => step.status === status).length;
    return number === 0 ? [] : [`${number} ${word}`];
  });
  return counted.length === 0 ? count(0, 'step') : counted.join(', ');
}

const STATUSES = [
  ['completed', 'completed'],
  ['skipped', 'skipped'],
  ['running', 'begun'],
  ['failed', 'failed'],
  ['rolling_back', 'being rolled back'],
  ['rolled_back', 'rolled back'],
  ['rollback_failed', 'not rolled back'],
  ['pending', 'pending'],
] as const;

/** The addresses that people open. */
function addresses(run: RunDocument, paint: Paint): string {
  const urls = serviceUrls(
    run.steps.map(({ name }) => name),
    run.outputs,
  );
  const longest = Math.max(0, ...urls.map(([name]) => name.length));
  return urls.map(([name, url]) => `  ${name.padEnd(longest)}  ${paint.cyan(url)}`).join('\n');
}
