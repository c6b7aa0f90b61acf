import { expect, it } from 'vitest';
import { withTypedHints } from '../../src/report/typed-hint.ts';
import { runWith, stepWith, told } from './run.ts';

const FLAGS = { config: 'my shop.yaml', env: 'production', cloud: 'emulator' };
const REPEATED = "--config 'my shop.yaml' --env production --cloud emulator";

function failure(hint?: string) {
  return told({ reason: 'run-open', message: 'a run is open', ...(hint !== undefined && { hint }) });
}

it('completes each command of a hint with the flags of the deployment, in the run and in its steps', () => {
  const run = runWith({
    error: failure('`npx deploy` goes on with it, `npx deploy state push --force` decides.'),
    steps: [stepWith({ error: failure('Make it with `npx deploy state init`.') })],
  });
  const { error, steps } = withTypedHints(run, FLAGS);
  expect(error?.hint).toBe(
    `\`npx deploy ${REPEATED}\` goes on with it, \`npx deploy state push --force ${REPEATED}\` decides.`,
  );
  expect(steps[0]?.error?.hint).toBe(`Make it with \`npx deploy state init ${REPEATED}\`.`);
});

it('leaves what is no command as it is', () => {
  const run = runWith({
    error: failure('Sign in with `az login`.'),
    steps: [stepWith({ error: failure() }), stepWith({})],
  });
  expect(withTypedHints(run, FLAGS)).toEqual(run);
});
