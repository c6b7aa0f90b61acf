import { expect, it } from 'vitest';
import { folderHere } from './here.ts';
import { SMALL } from './small.ts';

const GUARDED = SMALL.replace('retentionDays: 30', 'retentionDays: 30, protect: true');
const OLD =
  '/subscriptions/11111111-1111-4111-8111-111111111111/resourcegroups/rg-small/providers/microsoft.operationalinsights/workspaces/log-small';

it('what is protected and no longer named stays, is told, and goes once it is let go of', async () => {
  const { deploy, run, write, resources } = folderHere({ 'config.yaml': GUARDED });
  await deploy();
  write('config.yaml', SMALL.replace('workspace: log-small', 'workspace: log-other'));
  const renamed = await run();
  expect(renamed.kept).toEqual([{ step: 'create_monitoring', address: OLD, why: 'it is protected' }]);
  expect((await deploy()).stdout).toMatch(/no longer wanted, and kept: .*\n.*\n.*workspaces\/log-small/);

  const unasked = await deploy(`state unprotect ${OLD}`);
  expect(unasked).toMatchObject({ code: 1, stderr: expect.stringMatching(/nobody can be asked here/) });
  const wrong = await run('state unprotect /subscriptions/other --yes');
  expect(wrong).toMatchObject({ exitCode: 1, error: { message: '/subscriptions/other is not protected' } });

  const freed = await deploy(`state unprotect ${OLD} --yes`);
  expect(freed).toMatchObject({ code: 0, stdout: expect.stringMatching(/log-small is no longer protected/) });
  const gone = await run();
  expect(gone).toMatchObject({ result: 'completed', kept: [] });
  expect(gone.givenBack).toContainEqual({ step: 'create_monitoring', address: OLD });
  expect(Object.keys(resources()).some((id) => id.toLowerCase() === OLD)).toBe(false);
});
