import { describe, expect, it } from 'vitest';
import { appsClients } from './apps-clients.ts';
import { appsRig, contextOf, SERVICE } from './apps-rig.ts';

/** A registry with an uploaded context, and the official client of its task runs. */
async function taskRunsRig() {
  const base = await appsRig();
  const { path } = await base.registry();
  const sourceLocation = await base.upload(path, contextOf(SERVICE));
  const clients = appsClients(base.emulator);
  const runRequest = {
    type: 'DockerBuildRequest',
    imageNames: ['shop:1'],
    isPushEnabled: true,
    dockerFilePath: 'Dockerfile',
    sourceLocation,
    platform: { os: 'Linux', architecture: 'amd64' },
    timeout: 3600,
  } as const;
  const { taskRuns } = clients.builds;
  const at = ['rg', 'crshop', 'build-shop'] as const;

  const ended = async () => {
    for (let look = 0; look < 10; look++) {
      const shown = await taskRuns.get(...at);
      if (shown.provisioningState !== 'Creating') return shown;
    }
    throw new Error('the task run does not end');
  };
  return { ...base, ...clients, path, taskRuns, runRequest, at, ended };
}

describe('the official client', () => {
  it('builds an image by a task run, reads what came of it, and deletes it', async () => {
    const { taskRuns, runRequest, at, ended, builds, fast } = await taskRunsRig();
    await taskRuns.beginCreate(...at, { runRequest }, fast);
    const { provisioningState, runResult } = await ended();
    expect(provisioningState).toBe('Succeeded');
    expect(runResult?.status).toBe('Succeeded');
    const digest = expect.stringMatching(/^sha256:[0-9a-f]{64}$/);
    expect(runResult?.outputImages).toEqual([
      { registry: 'crshop.azurecr.io', repository: 'shop', tag: '1', digest },
    ]);
    const run = await builds.runs.get('rg', 'crshop', runResult?.runId ?? '');
    expect(run.outputImages).toEqual(runResult?.outputImages);
    const listed: (string | undefined)[] = [];
    for await (const { name } of taskRuns.list('rg', 'crshop')) listed.push(name);
    expect(listed).toEqual(['build-shop']);
    await taskRuns.beginDeleteAndWait(...at, fast);
    await expect(taskRuns.get(...at)).rejects.toMatchObject({ statusCode: 404 });
    await taskRuns.beginDeleteAndWait(...at, fast);
  });

  // github.com/Azure/azure-rest-api-specs/issues/19159
  it('cannot wait for a task run whose run goes on, though the run ends well', async () => {
    const { taskRuns, runRequest, at, ended, fast } = await taskRunsRig();
    await expect(taskRuns.beginCreateAndWait(...at, { runRequest }, fast)).rejects.toMatchObject({
      statusCode: 404,
    });
    expect((await ended()).provisioningState).toBe('Succeeded');
  });

  it('changes a task run, asks for the same again, and reads its details', async () => {
    const { taskRuns, runRequest, at, ended, fast } = await taskRunsRig();
    await taskRuns.beginCreate(...at, { runRequest, location: 'westeurope' }, fast);
    await ended();
    await taskRuns.beginUpdate(...at, { forceUpdateTag: 'again' }, fast);
    expect((await ended()).runResult?.runId).toBe('ca2');
    const again = { runRequest, forceUpdateTag: 'again', location: 'westeurope' };
    const same = await taskRuns.beginCreateAndWait(...at, again, fast);
    expect([same.provisioningState, same.runResult?.runId]).toEqual(['Succeeded', 'ca2']);
    const details = await taskRuns.getDetails(...at);
    expect(details.runRequest).toMatchObject({ type: 'DockerBuildRequest', imageNames: ['shop:1'] });
  });
});
