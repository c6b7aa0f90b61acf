import { describe, expect, it } from 'vitest';
import { ACR_PULL, appBody, shop } from './apps-rig.ts';

describe('an image of the registry', () => {
  it('is pulled by digest or tag with an identity that may', async () => {
    const { app, assign, registryPath, identity, body, digest } = await shop();
    await assign(registryPath, ACR_PULL, identity.principalId);
    expect((await app('one', body())).end.body.status).toBe('Succeeded');
    expect((await app('two', body('crshop.azurecr.io/shop:1'))).end.body.status).toBe('Succeeded');
    const { shown } = await app('three', body());
    expect(shown.properties.template.containers[0].image).toBe(`crshop.azurecr.io/shop@${digest}`);
    expect(shown.identity.userAssignedIdentities[identity.id]).toEqual({
      principalId: identity.principalId,
      clientId: expect.any(String),
    });
  });

  // github.com/Azure-Samples/call-center-voice-agent-accelerator/issues/3
  it.each([
    ['tag', 'crshop.azurecr.io/shop:2', 'manifest tagged by "2" is not found; map[Tag:2]'],
    ['repository', 'crshop.azurecr.io/web', 'manifest tagged by "latest" is not found; map[Tag:latest]'],
    [
      'digest',
      `crshop.azurecr.io/shop@sha256:${'0'.repeat(64)}`,
      `manifest sha256:${'0'.repeat(64)} is not found`,
    ],
  ])('fails the app when its %s is unknown, with a failed revision', async (_what, image, words) => {
    const { app, assign, registryPath, identity, body, revisions } = await shop();
    await assign(registryPath, ACR_PULL, identity.principalId);
    const { answer, end, shown, path } = await app('shop', body(image));
    expect(answer.status).toBe(201);
    expect(end.body.status).toBe('Failed');
    expect(end.body.error.code).toBe('ContainerAppOperationError');
    const field = `Field 'template.containers.main.image' is invalid with details: 'Invalid value: "${image}": GET https:: MANIFEST_UNKNOWN: ${words}`;
    expect(end.body.error.message).toContain(
      `Failed to provision revision for container app 'shop'. Error details: The following field(s) are either invalid or missing. ${field}`,
    );
    expect(end.body.error.message).toMatch(/';\.\.$/);
    expect(shown.properties.provisioningState).toBe('Failed');
    const [revision] = await revisions(path);
    expect(revision.properties).toMatchObject({
      provisioningState: 'Failed',
      healthState: 'Unhealthy',
      runningState: 'Failed',
      trafficWeight: 0,
    });
    expect(shown.properties.latestRevisionName).toBe(revision.name);
    expect(shown.properties.latestReadyRevisionName).toBe('');
  });

  // github.com/microsoft/azure-container-apps/issues/1061
  it('fails the app when its identity lacks AcrPull', async () => {
    const { app, identity, body } = await shop();
    const { end } = await app('shop', body());
    expect([end.body.status, end.body.error.message]).toEqual([
      'Failed',
      expect.stringContaining(
        `unable to pull image using Managed identity ${identity.id} for registry crshop.azurecr.io`,
      ),
    ]);
  });

  it('fails the app while the role assignment is young, and is pulled by the same PUT later', async () => {
    const { app, assign, registryPath, identity, body, world } = await shop({ latency: 1 });
    world.pass(120_000);
    await assign(registryPath, ACR_PULL, identity.principalId);
    const early = await app('shop', body());
    // The rig waits ten minutes between two looks; the operation itself ended after half a minute.
    expect([early.end.body.status, early.end.body.error.code]).toEqual([
      'Failed',
      'ContainerAppOperationError',
    ]);
    const late = await app('shop', body());
    expect(late.end.body.status).toBe('Succeeded');
    expect(late.shown.properties.latestReadyRevisionName).toBe(late.shown.properties.latestRevisionName);
  });

  it('is not pulled with an identity that the app has not been given', async () => {
    const { app, assign, identity: acrIdentity, registryPath, body, environmentOf } = await shop();
    await assign(registryPath, ACR_PULL, acrIdentity.principalId);
    const { properties } = body();
    const without = { ...appBody(environmentOf.id), properties };
    expect((await app('shop', without)).end.body.error.message).toContain(
      'unable to pull image using Managed identity',
    );
  });

  // github.com/Azure/container-apps-deploy-action/issues/85
  it('is refused to an app without credentials for its registry', async () => {
    const { app, body } = await shop();
    const { end } = await app('shop', body(undefined, { registries: [] }));
    expect(end.body.error.message).toContain(
      'GET https:?scope=repository%3Ashop%3Apull&service=crshop.azurecr.io: UNAUTHORIZED: authentication required',
    );
  });

  it('is pulled with the password of the admin user while that one is enabled', async () => {
    const { app, send, registryPath, body } = await shop();
    await send('PATCH', `${registryPath}?api-version=2025-11-01`, { properties: { adminUserEnabled: true } });
    const { body: admin } = await send('POST', `${registryPath}/listCredentials?api-version=2025-11-01`);
    const registries = [{ server: 'crshop.azurecr.io', username: 'crshop', passwordSecretRef: 'pwd' }];
    const secrets = [{ name: 'pwd', value: admin.passwords[0].value }];
    expect((await app('shop', body(undefined, { registries, secrets }))).end.body.status).toBe('Succeeded');
    const wrong = [{ name: 'pwd', value: 'wrong' }];
    expect(
      (await app('other', body(undefined, { registries, secrets: wrong }))).end.body.error.message,
    ).toContain('UNAUTHORIZED');
  });

  it.each([
    'nginx',
    'docker.io/library/redis:7.4-alpine',
    'mcr.microsoft.com/k8se/quickstart',
    'ghcr.io/a/b:1',
  ])('%s is public and taken to be there', async (image) => {
    const { app, body } = await shop();
    expect((await app('shop', body(image, { registries: [] }))).end.body.status).toBe('Succeeded');
  });
});
