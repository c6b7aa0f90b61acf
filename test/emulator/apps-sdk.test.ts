import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { appsClients } from './apps-clients.ts';
import { ACR_PULL, appsRig, container, contextOf, SERVICE } from './apps-rig.ts';

const RG = 'rg';
const LOCATION = 'westeurope';

async function sdkRig() {
  const rig = await appsRig();
  return { ...rig, ...appsClients(rig.emulator) };
}

describe('the official clients', () => {
  it('make a registry, ask for its name and credentials, and delete it', async () => {
    const { registries, fast } = await sdkRig();
    const made = await registries.registries.create(
      RG,
      'crshop',
      { location: LOCATION, sku: { name: 'Basic' } },
      fast,
    );
    expect([made.loginServer, made.provisioningState]).toEqual(['crshop.azurecr.io', 'Succeeded']);
    const type = 'Microsoft.ContainerRegistry/registries';
    const check = await registries.registries.checkNameAvailability({ name: 'crshop', type });
    expect(check.nameAvailable).toBe(false);
    await expect(registries.registries.listCredentials(RG, 'crshop')).rejects.toMatchObject({
      statusCode: 400,
      code: 'UnAuthorizedForCredentialOperations',
    });
    await registries.registries.update(RG, 'crshop', { adminUserEnabled: true }, fast);
    expect((await registries.registries.listCredentials(RG, 'crshop')).passwords).toHaveLength(2);
    await registries.registries.delete(RG, 'crshop', fast);
    await expect(registries.registries.get(RG, 'crshop')).rejects.toMatchObject({ statusCode: 404 });
  });

  it.each(['in one piece', 'in blocks'])('upload a source %s, build it and read its log', async (how) => {
    const { registry, builds, blob, sendBytes } = await sdkRig();
    await registry();
    const { uploadUrl = '', relativePath = '' } = await builds.registries.getBuildSourceUploadUrl(
      RG,
      'crshop',
    );
    const archive = Buffer.from(contextOf({ ...SERVICE, 'big.bin': 'x'.repeat(200_000) }));
    if (how === 'in one piece') await blob(uploadUrl).uploadData(archive);
    else await blob(uploadUrl).uploadStream(Readable.from(archive), 4096, 2);
    const queued = await builds.registries.beginScheduleRunAndWait(RG, 'crshop', {
      type: 'DockerBuildRequest',
      imageNames: ['shop:1'],
      isPushEnabled: true,
      sourceLocation: relativePath,
      dockerFilePath: 'Dockerfile',
      platform: { os: 'Linux', architecture: 'amd64' },
      agentConfiguration: { cpu: 2 },
      timeout: 3600,
    });
    expect(queued.status).toBe('Queued');
    const runId = queued.runId ?? '';
    const states = [];
    for (let look = 0; look < 4; look++) states.push((await builds.runs.get(RG, 'crshop', runId)).status);
    expect(states.at(-1)).toBe('Succeeded');
    const run = await builds.runs.get(RG, 'crshop', runId);
    expect(run.outputImages?.[0]).toMatchObject({
      registry: 'crshop.azurecr.io',
      repository: 'shop',
      tag: '1',
    });
    const all = [];
    for await (const one of builds.runs.list(RG, 'crshop', { filter: "Status eq 'Succeeded'", top: 5 }))
      all.push(one);
    expect(all.map((one) => one.runId)).toEqual([runId]);
    const { logLink = '' } = await builds.runs.getLogSasUrl(RG, 'crshop', runId);
    expect(String((await sendBytes('GET', logLink)).body)).toContain('was successful after');
    expect((await blob(logLink).getProperties()).metadata?.['complete']).toBe('successful');
  });

  it('purge an image', async () => {
    const { registry, builds, build, store } = await sdkRig();
    const { path } = await registry();
    await build(path, SERVICE);
    const task = `version: v1.1.0\nsteps:\n  - cmd: acr purge --filter 'shop:.*' --ago 0d --untagged\n`;
    const { runId = '' } = await builds.registries.beginScheduleRunAndWait(RG, 'crshop', {
      type: 'EncodedTaskRunRequest',
      encodedTaskContent: Buffer.from(task).toString('base64'),
      platform: { os: 'Linux' },
    });
    for (let look = 0; look < 4; look++) await builds.runs.get(RG, 'crshop', runId);
    expect(store.dump().content.data['images'] ?? {}).toEqual({});
    const archived = await builds.runs.beginUpdateAndWait(RG, 'crshop', runId, { isArchiveEnabled: true });
    expect(archived.isArchiveEnabled).toBe(true);
    await expect(builds.runs.beginCancelAndWait(RG, 'crshop', runId)).rejects.toMatchObject({
      statusCode: 400,
    });
  });

  it('make an environment with a Dapr component, and take both away', async () => {
    const { apps, fast } = await sdkRig();
    const appLogsConfiguration = {
      destination: 'log-analytics',
      logAnalyticsConfiguration: { customerId: '55555555-5555-4555-8555-555555555555', sharedKey: 'key' },
    };
    const made = await apps.managedEnvironments.createOrUpdate(
      RG,
      'cae',
      { location: LOCATION, appLogsConfiguration },
      fast,
    );
    expect(made.provisioningState).toBe('Succeeded');
    await apps.managedEnvironments.update(RG, 'cae', { location: LOCATION, tags: { a: 'b' } }, fast);
    expect((await apps.managedEnvironments.get(RG, 'cae')).tags).toEqual({ a: 'b' });
    const component = await apps.daprComponents.createOrUpdate(RG, 'cae', 'statestore', {
      componentType: 'state.redis',
      version: 'v1',
      secrets: [{ name: 'password', value: 'secret' }],
      metadata: [{ name: 'redisPassword', secretRef: 'password' }],
      scopes: ['shop'],
    });
    expect(component.secrets).toEqual([{ name: 'password' }]);
    expect((await apps.daprComponents.listSecrets(RG, 'cae', 'statestore')).value?.[0]?.value).toBe('secret');
    const names = [];
    for await (const { name } of apps.daprComponents.list(RG, 'cae')) names.push(name);
    expect(names).toEqual(['statestore']);
    await apps.daprComponents.delete(RG, 'cae', 'statestore');
    await apps.managedEnvironments.delete(RG, 'cae', fast);
    await expect(apps.managedEnvironments.get(RG, 'cae')).rejects.toMatchObject({ statusCode: 404 });
  });

  it('roll out an app from a built image, change it, look at its revisions and delete it', async () => {
    const { registry, build, identity, assign, environment, apps, fast, settled, at } = await sdkRig();
    const { path } = await registry();
    const { outputImages } = await build(path, SERVICE);
    const mine = await identity();
    await assign(path, ACR_PULL, mine.principalId);
    const { id } = await environment();
    const image = `crshop.azurecr.io/shop@${outputImages[0].digest}`;
    const body = (value: string) => ({
      location: LOCATION,
      identity: { type: 'UserAssigned', userAssignedIdentities: { [mine.id]: {} } },
      environmentId: id,
      configuration: {
        activeRevisionsMode: 'Single',
        ingress: { external: true, targetPort: 8080, transport: 'auto' },
        registries: [{ server: 'crshop.azurecr.io', identity: mine.id }],
        secrets: [{ name: 'plain', value: 'plain-value' }],
        dapr: { enabled: true, appId: 'shop', appPort: 8080, appProtocol: 'http' },
      },
      template: {
        containers: [
          {
            ...container({ image }),
            env: [
              { name: 'A', value },
              { name: 'B', secretRef: 'plain' },
            ],
            probes: [{ type: 'Liveness', httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 10 }],
          },
        ],
        scale: {
          minReplicas: 1,
          maxReplicas: 3,
          rules: [{ name: 'http', http: { metadata: { concurrentRequests: '50' } } }],
        },
      },
    });
    const made = await apps.containerApps.createOrUpdate(RG, 'shop', body('1'), fast);
    expect([made.provisioningState, made.latestRevisionName]).toEqual([
      'Succeeded',
      expect.stringMatching(/^shop--/),
    ]);
    await apps.containerApps.createOrUpdate(RG, 'shop', body('2'), fast);
    await apps.containerApps.update(RG, 'shop', { location: LOCATION, tags: { a: 'b' } }, fast);
    await settled(at('Microsoft.App/containerApps/shop'));
    const app = await apps.containerApps.get(RG, 'shop');
    expect(app.latestReadyRevisionName).toBe(app.latestRevisionName);
    expect(app.configuration?.secrets).toEqual([{ name: 'plain' }]);
    expect((await apps.containerApps.listSecrets(RG, 'shop')).value?.[0]?.value).toBe('plain-value');
    const states = new Map<string | undefined, unknown>();
    for await (const one of apps.containerAppsRevisions.listRevisions(RG, 'shop'))
      states.set(one.name, one.active);
    expect(states.size).toBe(2);
    expect(new Set(states.values())).toEqual(new Set([false, true]));
    const ready = app.latestReadyRevisionName ?? '';
    const revision = await apps.containerAppsRevisions.getRevision(RG, 'shop', ready);
    expect([revision.healthState, revision.runningState, revision.trafficWeight]).toEqual([
      'Healthy',
      'Running',
      100,
    ]);
    const replicas = await apps.containerAppsRevisionReplicas.listReplicas(RG, 'shop', ready);
    expect(replicas.value?.[0]?.containers?.[0]?.ready).toBe(true);
    await apps.containerAppsRevisions.deactivateRevision(RG, 'shop', ready);
    await apps.containerAppsRevisions.activateRevision(RG, 'shop', ready);
    await apps.containerAppsRevisions.restartRevision(RG, 'shop', ready);
    await apps.containerApps.delete(RG, 'shop', fast);
    await expect(apps.containerApps.get(RG, 'shop')).rejects.toMatchObject({ statusCode: 404 });
  });

  it('learn of a failed revision from the operation', async () => {
    const { environment, apps, fast, registry } = await sdkRig();
    await registry();
    const { id } = await environment();
    const template = { containers: [container({ image: 'crshop.azurecr.io/shop:1' })] };
    const body = { location: LOCATION, environmentId: id, configuration: {}, template };
    await expect(apps.containerApps.createOrUpdate(RG, 'shop', body, fast)).rejects.toThrow('UNAUTHORIZED');
    expect((await apps.containerApps.get(RG, 'shop')).provisioningState).toBe('Failed');
  });

  it('make a job, start it, follow its execution and stop another', async () => {
    const { environment, apps, fast, settled, at } = await sdkRig();
    const { id } = await environment();
    const made = await apps.jobs.createOrUpdate(
      RG,
      'migrate',
      {
        location: LOCATION,
        environmentId: id,
        configuration: {
          triggerType: 'Manual',
          replicaTimeout: 600,
          manualTriggerConfig: { parallelism: 1, replicaCompletionCount: 1 },
        },
        template: { containers: [container()] },
      },
      fast,
    );
    expect(made.provisioningState).toBe('Succeeded');
    const template = {
      containers: [{ name: 'main', image: 'nginx', command: ['true'], env: [{ name: 'RUN', value: '1' }] }],
    };
    const started = await apps.jobs.start(RG, 'migrate', { ...fast, template });
    expect(started.name).toMatch(/^migrate-/);
    await settled(at('Microsoft.App/jobs/migrate'));
    const execution = await apps.jobExecution(RG, 'migrate', started.name ?? '');
    expect([execution.status, execution.template?.containers?.[0]?.command]).toEqual(['Succeeded', ['true']]);
    const names = [];
    for await (const one of apps.jobsExecutions.list(RG, 'migrate')) names.push(one.name);
    expect(names).toEqual([started.name]);
    const second = await apps.jobs.start(RG, 'migrate', fast);
    await apps.jobs.stopExecution(RG, 'migrate', second.name ?? '', fast);
    await apps.jobs.delete(RG, 'migrate', fast);
    await expect(apps.jobs.get(RG, 'migrate')).rejects.toMatchObject({ statusCode: 404 });
  });
});
