import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { FLAGS } from '../../src/config/feature-flags.ts';
import { policyTable } from '../../src/config/policy-table.ts';
import { shippedExample } from './fixture.ts';

const guide = readFileSync(fileURLToPath(new URL('../../docs/environments.md', import.meta.url)), 'utf8');

describe('the table of the policies', () => {
  it('stands in the guide as it is in force', () => {
    const heading = policyTable()[0]?.join('|');
    const tables = guide.split('\n\n').map(rowsOf);
    expect(tables.find(([head]) => head?.join('|') === heading)).toEqual(policyTable());
  });

  it('has a row for each flag, and stands in the example with those rows', () => {
    const flags = policyTable().slice(1, 1 + FLAGS.length);
    expect(flags.map(([name]) => name)).toEqual(FLAGS.map((name) => `\`${name}\``));
    const example = readFileSync(shippedExample, 'utf8');
    const shown = rowsOf(example.replaceAll(/^# {2}(?=\|)/gm, '')).filter(([name = '']) =>
      FLAGS.some((flag) => flag === name),
    );
    expect(shown).toEqual(flags.map((row) => row.map((cell) => cell.replaceAll('`', ''))));
  });
});

/** The cells of a table in Markdown, row by row; the line below its head left out. */
function rowsOf(text: string): string[][] {
  const rows = text.split('\n').filter((line) => line.startsWith('|') && !/^\|[-|]+$/.test(line));
  return rows.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}
