import { expect, test } from 'vitest';
import { sweep } from '../crash/harness.ts';
import { changes } from './changes.ts';
import { configFolder, type ConfigFolder } from './config-folder.ts';
import { azureStory } from './crash-stage.ts';

/**
 * By default some calls are hit, spread over all; `CRASH_STRIDE=1 CRASH_RANDOM=100 npx vitest run test/deployment/crash`
 * hits every one, and plays as many random double and triple crashes; `CRASH_STEPS=14` takes all steps.
 */
const stride = setting('CRASH_STRIDE', 9);
const random = { journeys: setting('CRASH_RANDOM', 4), seed: setting('CRASH_SEED', 1) };
const steps = setting('CRASH_STEPS', 3);

const standing = configFolder();
const updated = changed((folder) => {
  for (const { make } of Object.values(changes)) make(folder);
});
const renamed = changed((folder) => {
  folder.set('monitoring.workspace', 'log-other');
  folder.set('identity.name', 'id-other');
});
const refusal = {
  method: 'PUT',
  path: '**/components/*',
  after: 1,
  times: 1,
  status: 400,
  code: 'BadRequest',
};

test.each([
  { name: 'a first run', told: { act: standing } },
  { name: 'an update', told: { before: standing, act: updated } },
  { name: 'a rename', told: { before: standing, act: renamed } },
  { name: 'an update that is refused', told: { before: standing, act: updated, faults: [refusal] } },
])(
  '$name, killed at any call, can be gone on with and undone',
  async ({ name, told }) => {
    const report = await sweep(await azureStory(name, told, steps), { stride, random });
    expect(report.runs).toBeGreaterThan(10);
    const failures = report.failures.map(({ how, problems }) => ({ how, problems: problems.filter(counts) }));
    expect(failures.filter(({ problems }) => problems.length > 0)).toEqual([]);
  },
  3_600_000,
);

/** The owners of things are only known by address; not everything that later steps make is shown by its own. */
function counts(problem: string): boolean {
  return steps <= 3 || !/ is an orphan$|: a phantom$| refers to /.test(problem);
}

function changed(change: (folder: ConfigFolder) => void): ConfigFolder {
  const folder = standing.fork();
  change(folder);
  return folder;
}

function setting(name: string, otherwise: number): number {
  return Number(process.env[name] ?? otherwise);
}
