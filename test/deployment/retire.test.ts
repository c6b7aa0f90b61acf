import { describe, expect, test } from 'vitest';
import { builtInSteps } from '../../steps/index.ts';
import { expectUndone, told, writing } from './failing.ts';
import { identityAt, listSteps, ownStep } from './own-step.ts';
import { deployment, type Deployment } from './rig.ts';

const BUILT_IN = builtInSteps.map(({ name }) => name);
const VERIFY = { method: 'GET', path: '/healthz', status: 400, code: 'BadRequest' } as const;

const base = deployment();
base.folder.write('one.ts', ownStep('step_one', 'id-own'));
base.folder.write('two.ts', ownStep('step_two', 'id-own'));
listSteps(base.folder, [...BUILT_IN, './one.ts']);
await base.run();

function identities({ dump }: Deployment): string[] {
  return Object.keys(dump()).filter((id) => identityAt('id-own').test(id));
}

describe("a user's step that is dropped from the list", () => {
  test('is missed, and nothing runs', async () => {
    const target = base.fork();
    listSteps(target.folder, BUILT_IN);
    for (const command of [() => target.run(), () => target.plan()])
      await expect(command()).rejects.toMatchObject({
        reason: 'step-unknown',
        message: expect.stringContaining('step_one'),
        hint: expect.stringContaining('retire:'),
      });
    expect(target.sent.filter(writing)).toEqual([]);
    expect(target.state.writes).toBe(0);
    expect(target.dump()).toEqual(base.dump());
  });

  test('and retired gives back what it made, last; then it is forgotten', async () => {
    const target = base.fork();
    listSteps(target.folder, BUILT_IN, ['./one.ts']);
    const { removals, refused } = await target.plan();
    expect(removals).toMatchObject([
      { step: 'step_one', action: 'remove', address: expect.stringMatching(identityAt('id-own')) },
    ]);
    expect(refused).toEqual([]);
    const report = await target.run();
    expect(told(report)).toMatchObject({ result: 'completed', exitCode: 0 });
    expect(report.givenBack).toMatchObject([{ step: 'step_one' }]);
    expect(identities(target)).toEqual([]);
    expect(target.state.snapshot).not.toContain('step_one');
    expect(told(await target.run())).toMatchObject({ result: 'nothing-to-do' });
    // Once it is done, the entry may go, and so may the file.
    listSteps(target.folder, BUILT_IN);
    expect(told(await target.run())).toMatchObject({ result: 'nothing-to-do' });
    expect(target.sent.filter(writing)).toEqual([]);
  });

  test('and retired stays where a later step fails', async () => {
    const target = base.fork();
    listSteps(target.folder, BUILT_IN, ['./one.ts']);
    const report = await target.run({ faults: [VERIFY], forced: ['verify_deployment'] });
    expectUndone(target, report, { step: 'verify_deployment', before: base.dump() });
    expect(identities(target)).toHaveLength(1);
    expect(told(await target.run())).toMatchObject({ result: 'completed' });
    expect(identities(target)).toEqual([]);
  });
});

describe('an address that moves from one step to another', () => {
  test.each([
    ['by the list', ['./one.ts']],
    ['while the former one stays', []],
  ])('%s is handed over: nothing happens to it', async (_how, retired) => {
    const target = base.fork();
    if (retired.length === 0) target.folder.write('one.ts', ownStep('step_one', 'id-another'));
    const stays = retired.length === 0 ? ['./one.ts'] : [];
    listSteps(target.folder, [...BUILT_IN, ...stays, './two.ts'], retired);
    const { handOvers, removals } = await target.plan();
    expect(removals).toEqual([]);
    expect(handOvers).toMatchObject([
      { from: 'step_one', to: 'step_two', address: expect.stringMatching(identityAt('id-own')) },
    ]);
    const report = await target.run();
    expect(told(report)).toMatchObject({ result: 'completed', exitCode: 0 });
    expect(report.givenBack).toEqual([]);
    expect(target.sent.filter(({ method }) => method === 'DELETE')).toEqual([]);
    expect(identities(target)).toHaveLength(1);
    expect(told(await target.run())).toMatchObject({ result: 'nothing-to-do' });
    // It went over with its origin: the step that holds it now removes it.
    listSteps(target.folder, [...BUILT_IN, ...stays], ['./two.ts']);
    expect(told(await target.run())).toMatchObject({ result: 'completed' });
    expect(identities(target)).toEqual([]);
  });

  test('goes back to the former one when the run fails', async () => {
    const target = base.fork();
    listSteps(target.folder, [...BUILT_IN.slice(0, -1), './two.ts', 'verify_deployment'], ['./one.ts']);
    const report = await target.run({ faults: [VERIFY], forced: ['verify_deployment'] });
    expect(told(report)).toMatchObject({ result: 'failed', open: false, rollback: { clean: true } });
    expect(target.dump()).toEqual(base.dump());
    listSteps(target.folder, [...BUILT_IN, './one.ts']);
    expect(told(await target.run())).toMatchObject({ result: 'nothing-to-do' });
  });

  test('is refused while both claim it', async () => {
    const target = base.fork();
    listSteps(target.folder, [...BUILT_IN, './one.ts', './two.ts']);
    const report = await target.run();
    expect(told(report)).toMatchObject({ result: 'failed', error: { reason: 'two-owners' } });
    expect(target.sent.filter(writing)).toEqual([]);
  });
});

test('built-in steps are retired by their names, in the order against that in which they were made', async () => {
  const target = base.fork();
  const gone = ['configure_environment_variables', 'run_migrations', 'verify_deployment'];
  listSteps(target.folder, [...BUILT_IN.filter((name) => !gone.includes(name)), './one.ts'], gone);
  const report = await target.run();
  expect(told(report)).toMatchObject({ result: 'completed', exitCode: 0 });
  expect(report.givenBack.map(({ step }) => step).toSorted()).toEqual([
    'configure_environment_variables',
    'configure_environment_variables',
    'run_migrations',
  ]);
  expect(Object.keys(target.dump()).filter((id) => /\/jobs\//.test(id))).toEqual([]);
  expect(told(await target.run())).toMatchObject({ result: 'nothing-to-do' });
});
