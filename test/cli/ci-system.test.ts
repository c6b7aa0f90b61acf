import { expect, test } from 'vitest';
import { ciOf } from '../../src/cli/ci-system.ts';

test.each([
  [['plan'], {}, undefined],
  [['plan'], { GITHUB_ACTIONS: 'true' }, 'github'],
  [['plan'], { GITHUB_ACTIONS: 'false' }, undefined],
  [['plan'], { TF_BUILD: 'True' }, 'azure'],
  [['plan'], { CI: 'true' }, undefined],
  [['--ci', 'azure', 'plan'], { GITHUB_ACTIONS: 'true' }, 'azure'],
  [['plan', '--ci=none'], { GITHUB_ACTIONS: 'true' }, undefined],
  [['plan', '--ci', 'github', '--ci', 'none'], {}, undefined],
  [['plan', '--ci'], { GITHUB_ACTIONS: 'true' }, 'github'],
  [['init', '--ci', 'github'], {}, undefined],
  [['init', '--ci', 'github'], { TF_BUILD: 'True' }, 'azure'],
] as const)('%j with %j runs in %s', (argv, variables, system) => {
  expect(ciOf(argv, variables)).toBe(system);
});
