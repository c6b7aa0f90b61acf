import { stripTypeScriptTypes } from 'node:module';
import { describe, expect, test } from 'vitest';
import { switches } from './rules/index.ts';
import { editedSource } from './switched-off.ts';

describe('the switch of each rule', () => {
  test.each(switches.map((one) => [one.rule, one.off, one.edits] as const))(
    'rule %i, off: %s',
    (_rule, _off, edits) => {
      for (const file of new Set(edits.map((edit) => edit.file)))
        expect(() => stripTypeScriptTypes(editedSource(file, edits))).not.toThrow();
    },
  );

  test('changes what it is about, and nothing where its snippet is not there any more', () => {
    const [first] = switches;
    const edit = first?.edits[0] ?? { file: '', replace: '', by: '' };
    expect(editedSource(edit.file, [edit])).toContain(edit.by);
    expect(() => editedSource(edit.file, [{ ...edit, replace: 'no such snippet' }])).toThrow('0 times');
  });

  test('there is one for every rule of the engine, or the reason why there is none', () => {
    const numbers = new Set(switches.map(({ rule }) => rule));
    const missing = Array.from({ length: 33 }, (_, index) => index + 1).filter((rule) => !numbers.has(rule));
    expect(missing).toEqual([]);
    for (const { edits, silent } of switches) expect(edits.length > 0 || silent !== undefined).toBe(true);
  });
});
