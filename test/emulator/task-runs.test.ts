import { describe, expect, it } from 'vitest';
import { taskRunsRig } from './task-runs-rig.ts';

const TASKS = 'api-version=2019-06-01-preview';
const NEWER = 'api-version=2025-03-01-preview';
const RECORDING = 'Azure/azure-cli, .../acr/tests/latest/recordings/test_acr_taskrun.yaml (2026-03-24)';
const SPEC = 'azure-rest-api-specs, containerregistry_build.json 2019-06-01-preview';

describe(`a task run (${SPEC}, TaskRuns_Create and its example)`, () => {
  it('is made with 201, is Creating while its run is queued and running, then Succeeded with its images', async () => {
    const { put, shown, registryPath, path, runIds, world, store } = await taskRunsRig({
      latency: 'realistic',
    });
    const { status, body } = await put();
    expect([status, body.type, body.name, body.id]).toEqual([
      201,
      'Microsoft.ContainerRegistry/registries/taskRuns',
      'build-shop',
      path,
    ]);
    expect(body.properties).toMatchObject({
      provisioningState: 'Creating',
      runResult: {
        id: `${registryPath}/runs/ca1`,
        name: 'ca1',
        properties: { status: 'Queued', runId: 'ca1' },
      },
    });
    world.pass(6000);
    const running = (await shown()).properties;
    expect([running.provisioningState, running.runResult.properties.status]).toEqual(['Creating', 'Running']);
    world.pass(80_000);
    const over = await shown();
    expect(over.properties.provisioningState).toBe('Succeeded');
    expect(over.properties.runResult.properties).toMatchObject({
      status: 'Succeeded',
      outputImages: [{ registry: 'crshop.azurecr.io', repository: 'shop', tag: '1' }],
    });
    expect(await runIds()).toEqual(['ca1']);
    expect(store.dump().content.resources[path.toLowerCase()]).toEqual(over);
  });

  it(`shows its request with defaults and without what a build does not know (${RECORDING})`, async () => {
    const { put, runRequest } = await taskRunsRig();
    const { body } = await put({ ...runRequest, values: [], credentials: {} });
    expect(body.properties.runRequest).toEqual({ ...runRequest, isPushEnabled: true, noCache: false });
    expect(body.properties.runResult.properties).toMatchObject({
      runType: 'QuickRun',
      isArchiveEnabled: false,
    });
    expect(body.location).toBeUndefined();
    expect(body.identity).toBeUndefined();
  });

  it(`keeps its location and is reached with the newer preview (${RECORDING})`, async () => {
    const { send, path, runRequest } = await taskRunsRig();
    const body = { location: 'West US', properties: { runRequest } };
    expect((await send('PUT', `${path}?${NEWER}`, body)).body.location).toBe('westus');
    expect((await send('GET', `${path}?${NEWER}`)).status).toBe(200);
    expect((await send('GET', `${path}?api-version=2019-04-01`)).status).toBe(400);
  });

  it(`runs a task file too (${SPEC}, EncodedTaskRunRequest)`, async () => {
    const { put, ended } = await taskRunsRig();
    const task = "version: v1.1.0\nsteps:\n  - cmd: acr purge --filter 'shop:.*' --ago 0d\n";
    const encodedTaskContent = Buffer.from(task).toString('base64');
    await put({ type: 'EncodedTaskRunRequest', encodedTaskContent, platform: { os: 'Linux' } });
    const { properties } = await ended();
    expect([properties.provisioningState, properties.runResult.properties.runType]).toEqual([
      'Succeeded',
      'QuickRun',
    ]);
  });

  it('shows the ids of its identities', async () => {
    const { send, path, runRequest, identity } = await taskRunsRig();
    const { id, principalId } = await identity();
    const wanted = { type: 'UserAssigned', userAssignedIdentities: { [id]: {} } };
    const { body } = await send('PUT', `${path}?${TASKS}`, { identity: wanted, properties: { runRequest } });
    expect(body.identity).toMatchObject({
      type: 'UserAssigned',
      userAssignedIdentities: { [id]: { principalId } },
    });
  });

  it.each(['abcd', 'with.dot', 'with_line', 'a'.repeat(51)])(
    `is refused the name %s (${SPEC}, TaskRunName: 5 to 50 of ^[a-zA-Z0-9-]*$)`,
    async (name) => {
      const { send, registryPath, runRequest } = await taskRunsRig();
      const answer = await send('PUT', `${registryPath}/taskRuns/${name}?${TASKS}`, {
        properties: { runRequest },
      });
      expect(answer.status).toBe(400);
    },
  );

  it('needs its registry', async () => {
    const { send, path, runRequest } = await taskRunsRig();
    const nowhere = path.replace('crshop', 'crother');
    const answer = await send('PUT', `${nowhere}?${TASKS}`, { properties: { runRequest } });
    expect([answer.status, answer.body.error.code]).toEqual([404, 'ParentResourceNotFound']);
  });

  // github.com/pulumi/pulumi-azure-native/issues/736, of a task without a step
  it('needs a request', async () => {
    const { send, path } = await taskRunsRig();
    const answer = await send('PUT', `${path}?${TASKS}`, { properties: {} });
    expect([answer.status, answer.body.error.code]).toEqual([400, 'InvalidRequestBody']);
  });
});

describe('a task run whose run does not succeed', () => {
  it(`is Failed and shows the failed run (${SPEC}, ProvisioningState)`, async () => {
    const { put, upload, runRequest, ended, send } = await taskRunsRig();
    const made = await put({ ...runRequest, sourceLocation: await upload({ 'src/main.ts': '' }) });
    const { properties } = await ended();
    expect(properties.provisioningState).toBe('Failed');
    expect(properties.runResult.properties).toMatchObject({
      status: 'Failed',
      runErrorMessage: 'failed during run, err: exit status 1',
    });
    expect(properties.runResult.properties.outputImages).toBeUndefined();
    const polled = await send('GET', made.headers['azure-asyncoperation'] ?? '');
    expect(polled.body).toMatchObject({ status: 'Failed', error: { code: 'Failed' } });
  });

  it('is Canceled when its run is canceled', async () => {
    const { put, send, registryPath, shown } = await taskRunsRig({ latency: 'realistic' });
    await put();
    await send('POST', `${registryPath}/runs/ca1/cancel?${TASKS}`);
    const { properties } = await shown();
    expect([properties.provisioningState, properties.runResult.properties.status]).toEqual([
      'Canceled',
      'Canceled',
    ]);
  });

  it('fails as a planned fault wants', async () => {
    const failOperation = { code: 'InternalError', message: 'the agent went away' };
    const { put, ended } = await taskRunsRig({
      faults: [{ method: 'PUT', path: '**/taskRuns/*', failOperation }],
    });
    expect((await put()).status).toBe(201);
    expect((await ended()).properties.provisioningState).toBe('Failed');
  });
});

// github.com/Azure/azure-rest-api-specs/issues/19159 and github.com/pulumi/pulumi-azure-native/issues/1713, which quote
// `{"status":"Creating"}` and the address that answers 404
describe('the operation of a task run', () => {
  it('is polled below the task run, and leads astray while the run goes on', async () => {
    const { put, send, path } = await taskRunsRig({ latency: 'realistic' });
    const { headers } = await put();
    const base = `https://management.azure.com${path}/operationStatuses/ca1`;
    expect(headers['azure-asyncoperation']).toBe(`${base}?${TASKS}`);
    const polled = await send('GET', `${base}?${TASKS}`);
    expect([polled.status, polled.body]).toEqual([200, { status: 'Creating' }]);
    expect(polled.headers['azure-asyncoperation']).toBe(`${base}/operationStatuses/ca1?${TASKS}`);
    expect((await send('GET', polled.headers['azure-asyncoperation'] ?? '')).status).toBe(404);
  });

  it('says Succeeded once the run has', async () => {
    const { put, send, ended } = await taskRunsRig();
    const { headers } = await put();
    await ended();
    const polled = await send('GET', headers['azure-asyncoperation'] ?? '');
    expect([polled.status, polled.body]).toEqual([200, { status: 'Succeeded' }]);
    expect(polled.headers['azure-asyncoperation']).toBeUndefined();
  });
});

// TaskRunProperties.forceUpdateTag: "How the run should be forced to rerun even if the run request configuration has not
// changed"
describe(`a task run that is written again (${SPEC})`, () => {
  it('does not run again for the same request', async () => {
    const { put, ended, runIds } = await taskRunsRig();
    await put();
    const before = await ended();
    const { status, body, headers } = await put();
    expect([status, body.properties]).toEqual([200, before.properties]);
    expect(headers['azure-asyncoperation']).toBeUndefined();
    expect(await runIds()).toEqual(['ca1']);
  });

  it('does not run again when its shown body is sent back', async () => {
    const { put, ended, runIds, send, path } = await taskRunsRig();
    await put(undefined, { forceUpdateTag: 'a' });
    const { status } = await send('PUT', `${path}?${TASKS}`, await ended());
    expect([status, await runIds()]).toEqual([200, ['ca1']]);
  });

  it('runs again for another request', async () => {
    const { put, ended, runRequest, runIds } = await taskRunsRig();
    await put();
    await ended();
    const { status, body, headers } = await put({ ...runRequest, imageNames: ['shop:2'] });
    expect([status, body.properties.provisioningState, body.properties.runResult.name]).toEqual([
      200,
      'Creating',
      'ca2',
    ]);
    expect(headers['azure-asyncoperation']).toContain('/operationStatuses/ca2?');
    expect((await ended()).properties.runResult.properties.outputImages).toMatchObject([{ tag: '2' }]);
    expect(await runIds()).toEqual(['ca1', 'ca2']);
  });

  it('runs again for another forceUpdateTag, and not for the same', async () => {
    const { put, ended, runIds } = await taskRunsRig();
    await put(undefined, { forceUpdateTag: 'a' });
    await ended();
    await put(undefined, { forceUpdateTag: 'a' });
    expect(await runIds()).toEqual(['ca1']);
    const { body } = await put(undefined, { forceUpdateTag: 'b' });
    expect([body.properties.forceUpdateTag, await runIds()]).toEqual(['b', ['ca1', 'ca2']]);
  });

  it('is patched: another tag runs the request again, another kind of request replaces it', async () => {
    const { put, patch, ended, runIds } = await taskRunsRig();
    await put();
    await ended();
    const forced = await patch({ forceUpdateTag: 'again' });
    expect([forced.status, forced.body.properties.provisioningState, await runIds()]).toEqual([
      200,
      'Creating',
      ['ca1', 'ca2'],
    ]);
    await ended();
    const encodedTaskContent = Buffer.from('steps: []').toString('base64');
    const runRequest = { type: 'EncodedTaskRunRequest', encodedTaskContent, platform: { os: 'Linux' } };
    const replaced = await patch({ runRequest });
    expect(replaced.body.properties.runRequest).toMatchObject({
      type: 'EncodedTaskRunRequest',
      encodedTaskContent,
    });
    expect(replaced.body.properties.runRequest.dockerFilePath).toBeUndefined();
    expect((await ended()).properties.provisioningState).toBe('Failed');
  });
});

describe('the deletion of a task run', () => {
  it(`answers 200 at once (${RECORDING}), then 204; its run and its image stay`, async () => {
    const { put, ended, send, path, runIds, store } = await taskRunsRig();
    await put();
    await ended();
    const images = store.dump().content.data['images'];
    const { status, body } = await send('DELETE', `${path}?${TASKS}`);
    expect([status, body]).toEqual([200, undefined]);
    expect((await send('GET', `${path}?${TASKS}`)).status).toBe(404);
    expect((await send('DELETE', `${path}?${TASKS}`)).status).toBe(204);
    expect(await runIds()).toEqual(['ca1']);
    expect(store.dump().content.data['images']).toEqual(images);
    expect(Object.keys(images ?? {})).toEqual(['crshop.azurecr.io/shop']);
  });

  it('leaves a run that goes on', async () => {
    const { put, send, path, registryPath, finish } = await taskRunsRig({ latency: 'realistic' });
    await put();
    await send('DELETE', `${path}?${TASKS}`);
    expect((await finish(`${registryPath}/runs/ca1`)).body.properties.status).toBe('Succeeded');
    expect((await send('GET', `${path}?${TASKS}`)).status).toBe(404);
  });

  it('comes with the deletion of its registry', async () => {
    const { put, send, path, registryPath, runRequest, store } = await taskRunsRig();
    await put({ ...runRequest, arguments: [{ name: 'T', value: 'deep-secret', isSecret: true }] });
    await send('DELETE', `${registryPath}?api-version=2025-11-01`);
    const { content, secrets } = store.dump();
    expect(content.resources[path.toLowerCase()]).toBeUndefined();
    expect(JSON.stringify(secrets)).not.toContain('deep-secret');
  });
});
