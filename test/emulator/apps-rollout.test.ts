import { describe, expect, it } from 'vitest';
import { ACR_PULL, appBody, appsRig, container, SECRETS_USER, SERVICE } from './apps-rig.ts';

const APP = 'api-version=2026-01-01';

/** A registry with one built image, an identity, an environment, and an app body that uses all three. */
async function shop(options: Parameters<typeof appsRig>[0] = {}) {
  const rig = await appsRig(options);
  const registry = await rig.registry();
  const built = await rig.build(registry.path, SERVICE);
  const digest: string = built.outputImages[0].digest;
  const identity = await rig.identity();
  const environment = await rig.environment();
  const body = (image = `crshop.azurecr.io/shop@${digest}`, configuration: object = {}) =>
    appBody(environment.id, {
      identity: { type: 'UserAssigned', userAssignedIdentities: { [identity.id]: {} } },
      configuration: { registries: [{ server: 'crshop.azurecr.io', identity: identity.id }], ...configuration },
      template: { containers: [container({ image })] },
    });
  const revisions = async (path: string) => (await rig.get(`${path}/revisions`)).value;
  return { ...rig, registryPath: registry.path, digest, identity, environmentOf: environment, body, revisions };
}

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
    ['digest', `crshop.azurecr.io/shop@sha256:${'0'.repeat(64)}`, `manifest sha256:${'0'.repeat(64)} is not found`],
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
      expect.stringContaining(`unable to pull image using Managed identity ${identity.id} for registry crshop.azurecr.io`),
    ]);
  });

  it('fails the app while the role assignment is young, and is pulled by the same PUT later', async () => {
    const { app, assign, registryPath, identity, body, world } = await shop({ latency: 1 });
    world.pass(120_000);
    await assign(registryPath, ACR_PULL, identity.principalId);
    const early = await app('shop', body());
    // The rig waits ten minutes between two looks; the operation itself ended after half a minute.
    expect([early.end.body.status, early.end.body.error.code]).toEqual(['Failed', 'ContainerAppOperationError']);
    const late = await app('shop', body());
    expect(late.end.body.status).toBe('Succeeded');
    expect(late.shown.properties.latestReadyRevisionName).toBe(late.shown.properties.latestRevisionName);
  });

  it('is not pulled with an identity that the app has not been given', async () => {
    const { app, assign, identity: acrIdentity, registryPath, body, environmentOf } = await shop();
    await assign(registryPath, ACR_PULL, acrIdentity.principalId);
    const { properties } = body();
    const without = { ...appBody(environmentOf.id), properties };
    expect((await app('shop', without)).end.body.error.message).toContain('unable to pull image using Managed identity');
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
    expect((await app('other', body(undefined, { registries, secrets: wrong }))).end.body.error.message).toContain('UNAUTHORIZED');
  });

  it.each(['nginx', 'docker.io/library/redis:7.4-alpine', 'mcr.microsoft.com/k8se/quickstart', 'ghcr.io/a/b:1'])(
    '%s is public and taken to be there',
    async (image) => {
      const { app, body } = await shop();
      expect((await app('shop', body(image, { registries: [] }))).end.body.status).toBe('Succeeded');
    },
  );
});

describe('a Key Vault reference', () => {
  async function vaulted() {
    const rig = await shop();
    const vault = await rig.vault();
    const url = await rig.secret(vault.uri, 'redis-password', 'a-redis-password');
    const secrets = (keyVaultUrl = url) => [{ name: 'redis', keyVaultUrl, identity: rig.identity.id }];
    const withSecrets = (keyVaultUrl?: string) => rig.body('nginx', { registries: [], secrets: secrets(keyVaultUrl) });
    return { ...rig, vaultOf: vault, withSecrets };
  }

  it('is followed by an identity that may read the secret, and shows no value', async () => {
    const { app, assign, vaultOf, identity, withSecrets, store, send } = await vaulted();
    await assign(vaultOf.id, SECRETS_USER, identity.principalId);
    const { end, shown, path } = await app('shop', withSecrets());
    expect(end.body.status).toBe('Succeeded');
    const reference = { name: 'redis', keyVaultUrl: `${vaultOf.uri}/secrets/redis-password`, identity: identity.id };
    expect(shown.properties.configuration.secrets).toEqual([reference]);
    expect((await send('POST', `${path}/listSecrets?${APP}`)).body).toEqual({ value: [reference] });
    expect(JSON.stringify(store.dump().content)).not.toContain('a-redis-password');
  });

  // github.com/microsoft/azure-container-apps/issues/930; azureossd.github.io, Key Vault secrets and Container Apps
  it.each([
    ['the identity has no role on the vault', undefined],
    ['the secret is not there', 'missing'],
    ['the vault is not there', 'https://kv-gone.vault.azure.net/secrets/redis-password'],
  ])('fails the app when %s', async (why, to) => {
    const { app, assign, vaultOf, identity, withSecrets, revisions } = await vaulted();
    if (why !== 'the identity has no role on the vault') await assign(vaultOf.id, SECRETS_USER, identity.principalId);
    const { end, shown, path } = await app('shop', withSecrets(to === 'missing' ? `${vaultOf.uri}/secrets/missing` : to));
    expect([end.body.status, end.body.error.code]).toEqual(['Failed', 'ContainerAppOperationError']);
    expect(end.body.error.message).toContain(
      `Field 'configuration.secrets' is invalid with details: 'Invalid value: "redis": Unable to get value using Managed identity ${identity.id} for secret redis. Error: unable to fetch secret 'redis' using Managed identity '${identity.id}'';..`,
    );
    expect(shown.properties.provisioningState).toBe('Failed');
    expect((await revisions(path))[0].properties.provisioningState).toBe('Failed');
  });

  it('to an empty value fails too', async () => {
    const { app, assign, secret, vaultOf, identity, withSecrets } = await vaulted();
    await assign(vaultOf.id, SECRETS_USER, identity.principalId);
    const empty = await secret(vaultOf.uri, 'empty', '');
    expect((await app('shop', withSecrets(empty))).end.body.status).toBe('Failed');
  });
});

// Learn, "Update and deploy changes in Azure Container Apps"
describe('revisions', () => {
  it('are made by a change of the template, never by one of the configuration or tags', async () => {
    const { app, environmentOf, revisions } = await shop();
    const first = await app('shop', appBody(environmentOf.id));
    const name = first.shown.properties.latestRevisionName;
    await app('shop', appBody(environmentOf.id));
    await app('shop', appBody(environmentOf.id, { configuration: { maxInactiveRevisions: 5 } }));
    const tagged = await app('shop', { tags: { a: 'b' } }, 'PATCH');
    expect(tagged.shown.properties.latestRevisionName).toBe(name);
    const env = { containers: [container({ env: [{ name: 'A', value: 'b' }] })] };
    const changed = await app('shop', appBody(environmentOf.id, { template: env }));
    expect(changed.shown.properties.latestRevisionName).not.toBe(name);
    expect(await revisions(first.path)).toHaveLength(2);
  });

  it('take over in single mode once they are ready, and the old one stops', async () => {
    const { app, environmentOf, send, at, follow, world, get, revisions } = await shop({ latency: 1 });
    const first = await app('shop', appBody(environmentOf.id));
    const old = first.shown.properties.latestRevisionName;
    const path = at('Microsoft.App/containerApps/shop');
    const template = { containers: [container({ image: 'nginx' })] };
    const answer = await send('PUT', `${path}?${APP}`, appBody(environmentOf.id, { template }));
    world.pass(26_000);
    await send('GET', answer.headers['azure-asyncoperation'] ?? '');
    const between = (await get(path)).properties;
    expect([between.provisioningState, between.latestReadyRevisionName]).toEqual(['Succeeded', old]);
    const [weights] = [await revisions(path)].map((all) =>
      Object.fromEntries(all.map((one: { name: string; properties: { trafficWeight: number } }) => [one.name, one.properties.trafficWeight])),
    );
    expect(weights).toEqual({ [old]: 100, [between.latestRevisionName]: 0 });
    world.pass(60_000);
    await follow(answer);
    const after = (await get(path)).properties;
    expect(after.latestReadyRevisionName).toBe(between.latestRevisionName);
    const was = await get(`${path}/revisions/${old}`);
    expect(was.properties).toMatchObject({ active: false, runningState: 'Stopped', replicas: 0, trafficWeight: 0 });
    const now = await get(`${path}/revisions/${between.latestRevisionName}`);
    expect(now).toMatchObject({
      type: 'Microsoft.App/containerApps/revisions',
      properties: {
        active: true,
        replicas: 1,
        trafficWeight: 100,
        healthState: 'Healthy',
        provisioningState: 'Provisioned',
        runningState: 'Running',
      },
    });
  });

  it('that fail leave the ready one serving', async () => {
    const { app, environmentOf, body, revisions } = await shop();
    const good = await app('shop', appBody(environmentOf.id));
    const ready = good.shown.properties.latestReadyRevisionName;
    const bad = await app('shop', body());
    expect(bad.end.body.status).toBe('Failed');
    expect(bad.shown.properties).toMatchObject({ provisioningState: 'Failed', latestReadyRevisionName: ready });
    expect(bad.shown.properties.latestRevisionName).not.toBe(ready);
    const states = (await revisions(bad.path)).map(
      (one: { name: string; properties: Record<string, unknown> }) => [one.name === ready, one.properties['healthState'], one.properties['trafficWeight']],
    );
    expect(states).toEqual(expect.arrayContaining([[true, 'Healthy', 100], [false, 'Unhealthy', 0]]));
    const again = await app('shop', appBody(environmentOf.id));
    expect([again.end.body.status, again.shown.properties.provisioningState]).toEqual(['Succeeded', 'Succeeded']);
  });

  it('carry the suffix that the template names, which no changed template may use again', async () => {
    const { app, environmentOf } = await shop();
    const template = (image: string) => ({ revisionSuffix: 'blue', containers: [container({ image })] });
    const first = await app('shop', appBody(environmentOf.id, { template: template('nginx') }));
    expect(first.shown.properties.latestReadyRevisionName).toBe('shop--blue');
    expect((await app('shop', appBody(environmentOf.id, { template: template('nginx') }))).end.body.status).toBe('Succeeded');
    // github.com/Azure/terraform-azurerm-avm-res-app-containerapp/issues/115
    const again = await app('shop', appBody(environmentOf.id, { template: template('httpd') }));
    expect(again.end.body.error.message).toContain("Field 'template.revisionsuffix' is invalid with details");
    expect(again.end.body.error.message).toContain('revision with suffix blue already exists');
  });

  it('share the traffic by weight in multiple mode, and stay active', async () => {
    const { app, environmentOf, revisions } = await shop();
    const template = (revisionSuffix: string) => ({ revisionSuffix });
    const mode = (traffic?: object[]) => ({
      configuration: { activeRevisionsMode: 'Multiple', ingress: { external: true, targetPort: 80, ...(traffic && { traffic }) } },
    });
    await app('shop', appBody(environmentOf.id, { ...mode(), template: template('blue') }));
    await app('shop', appBody(environmentOf.id, { ...mode(), template: template('green') }));
    const traffic = [
      { revisionName: 'shop--blue', weight: 80 },
      { latestRevision: true, weight: 20 },
    ];
    const { path } = await app('shop', appBody(environmentOf.id, { ...mode(traffic), template: template('green') }));
    const weights = (await revisions(path)).map((one: { name: string; properties: { trafficWeight: number; active: boolean } }) => [
      one.name,
      one.properties.trafficWeight,
      one.properties.active,
    ]);
    expect(weights.toSorted()).toEqual([
      ['shop--blue', 80, true],
      ['shop--green', 20, true],
    ]);
  });

  // Recorded: Azure/azure-powershell, src/App/App.Autorest/test/AzContainerAppRevision.Recording.json
  it('are deactivated, activated and restarted with a word, and neither written nor deleted', async () => {
    const { app, environmentOf, send, get } = await shop();
    const { path, shown } = await app('shop', appBody(environmentOf.id));
    const revision = `${path}/revisions/${shown.properties.latestRevisionName}`;
    const act = async (action: string) => send('POST', `${revision}/${action}?${APP}`);
    expect(await act('deactivate')).toMatchObject({ status: 200, body: '"Deactivate succeeded"' });
    expect((await get(revision)).properties).toMatchObject({ active: false, runningState: 'Stopped' });
    expect(await act('activate')).toMatchObject({ status: 200, body: '"Activate succeeded"' });
    expect((await get(revision)).properties).toMatchObject({ active: true, runningState: 'Running' });
    expect((await act('restart')).status).toBe(200);
    expect((await send('PUT', `${revision}?${APP}`, {})).status).toBe(405);
    expect((await send('DELETE', `${revision}?${APP}`)).status).toBe(405);
  });

  it('have replicas, as many as the least of their scale', async () => {
    const { app, environmentOf, send, get } = await shop();
    const { path, shown } = await app('shop', appBody(environmentOf.id, { template: { scale: { minReplicas: 2 } } }));
    const at = `${path}/revisions/${shown.properties.latestRevisionName}/replicas`;
    const { value } = await get(at);
    expect(value).toHaveLength(2);
    expect(value[0]).toMatchObject({
      type: 'Microsoft.App/containerApps/revisions/replicas',
      properties: { runningState: 'Running', containers: [{ name: 'main', ready: true, started: true }] },
    });
    expect((await get(`${at}/${value[1].name}`)).name).toBe(value[1].name);
    expect((await send('GET', `${at}/other?${APP}`)).status).toBe(404);
  });

  it('that are inactive are forgotten beyond the number that is kept', async () => {
    const { app, environmentOf, revisions } = await shop();
    const configuration = { maxInactiveRevisions: 1 };
    let path = '';
    for (const revisionSuffix of ['a', 'b', 'c', 'd']) {
      // oxlint-disable-next-line no-await-in-loop -- one revision after the other
      ({ path } = await app('shop', appBody(environmentOf.id, { configuration, template: { revisionSuffix } })));
    }
    const names = (await revisions(path)).map(({ name }: { name: string }) => name);
    expect(names.toSorted()).toEqual(['shop--c', 'shop--d']);
  });
});

describe('TCP ports', () => {
  const tcp = (exposedPort: number) => ({
    configuration: { ingress: { external: false, transport: 'tcp', targetPort: 6379, exposedPort } },
  });

  // Learn, "Configure Ingress for your app in Azure Container Apps": unique when external; never 80 or 443
  // (github.com/microsoft/azure-container-apps/issues/1558)
  it('may be shared by internal apps, but are never 80 or 443', async () => {
    const { app, environmentOf } = await shop();
    expect((await app('one', appBody(environmentOf.id, tcp(6379)))).end.body.status).toBe('Succeeded');
    expect((await app('two', appBody(environmentOf.id, tcp(6379)))).end.body.status).toBe('Succeeded');
    const { end } = await app('three', appBody(environmentOf.id, tcp(443)));
    expect(end.body.error.message).toContain('Invalid value: 443: exposedPort already in use');
  });
});

describe('the address of an app', () => {
  const page = async (rig: Awaited<ReturnType<typeof shop>>, host: string, scheme = 'https') =>
    rig.sendBytes('GET', `${scheme}://${host}/healthz`);

  it('answers 200 once a ready revision serves it, and 503 when none does', async () => {
    const rig = await shop();
    const { path, shown } = await rig.app('shop', appBody(rig.environmentOf.id));
    const host = shown.properties.configuration.ingress.fqdn;
    expect((await page(rig, host)).status).toBe(200);
    expect((await page(rig, shown.properties.latestRevisionFqdn)).status).toBe(200);
    await rig.send('POST', `${path}/revisions/${shown.properties.latestRevisionName}/deactivate?${APP}`);
    expect((await page(rig, host)).status).toBe(503);
  });

  it('answers 503 while no revision has ever been ready', async () => {
    const rig = await shop();
    const { shown } = await rig.app('shop', rig.body());
    expect((await page(rig, shown.properties.configuration.ingress.fqdn)).status).toBe(503);
  });

  // "Error 404 - This Container App is stopped or does not exist."
  it('answers 404 for an internal app, an unknown one and one without ingress', async () => {
    const rig = await shop();
    const ingress = { external: false, targetPort: 80 };
    const { shown } = await rig.app('shop', appBody(rig.environmentOf.id, { configuration: { ingress } }));
    const internal = await page(rig, shown.properties.configuration.ingress.fqdn);
    expect([internal.status, internal.body]).toEqual([404, expect.stringContaining('This Container App is stopped or does not exist')]);
    await rig.app('other', appBody(rig.environmentOf.id, { configuration: { ingress: null } }));
    expect((await page(rig, `other.${rig.environmentOf.domain}`)).status).toBe(404);
    expect((await page(rig, `gone.${rig.environmentOf.domain}`)).status).toBe(404);
  });

  it('sends plain HTTP to HTTPS unless insecure connections are allowed', async () => {
    const rig = await shop();
    const { shown } = await rig.app('shop', appBody(rig.environmentOf.id));
    const host = shown.properties.configuration.ingress.fqdn;
    const moved = await page(rig, host, 'http');
    expect([moved.status, moved.headers['location']]).toEqual([301, `https://${host}/healthz`]);
    const ingress = { external: true, targetPort: 80, allowInsecure: true };
    await rig.app('shop', appBody(rig.environmentOf.id, { configuration: { ingress } }));
    expect((await page(rig, host, 'http')).status).toBe(200);
  });
});
