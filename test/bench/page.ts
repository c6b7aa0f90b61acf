import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PAGE = fileURLToPath(new URL('../../docs/performance.md', import.meta.url));
const FIGURES = /(?<=<!-- figures -->\n)[^]*(?=<!-- end of figures -->)/;

/** Puts figures between the markers of docs/performance.md. */
export function writeFigures(text: string): void {
  const page = readFileSync(PAGE, 'utf8');
  if (!FIGURES.test(page)) throw new Error(`${PAGE} has lost its markers`);
  writeFileSync(
    PAGE,
    page.replace(FIGURES, () => `\n${text}\n\n`),
  );
}

/** Why a row misses its goal, as the section "Rows missed" of docs/performance.md says; undefined where it says nothing. */
export function whyMissed(id: string): string | undefined {
  const [, section = ''] = readFileSync(PAGE, 'utf8').split('\n## Rows missed\n');
  return new RegExp(`^- \`${id}\`: (.*)$`, 'm').exec(section)?.[1];
}
