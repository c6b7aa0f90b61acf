import { describe, expect, test } from 'vitest';
import { builtInSteps } from '../../steps/index.ts';
import { changes, otherChanges } from './changes.ts';
import { told, writing } from './failing.ts';
import { deployment, type Sent } from './rig.ts';

const names = builtInSteps.map(({ name }) => name);
const base = deployment();
const first = await base.run();
const { snapshot } = base.state;

describe('a deployment', () => {
  test('runs every step the first time, and says that none ever ran', () => {
    expect(told(first)).toMatchObject({ result: 'completed', exitCode: 0 });
    expect(first.steps.map(({ name, status }) => [name, status])).toEqual(
      names.map((name) => [name, 'completed']),
    );
    expect(first.steps.flatMap(({ changed }) => changed)).toEqual(names.map(() => ({ leaf: '<never ran>' })));
    expect(Object.keys(first.outputs).toSorted()).toEqual(names.toSorted());
  });

  test('skips every step the second time, asks only, and leaves the state as it is', async () => {
    const again = base.fork(base.folder);
    const report = await again.run();
    expect(told(report)).toMatchObject({ result: 'nothing-to-do', exitCode: 0 });
    expect(report.steps.map(({ name, status }) => [name, status])).toEqual(
      names.map((name) => [name, 'skipped']),
    );
    expect(again.sent.filter(writing)).toEqual([]);
    expect(again.sent.length).toBeGreaterThan(0);
    expect(again.state).toMatchObject({ snapshot, journal: '', writes: 0 });
    expect(again.dump()).toEqual(base.dump());
  });

  test('has a change for each of its steps in this test', () => {
    expect(Object.keys(changes).toSorted()).toEqual(names.toSorted());
    expect(Object.entries(changes).filter(([name, { runs }]) => !(name in runs))).toEqual([]);
  });
});

describe.each([...Object.values(changes), ...otherChanges])(
  'a change of $what',
  ({ make, runs, builds = [] }) => {
    test('runs exactly the steps concerned, each for the leaf that changed, and builds only what changed', async () => {
      const target = base.fork();
      make(target.folder);
      const planned = await target.plan();
      const report = await target.run();
      const result = Object.keys(runs).length > 0 ? 'completed' : 'nothing-to-do';
      expect(told(report)).toMatchObject({ result, exitCode: 0 });
      const ran = report.steps.filter(({ status }) => status !== 'skipped');
      const leaves = ran.map(({ name, changed }) => [
        name,
        changed.map(({ output: _from, ...leaf }) => leaf),
      ]);
      expect(Object.fromEntries(leaves)).toEqual(runs);
      // What a step was handed says by whom, and nothing else does; secrets are the own of the step that stores them.
      const all = ran.flatMap(({ name, changed }) => (name === 'store_secrets' ? [] : changed));
      const [handedOn, own] = [all.filter(isHandedOn), all.filter((one) => !isHandedOn(one))];
      expect(handedOn.filter(({ output }) => !isOfStep(output))).toEqual([]);
      expect(own.filter(({ output }) => output !== undefined)).toEqual([]);
      expect(ran.map(({ status }) => status)).toEqual(ran.map(() => 'completed'));
      expect(target.sent.filter(isBuild).map(({ path }) => serviceOf(path))).toEqual(builds);
      const misplanned = planned.steps.filter(
        ({ name, action }) => action !== 'unknown' && action !== (name in runs ? 'run' : 'skip'),
      );
      expect(misplanned).toEqual([]);
      expect(told(await target.run())).toMatchObject({ result: 'nothing-to-do' });
      expect(target.sent.filter(writing)).toEqual([]);
    });
  },
);

function isBuild({ method, path }: Sent): boolean {
  return method === 'PUT' && BUILD.test(path);
}

function serviceOf(path: string): string | undefined {
  return BUILD.exec(path)?.[1];
}

/** Images, digests of what was deployed, secrets and addresses come from the steps before. */
function isHandedOn({ leaf }: { readonly leaf: string }): boolean {
  return /^services\.\w+\.(?:image|digest)$|^secrets\..*\.digest$|^addresses\.|^schema$/.test(leaf);
}

function isOfStep(output: string | undefined): boolean {
  return names.some((name) => output?.startsWith(`${name}.`) === true);
}

const BUILD = /\/taskruns\/(.*)-[\da-f]+$/i;
