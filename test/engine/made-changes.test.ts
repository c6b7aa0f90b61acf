import { describe, expect, it } from 'vitest';
import { madeChanges } from '../../src/engine/made-changes.ts';
import { failing, rig, rigStep } from '../rig.ts';

describe('what a step came to', () => {
  it('is said of each address against what was there before', () => {
    const before = { '/new': null, '/same': { a: 1, b: 2 }, '/other': { a: 1 }, '/gone': { a: 1 } };
    const after = { '/new': {}, '/same': { b: 2, a: 1 }, '/other': { a: 2 }, '/gone': null, '/never': null };
    expect(madeChanges(before, after)).toEqual([
      { address: '/new', action: 'created' },
      { address: '/same', action: 'unchanged' },
      { address: '/other', action: 'updated' },
      { address: '/gone', action: 'deleted' },
      { address: '/never', action: 'unchanged' },
    ]);
  });

  it('is in the report of a run, for the steps that completed', async () => {
    const one = rigStep('one');
    const two = rigStep('two', { needs: { one } });
    const bench = rig([one, two]);
    const first = await bench.deploy({ one: { value: 'x' }, two: { value: 'y' } });
    expect(first.steps.map(({ changes }) => changes)).toEqual([
      [{ address: '/one', action: 'created' }],
      [{ address: '/two', action: 'created' }],
    ]);
    const again = await bench.deploy({ one: { value: 'x' }, two: { value: 'z' } });
    expect(again.steps.map(({ changes }) => changes)).toEqual([
      undefined,
      [{ address: '/two', action: 'updated' }],
    ]);
  });

  it('counts from the beginning of the transaction, whichever process of it has made it', async () => {
    const one = rigStep('one');
    const two = rigStep('two', { needs: { one } });
    const bench = rig([one, two]);
    bench.before = failing({ 'put /two': 1 });
    const config = { one: { value: 'x' }, two: { value: 'y' } };
    const left = await bench.deploy(config, { rollback: false });
    expect(left.steps.map(({ changes }) => changes)).toEqual([
      [{ address: '/one', action: 'created' }],
      undefined,
    ]);
    bench.before = () => undefined;
    const gone = await bench.deploy({ one: { value: 'changed' }, two: { value: 'y' } });
    expect(gone.steps[0]?.changes).toEqual([{ address: '/one', action: 'created' }]);
  });
});
