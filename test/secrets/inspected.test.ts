import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { createRedactor } from '../../src/secrets/redact.ts';

const VALUES = [
  'S3cr3t/v+lue "with" & 100%',
  String.raw`S3cr3t\with\backslashes`,
  `S3cr3t with 'both' "quotes"`,
  `S3cr3t with 'all' "three" \`quotes\``,
  'S3cr3t\nof two lines that are long enough',
];

it.each(VALUES.flatMap((value) => [0, 1, 2].map((depth) => [depth, value] as const)))(
  'A value that console.log shows in an object is hidden, in JSON of depth %i: %s',
  (depth, value) => {
    const redactor = createRedactor();
    redactor.hide(value);
    const text = Array.from({ length: depth }).reduce((inner: string) => JSON.stringify({ inner }), value);
    expect(redactor.text(inspect({ text }, { breakLength: Infinity }))).not.toContain('S3cr3t');
    expect(redactor.text(inspect({ text }))).not.toContain('S3cr3t');
  },
);
