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
    ...leftLines(parts.at(-1), paint),
    ...fileLines(document, paint),
    ...(events === undefined ? [] : ['', ...eventLines(events, run.startedAt, paint)]),
    ...unreadable.map(
      ({ file, why }) => `${paint.yellow('!')} could not be read: ${plain(file)} (${plain(why)})`,
    ),
    ...(run.open && run.result !== 'running' ? ['', ...nextLines(flags, paint)] : []),
  ];
  return `${told.join('\n')}\n`;
}

function facts({ run, parts, criticalPath }: ShowDocument, place: string, paint: Paint): string[] {
  const { startedAt, durationMs, by } = run;
  const program = parts[0]?.program;
  const took = durationMs === null ? '' : `, took ${duration(durationMs)}`;
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
  return [...new Map(told.map((error) => [error.message, error])).values()];
}

function partLines(parts: readonly ToldPart[], paint: Paint): string[] {
  return [
    paint.dim('  the commands on it'),
    ...parts.map(({ command, result, startedAt, durationMs, by, source }) => {
      const at = startedAt === null ? '?' : localTime(startedAt);
      const took = durationMs === null ? '' : ` after ${duration(durationMs)}`;
      const told = source === 'report' ? '' : paint.dim(` (told by the ${source})`);
      const person = by === undefined ? '' : paint.dim(` ${who(by)}`);
      return `  ${at}  ${commandWord(command)}: ${result}${took}${person}${told}`;
    }),
  ];
}

function undoLines({ rollback }: ToldPart, paint: Paint): string[] {
  if (rollback === null) return [];
  const { clean, restored, kept, pending, residue } = rollback;
  const groups: [string, ToldPart['residue']][] = [
    ['put back as it was', restored],
    ['kept on purpose', kept],
    ['pending', pending],
    ['not as it was', residue],
  ];
  const title = clean
    ? `${paint.green('↶')} undone, proven by looking: ${count(restored.length, 'address')} put back`
    : `${paint.red('!')} not undone clean: ${count(pending.length + residue.length, 'address')} not as before`;
  return [
    '',
    title,
    ...groups.flatMap(([label, found]) => findings(label, found, paint, found === restored)),
  ];
}

function leftLines(last: ToldPart | undefined, paint: Paint): string[] {
  if (last === undefined) return [];
  const told = new Set(last.rollback?.residue.map(({ address }) => address));
  return [
    ...findings('given back', last.givenBack, paint),
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
