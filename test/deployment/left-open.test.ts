import { describe, expect, test } from 'vitest';
import { builtInSteps } from '../../steps/index.ts';
import { changes } from './changes.ts';
import { faultsFor, told, writing } from './failing.ts';
import { withoutActs } from './outside.ts';
import { deployment, type Deployment } from './rig.ts';

const base = deployment();
await base.run();
const changed = base.folder.fork();
for (const { make } of Object.values(changes)) make(changed);
const clean = base.fork(changed);
await clean.run();
const sent = [...clean.sent];

describe.each(builtInSteps.map(({ name }) => name))('an update in which %s fails, left open', (step) => {
  const fault = faultsFor(step, sent).findLast(({ how }) => how.endsWith('is refused'))?.fault;

  async function failed(): Promise<Deployment> {
    const target = base.fork(changed);
    const report = await target.run({ rollback: false, faults: fault ? [fault] : [] });
    expect(told(report)).toMatchObject({ result: 'failed', exitCode: 1, open: true, rollback: null });
    return target;
  }

  test('is gone on with by the next run, and ends as if nothing had failed', async () => {
    const target = await failed();
    const report = await target.run();
    expect(told(report)).toMatchObject({ result: 'completed', exitCode: 0, open: false });
    expect(withoutActs(target.dump())).toEqual(withoutActs(clean.dump()));
    expect(told(await target.run())).toMatchObject({ result: 'nothing-to-do' });
    expect(target.sent.filter(writing)).toEqual([]);
  });

  test('is undone by a rollback', async () => {
    const target = await failed();
    const report = await target.rollBack();
    expect(told(report)).toMatchObject({
      result: 'completed',
      exitCode: 0,
      open: false,
      rollback: { clean: true },
    });
    expect(target.dump()).toEqual(base.dump());
    const back = target.with(base.folder);
    expect(told(await back.run())).toMatchObject({ result: 'nothing-to-do' });
    expect(back.sent.filter(writing)).toEqual([]);
  });
});
