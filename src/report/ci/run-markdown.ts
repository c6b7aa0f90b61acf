import { changesText } from '../changes-text.ts';
import type { RunDocument } from '../documents.ts';
import { serviceUrls } from '../urls.ts';
import { count, duration } from '../words.ts';
import { DONE } from './done.ts';
import { failuresMarkdown } from './failure-markdown.ts';
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
    [`### ${MARKS[run.result]} ${where}: ${cameTo(run)}${took}`],
    run.note === undefined ? [] : [told(run.note)],
    run.cause === undefined ? [] : [`It began with: ${told(run.cause)}`],
    ...failuresMarkdown(run),
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
    changesText(run).map((line) => `${told(line)}  `),
    folded('What was changed in the cloud', changed(run)),
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
  'nothing-to-do': 'nothing to do',
  failed: 'failed',
  interrupted: 'interrupted',
} as const;

const MOST = 200;
const LONGEST = 300;

function cameTo({ result, command = 'run' }: RunDocument): string {
  return result === 'completed' ? DONE[command] : WORDS[result];
}

function changed({ steps }: RunDocument): string[] {
  const all = steps.flatMap(({ name, changes = [] }) =>
    changes
      .filter(({ action }) => action !== 'unchanged')
      .map(({ action, address }) => `- ${action} ${code(address)} (${code(name)})`),
  );
  return [...all.slice(0, MOST), ...(all.length > MOST ? [`- … and ${all.length - MOST} more`] : [])];
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
