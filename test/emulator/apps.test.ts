import { describe, expect, it } from 'vitest';
import { appBody, appsRig, container } from './apps-rig.ts';

const APP = 'api-version=2026-01-01';

// Recorded: Azure/azure-powershell, src/App/test/AzContainerApp.Recording.json
describe('a container app', () => {
  it('is created with 201, InProgress, and stands with a revision when the operation ends', async () => {
    const { send, environment, at, follow, settled } = await appsRig();
    const { id, domain } = await environment();
    const path = at('Microsoft.App/containerApps/shop');
    const answer = await send('PUT', `${path}?${APP}`, appBody(id));
    expect([answer.status, answer.body.properties.provisioningState]).toEqual([201, 'InProgress']);
    expect(answer.body.properties.latestRevisionName).toBe('');
    expect(answer.headers['azure-asyncoperation']).toBeDefined();
    expect((await follow(answer)).body.status).toBe('Succeeded');
    const shown = await settled(path);
    const { latestRevisionName } = shown.properties;
    expect(latestRevisionName).toMatch(/^shop--[0-9a-z]{7}$/);
    expect(shown).toMatchObject({
      identity: { type: 'None' },
      properties: {
        provisioningState: 'Succeeded',
        runningStatus: 'Running',
        environmentId: id,
        managedEnvironmentId: id,
        latestReadyRevisionName: latestRevisionName,
        latestRevisionFqdn: `${latestRevisionName}.${domain}`,
        customDomainVerificationId: expect.stringMatching(/^[0-9A-F]{64}$/),
        outboundIpAddresses: [expect.any(String)],
        configuration: {
          activeRevisionsMode: 'Single',
          ingress: {
            fqdn: `shop.${domain}`,
            external: true,
            targetPort: 8080,
            transport: 'Auto',
            traffic: [{ weight: 100, latestRevision: true }],
            allowInsecure: false,
          },
        },
        template: { scale: { maxReplicas: 10 } },
      },
    });
  });

  it('writes memory as Azure does', async () => {
    const { environment, app } = await appsRig();
    const { id } = await environment();
    const template = { containers: [container({ resources: { cpu: 1, memory: '2.0Gi' } })] };
    const { shown } = await app('shop', appBody(id, { template }));
    expect(shown.properties.template.containers[0].resources).toEqual({
      cpu: 1,
      memory: '2Gi',
      ephemeralStorage: '4Gi',
    });
  });

  it('is reached inside its environment alone when its ingress is internal', async () => {
    const { environment, app } = await appsRig();
    const { id, domain } = await environment();
    const ingress = { external: false, targetPort: 6379, transport: 'tcp', exposedPort: 6379 };
    const { shown } = await app('redis', appBody(id, { configuration: { ingress } }));
    expect(shown.properties.configuration.ingress).toMatchObject({
      fqdn: `redis.internal.${domain}`,
      transport: 'Tcp',
      exposedPort: 6379,
    });
  });

  it('answers a PUT of an existing one with 200, a PATCH and a DELETE with 202 and Location', async () => {
    const { send, environment, app, follow } = await appsRig();
    const { id } = await environment();
    const { path } = await app('shop', appBody(id));
    expect((await app('shop', appBody(id))).answer.status).toBe(200);
    const patched = await app('shop', { tags: { a: 'b' } }, 'PATCH');
    expect([patched.answer.status, patched.answer.body]).toEqual([202, undefined]);
    expect(patched.answer.headers['location']).toBeDefined();
    expect(patched.answer.headers['azure-asyncoperation']).toBeUndefined();
    expect(patched.shown.tags).toEqual({ a: 'b' });
    const deleted = await send('DELETE', `${path}?${APP}`);
    expect([deleted.status, deleted.headers['location']]).toEqual([202, expect.any(String)]);
    await follow(deleted);
    expect((await send('GET', `${path}?${APP}`)).status).toBe(404);
    expect((await send('DELETE', `${path}?${APP}`)).status).toBe(204);
  });

  // "Cannot modify a container app ... because there is an active provisioning operation in progress"
  it('refuses a write while another is in progress', async () => {
    const { send, environment, at } = await appsRig();
    const { id } = await environment();
    const path = at('Microsoft.App/containerApps/shop');
    await send('PUT', `${path}?${APP}`, appBody(id));
    const { status, body } = await send('PATCH', `${path}?${APP}`, { tags: {} });
    expect([status, body.error.code]).toEqual([409, 'ContainerAppOperationInProgress']);
  });

  // github.com/microsoft/azure-container-apps/issues/1778 and 1208
  it('is refused in an environment that is missing or not provisioned', async () => {
    const { send, at } = await appsRig();
    const environment = at('Microsoft.App/managedEnvironments/cae-shop');
    const path = at('Microsoft.App/containerApps/shop');
    const missing = await send('PUT', `${path}?${APP}`, appBody(environment));
    expect([missing.status, missing.body.error.code]).toEqual([400, 'ManagedEnvironmentNotFound']);
    await send('PUT', `${environment}?${APP}`, { location: 'westeurope', properties: {} });
    const early = await send('PUT', `${path}?${APP}`, appBody(environment));
    expect([early.status, early.body.error]).toEqual([
      400,
      {
        code: 'ManagedEnvironmentNotProvisioned',
        message: `The environment '${environment}' has not been provisioned successfully.`,
      },
    ]);
    expect((await send('GET', `${path}?${APP}`)).status).toBe(404);
  });

  it('never moves to another environment', async () => {
    const { environment, app } = await appsRig();
    await app('shop', appBody((await environment()).id));
    const { answer } = await app('shop', appBody((await environment('cae-other')).id));
    expect(answer.status).toBe(400);
  });
});

describe('the secrets of a container app', () => {
  const configuration = { secrets: [{ name: 'api-key', value: 'the-value-of-the-key' }] };

  it('are shown by listSecrets alone, and lie with the vault values', async () => {
    const { send, environment, app, store } = await appsRig();
    const { id } = await environment();
    const { path, answer, shown } = await app('shop', appBody(id, { configuration }));
    expect(answer.body.properties.configuration.secrets).toEqual([{ name: 'api-key' }]);
    expect(shown.properties.configuration.secrets).toEqual([{ name: 'api-key' }]);
    expect((await send('POST', `${path}/listSecrets?${APP}`)).body).toEqual({
      value: [{ name: 'api-key', value: 'the-value-of-the-key' }],
    });
    const { content, secrets } = store.dump();
    expect(JSON.stringify(content)).not.toContain('the-value-of-the-key');
    expect(JSON.stringify(secrets)).toContain('the-value-of-the-key');
  });

  it('stay when a PATCH leaves them out, and must be sent again when a PUT or PATCH names them', async () => {
    const { send, environment, app } = await appsRig();
    const { id } = await environment();
    const { path } = await app('shop', appBody(id, { configuration }));
    await app('shop', { properties: { configuration: { activeRevisionsMode: 'Multiple' } } }, 'PATCH');
    const listed = await send('POST', `${path}/listSecrets?${APP}`);
    expect(listed.body.value[0].value).toBe('the-value-of-the-key');
    const bare = { secrets: [{ name: 'api-key' }] };
    expect((await app('shop', { properties: { configuration: bare } }, 'PATCH')).answer.status).toBe(400);
    expect((await app('shop', appBody(id, { configuration: bare }))).answer.body.error.code).toBe(
      'ContainerAppSecretInvalid',
    );
  });

  it('are forgotten with their app', async () => {
    const { send, environment, app, follow, store } = await appsRig();
    const { path } = await app('shop', appBody((await environment()).id, { configuration }));
    await follow(await send('DELETE', `${path}?${APP}`));
    expect(JSON.stringify(store.dump())).not.toContain('the-value-of-the-key');
  });
});
