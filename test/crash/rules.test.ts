import { stripTypeScriptTypes } from 'node:module';
import { describe, expect, test } from 'vitest';
import { sweep } from './harness.ts';
import { switches } from './rules/index.ts';
import { editedSource } from './switched-off.ts';
import { toyScenarios } from './toy-scenarios.ts';

describe('what each rule is for, with a fault at every third call, is kept:', () => {
  test.each(switches.map((one) => [one.rule, one.off, one.shown] as const))(
    'rule %i: %s',
    async (_rule, _off, [name, mode]) => {
      const scenario = toyScenarios.find((one) => one.name === name);
      if (scenario === undefined) throw new Error(`no scenario is named ${name}`);
      const { failures, runs } = await sweep(scenario, { modes: [mode], stride: 3 });
      expect(failures).toEqual([]);
      expect(runs).toBeGreaterThan(0);
    },
  );
});

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
