import type { RunDocument } from '../documents.ts';
import { serviceUrls } from '../urls.ts';
import { count, duration } from '../words.ts';
import { code, folded, link, table, told, within } from './markdown.ts';

/**
 * Writes what a run came to as Markdown for the summary of a job: the result, the cause of a failure and what to type next,
 * what the undo came to, the steps, the addresses; never longer than the limit in bytes.
 */
export function runMarkdown(run: RunDocument, next: readonly string[], limit: number): string {
  const where = told(`${run.environment ?? 'deploy'}${run.cloud === 'emulator' ? ' (emulator)' : ''}`);
  const took = run.times === undefined ? '' : ` in ${duration(run.times.durationMs)}`;
  const worked = run.steps.filter(({ status }) => status !== 'skipped');
  const skipped = run.steps.filter(({ status }) => status === 'skipped');
  const urls =
    run.exitCode === 0
      ? serviceUrls(
          run.steps.map(({ name }) => name),
          run.outputs,
        )
      : [];
  return within(limit, [
    [`### ${MARKS[run.result]} ${where}: ${WORDS[run.result]}${took}`],
    run.note === undefined ? [] : [told(run.note)],
    run.cause === undefined ? [] : [`It began with: ${told(run.cause)}`],
    ...failures(run),
    undone(run),
    left('No longer wanted, and given back:', run.givenBack),
    left('Still there:', run.remaining),
    left('No longer wanted, and kept:', run.kept),
    left('Left behind:', run.residue),
    table(
      ['Step', 'Result', 'Took', 'Why'],
      worked
        .slice(0, MOST)
        .map(({ name, status, durationMs, reason }) => [
          code(name),
          status.replaceAll('_', ' '),
          durationMs === 0 ? '' : duration(durationMs),
          told(reason.slice(0, LONGEST)),
        ]),
    ),
    urls.slice(0, MOST).map(([name, url]) => `- ${told(name)}: ${link(url)}`),
    folded(
      `${count(skipped.length, 'step')} unchanged`,
      skipped.length === 0 ? [] : [skipped.map(({ name }) => code(name)).join(', ')],
    ),
    (run.warnings ?? []).slice(0, MOST).map((text) => `> ${told(text)}`),
    next.length === 0 ? [] : ['What to type next:', '', '```', ...next.map(unfenced), '```'],
    files(run),
  ]);
}

const MARKS = { completed: '✅', 'nothing-to-do': '✅', failed: '❌', interrupted: '⚠️' } as const;
const WORDS = {
  completed: 'completed',
  'nothing-to-do': 'nothing to do',
  failed: 'failed',
  interrupted: 'interrupted',
} as const;

const MOST = 200;
const LONGEST = 300;

type ErrorNote = NonNullable<RunDocument['error']>;

function failures({ steps, error }: RunDocument): string[][] {
  return [
    ...steps.flatMap(({ name, status, error: note }) =>
      note === undefined
        ? []
        : [failure(note, `${name} ${status === 'rollback_failed' ? 'could not be put back' : 'failed'}`)],
    ),
    ...(error === undefined ? [] : [failure(error)]),
  ];
}

function failure(
  note: Omit<ErrorNote, 'findings' | 'location'> & Partial<ErrorNote>,
  title?: string,
): string[] {
  const again = note.retryable ? 'may succeed when it is tried again' : 'will not succeed by itself';
  return [
    `**${title === undefined ? '' : `${told(title)}: `}${told(note.message)}**`,
    '',
    `- ${told(note.class)} (${code(note.reason)}): ${again}`,
    ...(note.findings ?? [])
      .slice(0, MOST)
      .map(({ location = '', path = '', message, hint }) =>
        `- ${code(location)} ${code(path)} ${told(message)} ${hint === undefined ? '' : `(${told(hint)})`}`
          .replace(/ +/g, ' ')
          .trimEnd(),
      ),
    ...(note.hint === undefined ? [] : [`- → ${told(note.hint)}`]),
    ...(note.address === undefined ? [] : [`- address ${code(note.address)}`]),
    ...(note.code === undefined ? [] : [`- code ${code(note.code)}`]),
    ...(note.correlationId === undefined ? [] : [`- correlation ${code(note.correlationId)}`]),
  ];
}

function undone({ rollback }: RunDocument): string[] {
  if (rollback === null) return [];
  const { clean, restored, kept, pending, residue } = rollback;
  const proven = `${count(restored.length, 'address')} put back as before`;
  return [
    clean ? `**Rolled back: ${proven}, proven by looking.**` : `**Not rolled back clean:** ${proven}.`,
    '',
    ...rows('kept', kept),
    ...rows('pending', pending),
    ...rows('not as it was', residue),
  ];
}

type Finding = RunDocument['residue'][number];

/** What is told for the same reason of one step is told together. */
function rows(label: string, findings: readonly Finding[]): string[] {
  const groups = Map.groupBy(findings.slice(0, MOST), ({ step, why }) => JSON.stringify([step, why]));
  const more = findings.length > MOST ? [`- … and ${findings.length - MOST} more`] : [];
  return [
    ...[...groups.values()].map((group) => {
      const [{ step, why } = { step: '' }] = group;
      const addresses = group.map(({ address }) => code(address)).join(', ');
      return ['-', label, code(step), addresses, why === undefined ? '' : `(${told(why)})`]
        .filter((part) => part !== '')
        .join(' ');
    }),
    ...more,
  ];
}

function left(title: string, findings: readonly Finding[]): string[] {
  return findings.length === 0 ? [] : [`**${title}**`, '', ...rows('', findings)];
}

/** A fence ends at a line that begins with it. */
function unfenced(line: string): string {
  return line.replaceAll('```', "'''");
}

function files({ evidence, log, runId }: RunDocument): string[] {
  return [
    ...(runId === null ? [] : [`Run ${code(runId)}`]),
    ...(evidence === undefined ? [] : [`evidence in ${code(evidence)}`]),
    ...(log === undefined ? [] : [`log in ${code(log)}`]),
  ].map((part, index, all) => (index < all.length - 1 ? `${part},` : part));
}
