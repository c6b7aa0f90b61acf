import { expect, it } from 'vitest';
import { withOutputs } from '../../src/report/with-outputs.ts';
import { runWith, stepWith, told } from './run.ts';

const OUTPUT = {
  lines: ['npm ERR! missing script'],
  log: 'state/local/runs/r/evidence/one/builds/web/build.log',
};

it('adds to the failure of a step how the log of its build ended, and to nothing else', () => {
  const error = told({ reason: 'build-failed', message: 'building web: the run ended Failed' });
  const run = runWith({
    steps: [stepWith({ error }), stepWith({ name: 'two' }), stepWith({ name: 'three', error })],
  });
  const { steps } = withOutputs(
    run,
    new Map([
      ['one', OUTPUT],
      ['two', OUTPUT],
    ]),
  );
  expect(steps.map((step) => step.error)).toEqual([
    { ...error, tail: OUTPUT.lines, log: OUTPUT.log },
    undefined,
    error,
  ]);
  expect(withOutputs(run, new Map())).toBe(run);
});
