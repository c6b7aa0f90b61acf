import { expect, test } from 'vitest';
import { sweep } from '../crash/harness.ts';
import { configFolder, type ConfigFolder } from './config-folder.ts';
import { azureStory } from './crash-stage.ts';
import { listSteps, ownStep } from './own-step.ts';

const FIRST = ['check_prerequisites', 'create_resource_group'];

/** Edits whose interruption no other sweep plays, on as few steps as they need: the whole list is swept elsewhere. */
const edits: readonly {
  readonly name: string;
  readonly standing: (folder: ConfigFolder) => void;
  readonly edit: (folder: ConfigFolder) => void;
  /** What stays, which a deployment from nothing would not have. */
  readonly keeps?: RegExp;
}[] = [
  {
    name: "an address that moves from one user's step to another",
    standing: (folder) => listSteps(folder, [...FIRST, './one.ts']),
    edit: (folder) => listSteps(folder, [...FIRST, './two.ts'], ['./one.ts']),
  },
  {
    name: "a user's step that is retired",
    standing: (folder) => listSteps(folder, [...FIRST, './one.ts']),
    edit: (folder) => listSteps(folder, FIRST, ['./one.ts']),
  },
  {
    name: 'databases that are no longer wanted',
    standing: (folder) => listSteps(folder, [...FIRST, 'create_key_vault', 'create_databases']),
    edit: ({ set }) => set('databases', {}),
  },
  {
    name: 'a protected workspace that is renamed, and kept',
    standing: (folder) => {
      listSteps(folder, [...FIRST, 'create_monitoring']);
      folder.set('monitoring.protect', true);
    },
    edit: ({ set }) => set('monitoring.workspace', 'log-other'),
    keeps: /workspaces\/log-shop: /,
  },
];

test.each(edits)(
  '$name loses nothing, wherever the run is killed',
  async ({ name, standing, edit, keeps }) => {
    const before = configFolder();
    before.write('one.ts', ownStep('step_one', 'id-own'));
    before.write('two.ts', ownStep('step_two', 'id-own'));
    before.set('services', {});
    before.set('infrastructure', {});
    before.set('migrations', undefined);
    before.set('containerAppsEnvironment.daprComponents', {});
    standing(before);
    const act = before.fork();
    edit(act);
    const report = await sweep(await azureStory(name, { before, act }), { stride: 5 });
    expect(report.runs).toBeGreaterThan(10);
    const failures = report.failures.flatMap(({ how, problems }) =>
      problems
        .filter((one) => how !== 'unharmed' || keeps?.test(one) !== true)
        .map((one) => `${how}: ${one}`),
    );
    expect(failures).toEqual([]);
  },
  600_000,
);
