import { existsSync, readFileSync, writeFileSync } from 'node:fs';

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

const PAGE = new URL('../../docs/reliability.md', import.meta.url);

/** Keeps the figures of a sweep in docs/reliability.md; those of parts that were not swept stay as they are. */
export function writeReliability(
  parts: readonly Part[],
  { seed, stride }: { readonly seed: number; readonly stride: number },
): void {
  const date = new Date().toISOString().slice(0, 10);
  const options = `${stride > 1 ? `--stride ${stride} ` : ''}--seed ${seed}`;
  const rows = rowsIn(PAGE);
  for (const { name, about, scenarios, runs, failures, seconds } of parts)
    rows.set(
      name,
      `| ${[name, about, scenarios, runs, failures, seconds, date, `\`${options}\``].join(' | ')} |`,
    );
  const page = [
    '# Reliability',
    '',
    'The last figures of `npm run sweep -- --write`, which writes this page. `--part NAME` does one part, with the options',
    'in its row.',
    '',
    '| part | what is done | scenarios | runs | failures | seconds | on | options |',
    '|---|---|---|---|---|---|---|---|',
    ...ORDER.flatMap((name) => rows.get(name) ?? []),
    '',
    ...EXPLANATION,
    '',
  ];
  writeFileSync(PAGE, page.join('\n'));
}

const ORDER = ['toy', 'steps', 'faults', 'kill', 'contention'];

function rowsIn(page: URL): Map<string, string> {
  const lines = existsSync(page) ? readFileSync(page, 'utf8').split('\n') : [];
  return new Map(
    lines.flatMap((line): [string, string][] => {
      const name = /^\| (\w+) \|/.exec(line)?.[1];
      return name !== undefined && ORDER.includes(name) ? [[name, line]] : [];
    }),
  );
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
