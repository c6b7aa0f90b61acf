import { expect, test } from 'vitest';
import { failing, rig, rigStep } from '../rig.ts';

const one = rigStep('one');
const two = rigStep('two', { needs: { one } });

test('drift is what is not as it was applied: changed, or gone', async () => {
  const bench = rig([one, two]);
  await bench.deploy({ one: { at: ['/a', '/b'] } });
  expect(await bench.drift()).toEqual({ open: null, looked: 3, drifted: [], residue: [] });
  bench.cloud.set('/b', { value: 'by hand' });
  bench.cloud.delete('/two');
  expect((await bench.drift()).drifted).toEqual([
    { step: 'one', address: '/b', what: 'changed', how: 'it differs in value' },
    { step: 'two', address: '/two', what: 'gone', how: 'nothing is there' },
  ]);
});

test('looking for drift changes nothing, and what cannot be looked at is not called fine', async () => {
  const bench = rig([one, two]);
  await bench.deploy();
  const { snapshot, journal } = bench.store;
  bench.cloud.set('/one', { value: 'by hand' });
  await bench.drift();
  expect([bench.store.snapshot, bench.store.journal]).toEqual([snapshot, journal]);
  bench.before = failing({ 'look /two': 9 });
  await expect(bench.drift()).rejects.toThrow('look /two refused');
});

test('what has drifted is repaired by a run that is told of it', async () => {
  const bench = rig([one, two]);
  await bench.deploy();
  bench.cloud.set('/one', { value: 'by hand' });
  const { drifted } = await bench.drift();
  const report = await bench.deploy(
    {},
    { drifted: new Map(drifted.map(({ step, address }) => [step, [address]])) },
  );
  expect(report.steps[0]?.changed).toEqual([{ leaf: '<changed in the cloud>', before: '/one' }]);
  expect(report.steps[1]?.status).toBe('skipped');
  expect(bench.cloud.get('/one')).toEqual({ value: 'first' });
  expect((await bench.drift()).drifted).toEqual([]);
});
