import { expect, it } from 'vitest';
import { withOutputs } from '../../src/report/with-outputs.ts';
import { runWith, stepWith, told } from './run.ts';

const OUTPUT = {
  step: 'one',
  item: 'build of web',
  address: '/registries/r/taskruns/web',
  lines: ['COPY failed: x: file does not exist', 'Run ID: ca1 failed after 4s. Error: exit status 1'],
  log: 'state/local/runs/r/evidence/one/builds/web/build.log',
};
const OTHER = { ...OUTPUT, item: 'build of api', address: '/registries/r/taskruns/api', log: 'api.log' };

const FAILED = told({
  reason: 'build-failed',
  message: 'building web: the run ended Failed',
  address: '/registries/r/taskRuns/web',
});

it('tells the line that says why a build failed as the cause of its step, with the end of its log', () => {
  const run = runWith({
    steps: [
      stepWith({ error: FAILED }),
      stepWith({ name: 'two' }),
      stepWith({ name: 'three', error: FAILED }),
    ],
  });
  const { steps } = withOutputs(run, [OTHER, OUTPUT, { ...OUTPUT, step: 'two' }]);
  expect(steps.map((step) => step.error)).toEqual([
    {
      ...FAILED,
      message: 'build of web: COPY failed: x: file does not exist',
      tail: OUTPUT.lines,
      log: OUTPUT.log,
    },
    undefined,
    FAILED,
  ]);
  expect(withOutputs(run, [])).toBe(run);
});

it('adds the line that says why to what Azure says of an app that is not healthy', () => {
  const error = told({ reason: 'unhealthy', message: 'web: not ready', address: OUTPUT.address });
  const { steps } = withOutputs(runWith({ steps: [stepWith({ error })] }), [OUTPUT]);
  expect(steps[0]?.error?.message).toBe('web: not ready; its log: COPY failed: x: file does not exist');
});

it.each([
  ['failed at something else', { ...FAILED, reason: 'azure-refused' }, OUTPUT],
  ['failed at another build', FAILED, OTHER],
  ['left a log that says nothing', FAILED, { ...OUTPUT, lines: [''] }],
])('leaves the cause of a step as it is that %s', (_, error, output) => {
  const { steps } = withOutputs(runWith({ steps: [stepWith({ error })] }), [output]);
  expect(steps[0]?.error).toMatchObject({ message: FAILED.message, log: output.log });
});
