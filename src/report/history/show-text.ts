import type { SameFlags } from '../next-command.ts';
import type { Paint } from '../no-paint.ts';
import { count, duration, plain, shortAddress } from '../words.ts';
import { eventLines } from './event-lines.ts';
import { nextLines } from './next-lines.ts';
import type { ShowDocument } from './show-document.ts';
import { stepLines } from './step-lines.ts';
import type { ToldPart } from './told.ts';
import { commandWord, localTime, markOf, resultOf, who } from './words.ts';

/** Writes all that is told of one run for people, eighty columns wide but for what can be copied. */
export function showText(
  document: ShowDocument,
  { place, flags, paint }: { readonly place: string; readonly flags: SameFlags; readonly paint: Paint },
): string {
  const { run, parts, unreadable, events } = document;
  const told = [
    `${markOf(run, paint)} ${paint.bold(`run ${run.run}: ${resultOf(run)}`)}`,
    ...facts(document, place, paint),
    ...(parts.length > 1 ? ['', ...partLines(parts, paint)] : []),
    ...(document.steps.length === 0 ? [] : ['', ...stepLines(document, paint)]),
    ...parts.flatMap((part) => undoLines(part, paint)),
    ...findings('given back', givenBack(parts), paint, true),
    ...leftLines(parts.at(-1), paint),
    ...fileLines(document, paint),
    ...(events === undefined ? [] : ['', ...eventLines(events, run.startedAt, paint)]),
    ...unreadable.map(
      ({ file, why }) => `${paint.yellow('!')} could not be read: ${plain(file)} (${plain(why)})`,
    ),
    ...(run.open && run.result !== 'running' ? ['', ...nextLines(run, flags, paint)] : []),
  ];
  return `${told.join('\n')}\n`;
}

function facts({ run, parts, criticalPath }: ShowDocument, place: string, paint: Paint): string[] {
  const { startedAt, durationMs, by } = run;
  const program = parts[0]?.program;
  const took = durationMs === null ? '' : `, ${TOOK[run.result] ?? 'took'} ${duration(durationMs)}`;
  const chain = criticalPath.milliseconds;
  const path = criticalPath.steps.length > 1 ? ` (longest chain of steps ${duration(chain)})` : '';
  const [failed] = failuresOf(parts);
  const kind = failed && [failed.class, retrying(failed.retryable), failed.page].filter((one) => one);
  const rows: [string, string | undefined][] = [
    ['command', `${commandWord(run.command)}, ${place}`],
    ['when', startedAt === null ? undefined : `${localTime(startedAt)}${took}${path}`],
    ['who', by === null ? undefined : `${who(by)}${program === undefined ? '' : `, deploy ${program}`}`],
    ['job', by?.job],
    [run.result === 'completed' && run.undo === 'none' ? 'earlier' : 'cause', failed?.message],
    ['class', kind === undefined || kind.length === 0 ? undefined : kind.join(', ')],
    ['address', failed?.address],
    ['code', failed?.code],
    ['hint', failed?.hint],
  ];
  return rows.flatMap(([label, value]) =>
    value === undefined ? [] : [`  ${paint.dim(label.padEnd(9))}${plain(value)}`],
  );
}

/** What is not over, or did not say when it was. */
const TOOK: Readonly<Record<string, string>> = { running: 'for', killed: 'last heard of after' };

function retrying(retryable: boolean | undefined): string | undefined {
  if (retryable === undefined) return undefined;
  return retryable ? 'worth another try' : 'not worth another try as it is';
}

/** The failures of a run, each with what it is about, the cause before what came of it. */
export function failuresOf(parts: readonly ToldPart[]): NonNullable<ToldPart['error']>[] {
  const told = parts.flatMap(({ steps, error, cause }) => {
    const inOrder = steps.toSorted(
      (a, b) => Number(a.status === 'rollback_failed') - Number(b.status === 'rollback_failed'),
    );
    const ofSteps = inOrder.flatMap((step) =>
      step.error === undefined ? [] : [{ ...step.error, message: `${step.name}: ${step.error.message}` }],
    );
    const outside = error === undefined ? [] : [error];
    const earlier = cause === undefined ? [] : [{ reason: 'step-failed', message: cause }];
    return ofSteps.length + outside.length > 0 ? [...ofSteps, ...outside] : earlier;
  });
  // An undo tells the same cause again, in fewer words.
  return [...Map.groupBy(told, ({ message }) => message).values()].flatMap(([first]) => first ?? []);
}

function partLines(parts: readonly ToldPart[], paint: Paint): string[] {
  return [
    paint.dim('  the commands on it'),
    ...parts.map(({ command, result, startedAt, durationMs, by, source }) => {
      const at = startedAt === null ? '?' : localTime(startedAt);
      const took =
        durationMs === null ? '' : ` ${result === 'running' ? 'for' : 'after'} ${duration(durationMs)}`;
      const told = source === 'report' ? '' : paint.dim(` (told by the ${source})`);
      const person = by === undefined ? '' : paint.dim(` ${who(by)}`);
      return `  ${at}  ${commandWord(command)}: ${result}${took}${person}${told}`;
    }),
  ];
}

function undoLines({ rollback, command }: ToldPart, paint: Paint): string[] {
  if (rollback === null) return [];
  const { clean, restored, kept, pending, residue } = rollback;
  const groups: [string, ToldPart['residue']][] = [
    ['put back as it was', restored],
    ['kept on purpose', kept],
    ['pending', pending],
    [command === 'abandon' ? 'stays' : 'not as it was', residue],
  ];
  const left = count(pending.length + residue.length, 'address');
  const title = clean
    ? `${paint.green('↶')} undone, proven by looking: ${count(restored.length, 'address')} put back`
    : command === 'abandon'
      ? `${paint.yellow('!')} abandoned: ${left} as the run left ${pending.length + residue.length === 1 ? 'it' : 'them'}`
      : `${paint.red('!')} not undone clean: ${left} not as before`;
  return [
    '',
    title,
    ...groups.flatMap(([label, found]) => findings(label, found, paint, found === restored)),
  ];
}

/** One command may have begun it, and another gone on. */
export function givenBack(parts: readonly ToldPart[]): ToldPart['givenBack'] {
  const all = parts.flatMap((part) => part.givenBack);
  return [...new Map(all.map((one) => [one.address, one])).values()];
}

function leftLines(last: ToldPart | undefined, paint: Paint): string[] {
  if (last === undefined) return [];
  const told = new Set(last.rollback?.residue.map(({ address }) => address));
  return [
    ...findings('to be given back yet', last.remaining, paint),
    ...findings('no longer wanted, and kept', last.kept, paint),
    ...findings(
      'left behind',
      last.residue.filter(({ address }) => !told.has(address)),
      paint,
    ),
    ...last.warnings.map((warning) => `${paint.yellow('!')} ${plain(warning)}`),
    ...(last.note === undefined ? [] : [`  ${plain(last.note)}`]),
  ];
}

/** By fate and step; what is as it should be goes by its short name, the rest can be copied. */
function findings(label: string, found: ToldPart['residue'], paint: Paint, isShort = false): string[] {
  const groups = Map.groupBy(found, ({ step, why }) => JSON.stringify([step, why]));
  return [...groups.values()].flatMap((group) => {
    const [{ step, why } = { step: '' }] = group;
    const reason = why === undefined ? '' : ` (${plain(why)})`;
    return [
      paint.dim(`  ${label}, ${plain(step)}${reason}`),
      ...group.map(({ address }) => `    ${isShort ? shortAddress(address) : plain(address)}`),
    ];
  });
}

function fileLines({ files, parts }: ShowDocument, paint: Paint): string[] {
  const log = files.log ?? parts.findLast((part) => part.log !== undefined)?.log;
  const elsewhere = files.log === null && log !== undefined ? paint.dim(' (no longer there)') : '';
  const torn = files.torn === 0 ? '' : paint.dim(` (${count(files.torn, 'line')} of it cannot be read)`);
  const told = [
    ...(log === undefined ? [] : [`  ${paint.dim('log      ')}${plain(log)}${elsewhere}${torn}`]),
    ...(files.evidence.length === 0
      ? []
      : [
          `  ${paint.dim('evidence ')}${plain(`${files.place}/evidence`)} ${paint.dim(`(${count(files.evidence.length, 'file')})`)}`,
        ]),
  ];
  return told.length === 0 ? [] : ['', ...told];
}
