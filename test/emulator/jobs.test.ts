import { describe, expect, it } from 'vitest';
import { ACR_PULL, appsRig, container, SERVICE } from './apps-rig.ts';

const APP = 'api-version=2026-01-01';

async function jobsRig(options: Parameters<typeof appsRig>[0] = {}) {
  const rig = await appsRig(options);
  const { id } = await rig.environment();
  const path = rig.at('Microsoft.App/jobs/migrate');
  const body = (more: { configuration?: object; template?: object; identity?: object } = {}) => ({
    location: 'westeurope',
    ...(more.identity && { identity: more.identity }),
    properties: {
      environmentId: id,
      configuration: { triggerType: 'Manual', replicaTimeout: 600, ...more.configuration },
      template: { containers: [container()], ...more.template },
    },
  });
  const put = async (sent: object = body()) => {
    const answer = await rig.send('PUT', `${path}?${APP}`, sent);
    return { answer, end: answer.status < 400 ? await rig.follow(answer) : answer };
  };
  const start = async (override?: object) => rig.send('POST', `${path}/start?${APP}`, override);
  /** The executions, newest first, once none runs any more. */
  const executions = async () => {
    await rig.settled(path);
    return (await rig.get(`${path}/executions`)).value;
  };
  return { ...rig, environmentId: id, path, body, put, start, executions };
}

// Recorded: Azure/azure-powershell, src/App/App.Autorest/test/AzContainerAppJob.Recording.json
describe('a job', () => {
  it('is created with 201 and InProgress, updated with 202 and deleted with 202', async () => {
    const { put, send, follow, path } = await jobsRig();
    const { answer, end } = await put();
    expect([answer.status, answer.body.properties.provisioningState]).toEqual([201, 'InProgress']);
    expect(end.body.status).toBe('Succeeded');
    const { body } = await send('GET', `${path}?${APP}`);
    expect(body).toMatchObject({
      type: 'Microsoft.App/jobs',
      identity: { type: 'None' },
      properties: {
        provisioningState: 'Succeeded',
        workloadProfileName: 'Consumption',
        configuration: {
          triggerType: 'Manual',
          replicaTimeout: 600,
          replicaRetryLimit: 0,
          manualTriggerConfig: { replicaCompletionCount: 1, parallelism: 1 },
        },
      },
    });
    const patched = await send('PATCH', `${path}?${APP}`, {
      properties: { configuration: { replicaRetryLimit: 2 } },
    });
    expect([patched.status, patched.headers['location']]).toEqual([202, expect.any(String)]);
    expect((await follow(patched)).body.properties.configuration.replicaRetryLimit).toBe(2);
    const deleted = await send('DELETE', `${path}?${APP}`);
    expect(deleted.status).toBe(202);
    await follow(deleted);
    expect((await send('DELETE', `${path}?${APP}`)).status).toBe(204);
  });

  it.each([
    ['no trigger', { triggerType: undefined }, 'triggerType'],
    ['no time limit', { replicaTimeout: undefined }, 'replicaTimeout'],
    ['a schedule that it does not say', { triggerType: 'Schedule' }, 'ScheduleTriggerConfig'],
    ['events that it does not say', { triggerType: 'Event' }, 'EventTriggerConfig'],
    ['a bad secret', { secrets: [{ name: 'one' }] }, 'value or keyVaultUrl and identity'],
  ])('is refused with %s', async (_what, configuration, words) => {
    const { put, body } = await jobsRig();
    const { answer } = await put(body({ configuration }));
    expect([answer.status, answer.body.error.message]).toEqual([400, expect.stringContaining(words)]);
  });

  it('is refused for a size that is not sold and a secret that it has not', async () => {
    const { put, body } = await jobsRig();
    const sized = body({ template: { containers: [container({ resources: { cpu: 1, memory: '1Gi' } })] } });
    expect((await put(sized)).answer.body.error.code).toBe('ContainerAppInvalidResourceTotal');
    const env = body({ template: { containers: [container({ env: [{ name: 'A', secretRef: 'b' }] })] } });
    expect((await put(env)).answer.body.error.code).toBe('ContainerAppSecretRefNotFound');
  });

  it('is refused in an environment that is not there', async () => {
    const { put, body } = await jobsRig();
    const wrong = body();
    wrong.properties.environmentId += '-gone';
    expect((await put(wrong)).answer.body.error.code).toBe('ManagedEnvironmentNotFound');
  });

  // Public runbooks: InvalidParameterValueInContainerTemplate, and the job then stands as Failed until its role has come.
  it('stands as Failed when its image cannot be pulled, and is mended by the same PUT', async () => {
    const rig = await jobsRig();
    const registry = await rig.registry();
    await rig.build(registry.path, SERVICE);
    const identity = await rig.identity();
    const body = rig.body({
      identity: { type: 'UserAssigned', userAssignedIdentities: { [identity.id]: {} } },
      configuration: { registries: [{ server: 'crshop.azurecr.io', identity: identity.id }] },
      template: { containers: [container({ image: 'crshop.azurecr.io/shop:1' })] },
    });
    const { end } = await rig.put(body);
    expect([end.body.status, end.body.error.code]).toEqual([
      'Failed',
      'InvalidParameterValueInContainerTemplate',
    ]);
    expect(end.body.error.message).toContain('unable to pull image using Managed identity');
    expect((await rig.get(rig.path)).properties.provisioningState).toBe('Failed');
    await rig.assign(registry.path, ACR_PULL, identity.principalId);
    expect((await rig.put(body)).end.body.status).toBe('Succeeded');
  });

  // "Cannot modify a container apps job ... because there is an active provisioning operation in progress"
  it('is neither written nor started while it is being written', async () => {
    const { send, path, body, start } = await jobsRig();
    await send('PUT', `${path}?${APP}`, body());
    const refused = await start();
    expect([refused.status, refused.body.error.code]).toEqual([409, 'ContainerAppsJobOperationInProgress']);
    expect((await send('PUT', `${path}?${APP}`, body())).body.error.code).toBe(
      'ContainerAppsJobOperationInProgress',
    );
  });
});

// azure-rest-api-specs, Microsoft.App 2026-01-01, Jobs_Start, JobsExecutions_List, Jobs_StopExecution
describe('an execution', () => {
  it('is announced by a start with 202, runs for a while, and succeeds', async () => {
    const { put, start, follow, get, path, world, settled } = await jobsRig({ latency: 1 });
    await put();
    const answer = await start();
    expect([answer.status, answer.headers['location']]).toEqual([202, expect.any(String)]);
    const { id, name } = answer.body;
    expect(name).toMatch(/^migrate-[0-9a-z]{7}$/);
    world.pass(3000);
    const running = await get(id);
    expect(running).toMatchObject({
      name,
      type: 'Microsoft.App/jobs/executions',
      properties: { status: 'Running' },
    });
    expect(running.properties.endTime).toBeUndefined();
    expect((await follow(answer)).body).toEqual({ id, name });
    await settled(path);
    expect((await get(id)).properties).toMatchObject({ status: 'Succeeded', endTime: expect.any(String) });
  });

  it("shows the template that it ran, the job's own or the one that the start brought", async () => {
    const { put, start, executions, world } = await jobsRig();
    await put();
    await start();
    world.pass(1000);
    const override = {
      containers: [
        container({ image: 'nginx', command: ['node', 'migrate.ts'], env: [{ name: 'RUN', value: '7' }] }),
      ],
    };
    await start(override);
    const [second, first] = await executions();
    expect(first.properties.template.containers[0].image).toContain('quickstart');
    expect(second.properties.template.containers[0]).toMatchObject({
      image: 'nginx',
      command: ['node', 'migrate.ts'],
      env: [{ name: 'RUN', value: '7' }],
    });
  });

  it('fails when its image is gone by the time it starts', async () => {
    const rig = await jobsRig();
    const registry = await rig.registry('crshop', { properties: { anonymousPullEnabled: true } });
    await rig.build(registry.path, SERVICE);
    await rig.put(rig.body({ template: { containers: [container({ image: 'crshop.azurecr.io/shop:1' })] } }));
    await rig.start();
    await rig.settled(rig.path);
    await rig.send('DELETE', `${registry.path}?api-version=2025-11-01`);
    await rig.start();
    const states = (await rig.executions()).map(
      (one: { properties: { status: string } }) => one.properties.status,
    );
    expect(states.toSorted()).toEqual(['Failed', 'Succeeded']);
  });

  it('is refused with a template that refers to an unknown secret', async () => {
    const { put, start } = await jobsRig();
    await put();
    const { status, body } = await start({
      containers: [container({ env: [{ name: 'A', secretRef: 'b' }] })],
    });
    expect([status, body.error.code]).toEqual([400, 'ContainerAppSecretRefNotFound']);
  });

  it('fails as a planned fault wants', async () => {
    const failOperation = { code: 'JobFailed', message: 'exit code 1' };
    const { put, start, executions } = await jobsRig({
      faults: [{ method: 'POST', path: '**/start', failOperation }],
    });
    await put();
    expect((await start()).status).toBe(202);
    expect((await executions())[0].properties.status).toBe('Failed');
  });

  it('is stopped alone or with all others, and stays so', async () => {
    const { put, start, send, path, world, executions } = await jobsRig({ latency: 1 });
    await put();
    const one = (await start()).body;
    world.pass(1000);
    await start();
    expect((await send('POST', `${one.id}/stop?${APP}`)).status).toBe(200);
    const stopped = await send('POST', `${path}/stop?${APP}`);
    expect(stopped.body.value).toHaveLength(1);
    const states = (await executions()).map(
      (each: { properties: { status: string } }) => each.properties.status,
    );
    expect(states).toEqual(['Stopped', 'Stopped']);
  });

  it('is neither written nor deleted, and goes with its job', async () => {
    const { put, start, send, follow, path, store } = await jobsRig();
    await put();
    const { id } = (await start()).body;
    expect((await send('PUT', `${id}?${APP}`, {})).status).toBe(405);
    expect((await send('DELETE', `${id}?${APP}`)).status).toBe(405);
    await follow(await send('DELETE', `${path}?${APP}`));
    expect(Object.keys(store.dump().content.resources).filter((one) => one.includes('/jobs/'))).toEqual([]);
  });
});
