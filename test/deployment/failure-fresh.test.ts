import { describe, expect, test } from 'vitest';
import { builtInSteps } from '../../steps/index.ts';
import { expectUndone, faultsFor, told } from './failing.ts';
import { deployment } from './rig.ts';

const clean = deployment();
const first = await clean.run();
const sent = [...clean.sent];

test('without a fault the first run completes', () => {
  expect(told(first)).toMatchObject({ result: 'completed', exitCode: 0 });
});

describe.each(builtInSteps.map(({ name }) => name))('a first run in which %s fails', (step) => {
  const [one, ...others] = faultsFor(step, sent);

  for (const { how, fault } of others) {
    test(`leaves nothing behind when ${how}`, async () => {
      const target = deployment();
      expectUndone(target, await target.run({ faults: [fault] }), { step, before: {} });
      expect(target.state.journal).toBe('');
    });
  }

  test(`leaves nothing behind when ${one?.how}, and the next run makes everything`, async () => {
    const target = deployment();
    expectUndone(target, await target.run({ faults: one ? [one.fault] : [] }), { step, before: {} });
    expect(told(await target.run())).toMatchObject({ result: 'completed', exitCode: 0 });
    expect(Object.keys(target.dump())).toHaveLength(Object.keys(clean.dump()).length);
    expect(told(await target.run())).toMatchObject({ result: 'nothing-to-do', exitCode: 0 });
  });
});
