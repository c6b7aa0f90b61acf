import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { resilienceRow } from './resilience.ts';
import { measured, ROUNDS, tableOf, type Measured, type Row } from './row.ts';

/** Every figure; `npm run bench` measures them all, `npm run bench -- --write` also puts them into docs/performance.md. */
const ROWS: readonly Row[] = [resilienceRow];

const PAGE = fileURLToPath(new URL('../../docs/performance.md', import.meta.url));
const FIGURES = /(?<=<!-- figures -->\n)[^]*(?=<!-- end of figures -->)/;

const all: Measured[] = [];
for (const row of ROWS) all.push(await measured(row));
const table = tableOf(all);
process.stdout.write(`${ROUNDS} pairs each\n\n${table}`);
if (process.argv.includes('--write')) {
  writeFileSync(
    PAGE,
    readFileSync(PAGE, 'utf8').replace(FIGURES, () => `\n${table}\n`),
  );
}
if (all.some(({ median, row }) => !(median < row.goal))) process.exitCode = 1;
