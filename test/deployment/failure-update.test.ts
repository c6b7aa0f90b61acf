import { describe, expect, test } from 'vitest';
import { builtInSteps } from '../../steps/index.ts';
import { changes } from './changes.ts';
import { expectUndone, faultsFor, told, writing } from './failing.ts';
import { withoutActs } from './outside.ts';
import { deployment } from './rig.ts';

const base = deployment();
const first = await base.run();
const changed = base.folder.fork();
for (const { make } of Object.values(changes)) make(changed);
const clean = base.fork(changed);
const second = await clean.run();
const sent = [...clean.sent];

test('without a fault everything changes', () => {
  expect(told(first)).toMatchObject({ result: 'completed' });
  expect(told(second)).toMatchObject({ result: 'completed' });
  expect(second.steps.map(({ name, status }) => [name, status])).toEqual(
    builtInSteps.map(({ name }) => [name, 'completed']),
  );
  expect(clean.dump()).not.toEqual(base.dump());
});

describe.each(builtInSteps.map(({ name }) => name))('an update in which %s fails', (step) => {
  const [one, ...others] = faultsFor(step, sent);

  for (const { how, fault } of others) {
    test(`is undone when ${how}`, async () => {
      const target = base.fork(changed);
      expectUndone(target, await target.run({ faults: [fault] }), { step, before: base.dump() });
      expect(recordsOf(target.state.snapshot)).toEqual(recordsOf(base.state.snapshot));
    });
  }

  test(`is undone when ${one?.how}; then the old configuration runs nothing, and the new one everything`, async () => {
    const target = base.fork(changed);
    expectUndone(target, await target.run({ faults: one ? [one.fault] : [] }), { step, before: base.dump() });
    const back = target.with(base.folder);
    expect(told(await back.run())).toMatchObject({ result: 'nothing-to-do', exitCode: 0 });
    expect(back.sent.filter(writing)).toEqual([]);
    expect(told(await target.run())).toMatchObject({ result: 'completed', exitCode: 0 });
    expect(withoutActs(target.dump())).toEqual(withoutActs(clean.dump()));
  });
});

/** What the state holds of each step, apart from how often it was tried. */
function recordsOf(snapshot: string | undefined): unknown {
  return JSON.parse(snapshot ?? '', (key: string, value: unknown) =>
    ['attempts', 'serial', 'lastRun'].includes(key) ? undefined : value,
  );
}
