import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { sentence } from '../../src/engine/report.ts';
import { stepDefiner } from '../../src/engine/step.ts';
import { failing, rig, type RigConfig, type RigPorts, rigStep } from '../rig.ts';

const defineStep = stepDefiner<RigConfig, object, RigPorts>();
const one = rigStep('one');
const two = rigStep('two', { needs: { one } });

describe('an input that comes from the output of another step', () => {
  test('is told with that output', async () => {
    const bench = rig([one, two]);
    await bench.deploy({ one: { output: 'the first one' } });
    const report = await bench.deploy({ one: { output: 'the second one' } });
    const because = {
      leaf: 'from.one.more',
      before: 'the first one',
      after: 'the second one',
      output: 'one.more',
    };
    expect(report.steps[1]).toMatchObject({
      changed: [because],
      reason: 'from.one.more changed: the first one -> the second one, the output more of one',
    });
  });

  test('is told by the plan of a run that stopped before it', async () => {
    const bench = rig([one, two]);
    await bench.deploy({ one: { output: 'the first one' } });
    // It cannot be looked at: nothing of it has begun.
    bench.before = failing({ 'look /two': 9 });
    const third = { one: { output: 'the third one' } };
    await bench.deploy(third, { rollback: false });
    bench.before = () => undefined;
    const { steps } = await bench.plan(third);
    expect(steps[1]?.because).toEqual([
      { leaf: 'from.one.more', before: 'the first one', after: 'the third one', output: 'one.more' },
    ]);
  });

  test('is found within a longer text, and a short one only as the whole of it', async () => {
    const bench = rig([one, two]);
    await bench.deploy({ one: { output: 'long enough' }, two: { value: 'before' } });
    const value = { url: 'https://long enough/path', short: 'fi' };
    const { steps } = await bench.plan({ one: { output: 'long enough' }, two: { value } });
    const outputs = Object.fromEntries(steps[1]?.because.map(({ leaf, output }) => [leaf, output]) ?? []);
    expect(outputs).toEqual({ value: undefined, 'value.url': 'one.more', 'value.short': undefined });
  });

  test('is none where it was the same before, and where no step is needed', async () => {
    const bench = rig([one, two]);
    await bench.deploy({ one: { output: 'long enough' }, two: { value: 'long enough, and' } });
    const { steps } = await bench.plan({
      one: { output: 'long enough', value: 'long enough' },
      two: { value: 'long enough, but' },
    });
    expect(steps[0]?.because).toEqual([{ leaf: 'value', before: 'first', after: 'long enough' }]);
  });

  test('is the longest of those that fit, wherever the output holds it', async () => {
    const ids = defineStep({
      name: 'ids',
      output: z.object({ list: z.array(z.object({ id: z.string(), no: z.number() })) }),
      inputs: () => ({}),
      run: async () => ({
        list: [
          { id: '/a/long', no: 1 },
          { id: '/a/longer/one', no: 2 },
        ],
      }),
    });
    const reader = defineStep({
      name: 'reader',
      needs: { ids },
      output: z.object({}),
      inputs: (config, { ids: { list } }) => ({
        of: config['reader']?.value === true ? list.map(({ id }) => `${id}/a/longer/on`).join() : 'none',
      }),
      run: async () => ({}),
    });
    const bench = rig([ids, reader]);
    await bench.deploy();
    const { steps } = await bench.plan({ reader: { value: true } });
    expect(steps[1]?.because[0]?.output).toBe('ids.list.1.id');
    expect(sentence([{ leaf: 'of', output: 'ids.list.1.id' }])).toBe(
      'of changed, the output list.1.id of ids',
    );
  });
});
