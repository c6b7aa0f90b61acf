import { describe, expect, it } from 'vitest';
import { taskRunsRig } from './task-runs-rig.ts';

const TASKS = 'api-version=2019-06-01-preview';
const SPEC = 'azure-rest-api-specs, containerregistry_build.json 2019-06-01-preview';

describe(`the secrets of a task run (${SPEC}, Argument.isSecret, TaskRuns_GetDetails)`, () => {
  const secret = { name: 'TOKEN', value: 'argument-secret', isSecret: true };
  const plain = { name: 'LEVEL', value: 'plain-value' };

  it('are shown by listDetails alone, and stand in no resource', async () => {
    const { put, runRequest, send, path, ended, store } = await taskRunsRig();
    await put({ ...runRequest, arguments: [secret, plain] });
    const { properties } = await ended();
    expect(properties.runRequest.arguments).toEqual([{ ...secret, value: '' }, plain]);
    const details = await send('POST', `${path}/listDetails?${TASKS}`);
    expect(details.body.properties.runRequest.arguments).toEqual([secret, plain]);
    expect(JSON.stringify(store.dump().content)).not.toContain('argument-secret');
  });

  it('count for whether the request has changed, and outlive a PATCH of the tag', async () => {
    const { put, patch, runRequest, send, path, ended, runIds } = await taskRunsRig();
    const asking = (value: string) => ({ ...runRequest, arguments: [{ ...secret, value }] });
    await put(asking('one'));
    await ended();
    await put(asking('one'));
    expect(await runIds()).toEqual(['ca1']);
    await put(asking('two'));
    expect(await runIds()).toEqual(['ca1', 'ca2']);
    await ended();
    await patch({ forceUpdateTag: 'b' });
    expect(await runIds()).toEqual(['ca1', 'ca2', 'ca3']);
    const details = await send('POST', `${path}/listDetails?${TASKS}`);
    expect(details.body.properties.runRequest.arguments[0].value).toBe('two');
  });

  it('and the signatures of logs and uploads stand in no exchange', async () => {
    const { put, runRequest, send, path, registryPath, ended, exchanges, sendBytes } = await taskRunsRig();
    const credentials = {
      customRegistries: { 'other.azurecr.io': { password: { type: 'Opaque', value: 'registry-secret' } } },
    };
    await put({ ...runRequest, arguments: [secret, plain], credentials });
    await ended();
    await send('POST', `${path}/listDetails?${TASKS}`);
    const values = [{ ...secret, value: 'value-secret' }];
    await send('POST', `${registryPath}/scheduleRun?${TASKS}`, {
      type: 'EncodedTaskRunRequest',
      encodedTaskContent: 'YQ==',
      values,
      platform: { os: 'Linux' },
    });
    const links = [
      (await send('POST', `${registryPath}/runs/ca1/listLogSasUrl?${TASKS}`)).body.logLink,
      (await send('POST', `${registryPath}/listBuildSourceUploadUrl?${TASKS}`)).body.uploadUrl,
    ];
    await sendBytes('GET', links[0]);
    const signatures = links.map((link) => new URL(link).searchParams.get('sig') ?? '');
    const log = JSON.stringify(exchanges);
    for (const hidden of ['argument-secret', 'registry-secret', 'value-secret', ...signatures]) {
      expect(hidden).toMatch(/.{10}/);
      expect(log).not.toContain(hidden);
      expect(log).not.toContain(encodeURIComponent(hidden));
    }
    expect(log).toContain('plain-value');
    expect(log).toContain('sig=***');
  });
});
