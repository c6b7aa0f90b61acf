import { writeFileSync } from 'node:fs';

/** What one part of the sweep came to. */
export interface Part {
  readonly name: string;
  /** What is done, in one line. */
  readonly about: string;
  readonly scenarios: number;
  readonly runs: number;
  readonly failures: number;
  readonly seconds: number;
}

/** Keeps the figures of a sweep in docs/reliability.md. */
export function writeReliability(
  parts: readonly Part[],
  { seed, stride }: { readonly seed: number; readonly stride: number },
): void {
  const rows = parts.map(
    ({ name, about, scenarios, runs, failures, seconds }) =>
      `| ${name} | ${about} | ${scenarios} | ${runs} | ${failures} | ${seconds} |`,
  );
  const command = [
    'npm run sweep',
    ...(stride > 1 ? [`--stride ${stride}`] : []),
    `--seed ${seed}`,
    '--write',
  ];
  const page = [
    '# Reliability',
    '',
    `Written by \`${command.join(' ').replace(' --', ' -- --')}\` on ${new Date().toISOString().slice(0, 10)}.`,
    '',
    '| part | what is done | scenarios | runs | failures | seconds |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
    ...EXPLANATION,
    '',
  ];
  writeFileSync(new URL('../../docs/reliability.md', import.meta.url), page.join('\n'));
}

const EXPLANATION = [
  'After each run, judged from outside: no orphan in the cloud, no duplicate, no lost record, the state readable, the',
  'content equal to that of a run that nothing hit, residue named where there is any and nowhere else; and then the right',
  'configuration runs nothing and writes nothing.',
  '',
  '- **toy**: a small cloud in memory with operations longer than any wait of the engine, reads that lag, and a bin. Deaths',
  '  before, after and over each call, lost and late requests, outages, a full disk, a line written twice, Ctrl-C; one after',
  '  the other, in pairs and triples, and on journeys through configurations drawn by lot.',
  '- **steps**: the real steps and adapters. A dead process’s later calls are refused by the harness.',
  '- **faults**: 429 with and without Retry-After, 500, 503, 404 just after a creation, 409, dropped connections, answers',
  '  lost, failing operations, in runs and in undos, some with a kill in between.',
  '- **kill**: SIGKILL of the real program at random moments, a cloud in another process; then only what people type.',
  '- **contention**: two and eight runs at once, and one that is stopped with SIGSTOP, on each store.',
  '',
  '`npm run sweep -- --ablate` switches each rule of the engine off in turn, by a change to its source while it is loaded,',
  'and fails where a sweep does not miss it.',
];
