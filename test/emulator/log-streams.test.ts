import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../src/emulator/exchanges.ts';
import { appBody, appsRig, container } from './apps-rig.ts';

const APP = 'api-version=2026-01-01';
const PREVIEW = 'api-version=2023-11-02-preview';
const SECRET = 'a-very-secret-value';

async function crashed(options: Parameters<typeof appsRig>[0] = {}) {
  const rig = await appsRig(options);
  const environment = await rig.environment();
  const crashing = container({
    command: ['/bin/sh', '-c', 'exit 3'],
    env: [
      { name: 'LEVEL', value: 'info' },
      { name: 'PASSWORD', secretRef: 'password' },
    ],
  });
  const body = appBody(environment.id, {
    configuration: { secrets: [{ name: 'password', value: SECRET }] },
    template: { containers: [crashing], scale: { minReplicas: 2 } },
  });
  const app = await rig.app('shop', body);
  const revision = `${app.path}/revisions/${app.shown.properties.latestRevisionName}`;
  const replicas = async () => (await rig.send('GET', `${revision}/replicas?${APP}`)).body.value;
  const token = async (path = app.path): Promise<string> =>
    (await rig.send('POST', `${path}/getAuthtoken?${APP}`)).body.properties.token;
  const read = (url: string, bearer: string | undefined) =>
    rig.sendBytes('GET', url, undefined, bearer === undefined ? {} : { authorization: `Bearer ${bearer}` });
  const stream = async (): Promise<string> =>
    (await replicas())[0].properties.containers[0].logStreamEndpoint;
  return { ...rig, environment, app, revision, replicas, token, read, stream };
}

type Crashed = Awaited<ReturnType<typeof crashed>>;

async function otherApp({ environment, at, send, follow }: Crashed): Promise<string> {
  const path = at('Microsoft.App/containerApps/other');
  await follow(await send('PUT', `${path}?${APP}`, appBody(environment.id)));
  return path;
}

// States as operators quote them; see src/emulator/types/app-start.ts
describe('a container that ends at once', () => {
  it('is started again and again, and its revision never becomes healthy', async () => {
    const { get, revision, replicas, world } = await crashed();
    const { properties } = await get(revision);
    expect(properties).toMatchObject({
      active: true,
      healthState: 'Unhealthy',
      runningState: 'Failed',
    });
    const [replica] = await replicas();
    expect(await replicas()).toHaveLength(2);
    expect(replica.properties).toMatchObject({
      runningState: 'NotRunning',
      containers: [
        {
          name: 'main',
          ready: false,
          runningState: 'Waiting',
          runningStateDetails: 'Container is waiting with reason: CrashLoopBackOff',
        },
      ],
    });
    const before = replica.properties.containers[0].restartCount;
    world.pass(3_600_000);
    expect((await replicas())[0].properties.containers[0].restartCount).toBeGreaterThan(before);
  });

  it('is waited for as long as Azure does before its revision is given up', async () => {
    const { environment, send, at, world, get } = await crashed({ latency: 1 });
    const body = appBody(environment.id, { template: { containers: [container({ command: ['false'] })] } });
    const path = at('Microsoft.App/containerApps/slow');
    const put = await send('PUT', `${path}?${APP}`, body);
    world.pass(32_000);
    await send('GET', put.headers['azure-asyncoperation'] ?? '');
    world.pass(60_000);
    const { latestRevisionName: name, latestReadyRevisionName: ready } = (await get(path)).properties;
    expect(ready).toBe('');
    expect((await get(`${path}/revisions/${name}`)).properties).toMatchObject({ runningState: 'Processing' });
    world.pass(600_000);
    const { properties } = await get(`${path}/revisions/${name}`);
    expect(properties).toMatchObject({ runningState: 'Failed', provisioningState: 'Provisioned' });
  });

  it('leaves the revision before it serving', async () => {
    const { environment, app, get } = await appsRig().then(async (rig) => ({
      ...rig,
      environment: await rig.environment(),
    }));
    const put = (only: object) =>
      app('steady', appBody(environment.id, { template: { containers: [only] } }));
    const { latestReadyRevisionName: ready } = (await put(container())).shown.properties;
    const bad = await put(container({ command: ['false'] }));
    expect(bad.shown.properties.latestReadyRevisionName).toBe(ready);
    expect((await get(`${bad.path}/revisions/${ready}`)).properties).toMatchObject({
      active: true,
      healthState: 'Healthy',
      trafficWeight: 100,
    });
  });
});

describe('a log stream', () => {
  it('tells what the container wrote: what it was started with, secrets included, and its end', async () => {
    const { token, read, stream } = await crashed();
    const answer = await read(`${await stream()}?follow=false&output=text&tailLines=100`, await token());
    expect(answer.status).toBe(200);
    const lines = String(answer.body).trimEnd().split('\n');
    expect(lines[0]).toBe("Connecting to the container 'main'...");
    expect(lines.join('\n')).toMatch(new RegExp(`LEVEL=info\n.*PASSWORD=${SECRET}\n.*exiting with code 3$`));
    expect(await read(`${await stream()}?follow=false&tailLines=1`, await token())).toMatchObject({
      body: expect.stringMatching(/^\{"TimeStamp":".*","Log":".*exiting with code 3"\}\n$/),
    });
  });

  it('of an app tells what Container Apps did with it', async () => {
    const { token, read, app } = await crashed();
    const { eventStreamEndpoint } = app.shown.properties;
    const answer = await read(`${eventStreamEndpoint}?follow=false&tailLines=50`, await token());
    const events = String(answer.body)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events).toContainEqual(
      expect.objectContaining({
        Reason: 'ContainerTerminated',
        Msg: expect.stringContaining("exit code '3'"),
      }),
    );
  });

  it.each([
    ['without a token', async () => undefined],
    ['with a token that nobody gave', async () => 'made-up'],
    ['with the token of another app', async (rig: Crashed) => rig.token(await otherApp(rig))],
  ])('is not opened %s', async (_, bearer) => {
    const rig = await crashed();
    expect((await rig.read(await rig.stream(), await bearer(rig))).status).toBe(401);
  });

  it('is not opened by a token of more than an hour ago', async () => {
    const { token, read, stream, world } = await crashed();
    const old = await token();
    world.pass(3_600_001);
    expect((await read(await stream(), old)).status).toBe(401);
  });

  it('of a container that is not there is not found', async () => {
    const { token, read, stream } = await crashed();
    const other = (await stream()).replace('/containers/main/', '/containers/other/');
    expect((await read(other, await token())).status).toBe(404);
  });

  it.each([-1, 301, 'many'])('refuses to give %s lines', async (lines) => {
    const { token, read, stream } = await crashed();
    expect((await read(`${await stream()}?tailLines=${lines}`, await token())).status).toBe(400);
  });

  it('stands in no exchange log: it may hold anything', async () => {
    const exchanges: Exchange[] = [];
    const { token, read, stream } = await crashed({ onExchange: (one) => void exchanges.push(one) });
    await read(`${await stream()}?tailLines=100`, await token());
    expect(exchanges.at(-1)?.responseBody).toMatch(/^\(\d+ characters\)$/);
    expect(JSON.stringify(exchanges)).not.toContain(SECRET);
  });
});

describe('an execution of a job', () => {
  it('whose command fails has failed, and its replica and log can be looked at in preview', async () => {
    const { environment, at, send, follow, world, sendBytes } = await crashed();
    const path = at('Microsoft.App/jobs/migrate');
    await follow(
      await send('PUT', `${path}?${APP}`, {
        location: 'westeurope',
        properties: {
          environmentId: environment.id,
          configuration: { triggerType: 'Manual', replicaTimeout: 600 },
          template: { containers: [container({ command: ['sh', '-c', 'echo no; exit 4'] })] },
        },
      }),
    );
    const { body } = await send('POST', `${path}/start?${APP}`);
    await send('GET', `${body.id}?${APP}`);
    world.pass(60_000);
    const execution = await send('GET', `${body.id}?${APP}`);
    expect(execution.body.properties.status).toBe('Failed');
    const { value } = (await send('GET', `${body.id}/replicas?${PREVIEW}`)).body;
    const { logStreamEndpoint } = value[0].properties.containers[0];
    const { token } = (await send('POST', `${path}/getAuthToken?${PREVIEW}`)).body.properties;
    const log = await sendBytes('GET', `${logStreamEndpoint}?output=text`, undefined, {
      authorization: `Bearer ${token}`,
    });
    expect(String(log.body)).toMatch(/starting sh -c echo no; exit 4\n[\s\S]*exiting with code 4\n$/);
  });
});
