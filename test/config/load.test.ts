import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/engine/failure.ts';
import { load, shippedExample } from './fixture.ts';

const lines = readFileSync(shippedExample, 'utf8').split('\n');

const THRESHOLDS = lines.find((line) => line.trim() === 'thresholds:') ?? '';

describe('whatever the file says', () => {
  it('loading it ends with a configuration or with a failure that names a place', () => {
    const damage = fc.record({
      line: fc.nat(lines.length - 1),
      to: fc.oneof(
        fc.string({ maxLength: 20 }),
        fc.constantFrom(
          '',
          '- x',
          'x: y',
          '  : ',
          '\t',
          '${',
          '&a *a',
          '*a',
          '? [',
          '<<: *a',
          '__proto__: 1',
          '---',
        ),
      ),
      how: fc.constantFrom('replace', 'append', 'delete', 'outdent'),
    });
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (damages) => {
        const outcome = attempt(damaged(damages).join('\n'));
        expect(outcome).toMatch(/^(?:loaded|config-invalid at config\.yaml:\d+:\d+)$/);
      }),
      // An unknown key below a default once ended with no error at all.
      {
        numRuns: 60,
        examples: [[[{ line: lines.indexOf(THRESHOLDS) + 1, to: 'x: y', how: 'replace' }]]],
      },
    );
  });
});

function attempt(text: string): string {
  try {
    load(text);
    return 'loaded';
  } catch (error) {
    return error instanceof Failure ? `${error.reason} at ${error.details.location}` : String(error);
  }
}

function damaged(damages: readonly { line: number; to: string; how: string }[]): string[] {
  const text = [...lines];
  for (const { line, to, how } of damages) {
    const before = text[line] ?? '';
    if (how === 'delete') text[line] = '';
    else if (how === 'outdent') text[line] = before.replace(/^ {1,2}/, '');
    else text[line] = how === 'append' ? before + to : before.replace(/\S.*$/, to);
  }
  return text;
}
