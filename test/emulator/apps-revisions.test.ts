import { describe, expect, it } from 'vitest';
import { appBody, container, shop } from './apps-rig.ts';

const APP = 'api-version=2026-01-01';

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
      Object.fromEntries(
        all.map((one: { name: string; properties: { trafficWeight: number } }) => [
          one.name,
          one.properties.trafficWeight,
        ]),
      ),
    );
    expect(weights).toEqual({ [old]: 100, [between.latestRevisionName]: 0 });
    world.pass(60_000);
    await follow(answer);
    const after = (await get(path)).properties;
    expect(after.latestReadyRevisionName).toBe(between.latestRevisionName);
    const was = await get(`${path}/revisions/${old}`);
    expect(was.properties).toMatchObject({
      active: false,
      runningState: 'Stopped',
      replicas: 0,
      trafficWeight: 0,
    });
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
    expect(bad.shown.properties).toMatchObject({
      provisioningState: 'Failed',
      latestReadyRevisionName: ready,
    });
    expect(bad.shown.properties.latestRevisionName).not.toBe(ready);
    const states = (await revisions(bad.path)).map(
      (one: { name: string; properties: Record<string, unknown> }) => [
        one.name === ready,
        one.properties['healthState'],
        one.properties['trafficWeight'],
      ],
    );
    expect(states).toEqual(
      expect.arrayContaining([
        [true, 'Healthy', 100],
        [false, 'Unhealthy', 0],
      ]),
    );
    const again = await app('shop', appBody(environmentOf.id));
    expect([again.end.body.status, again.shown.properties.provisioningState]).toEqual([
      'Succeeded',
      'Succeeded',
    ]);
  });

  it('carry the suffix that the template names, which no changed template may use again', async () => {
    const { app, environmentOf } = await shop();
    const template = (image: string) => ({ revisionSuffix: 'blue', containers: [container({ image })] });
    const first = await app('shop', appBody(environmentOf.id, { template: template('nginx') }));
    expect(first.shown.properties.latestReadyRevisionName).toBe('shop--blue');
    expect(
      (await app('shop', appBody(environmentOf.id, { template: template('nginx') }))).end.body.status,
    ).toBe('Succeeded');
    // github.com/Azure/terraform-azurerm-avm-res-app-containerapp/issues/115
    const again = await app('shop', appBody(environmentOf.id, { template: template('httpd') }));
    expect(again.end.body.error.message).toContain("Field 'template.revisionsuffix' is invalid with details");
    expect(again.end.body.error.message).toContain('revision with suffix blue already exists');
  });

  it('share the traffic by weight in multiple mode, and stay active', async () => {
    const { app, environmentOf, revisions } = await shop();
    const template = (revisionSuffix: string) => ({ revisionSuffix });
    const mode = (traffic?: object[]) => ({
      configuration: {
        activeRevisionsMode: 'Multiple',
        ingress: { external: true, targetPort: 80, ...(traffic && { traffic }) },
      },
    });
    await app('shop', appBody(environmentOf.id, { ...mode(), template: template('blue') }));
    await app('shop', appBody(environmentOf.id, { ...mode(), template: template('green') }));
    const traffic = [
      { revisionName: 'shop--blue', weight: 80 },
      { latestRevision: true, weight: 20 },
    ];
    const { path } = await app(
      'shop',
      appBody(environmentOf.id, { ...mode(traffic), template: template('green') }),
    );
    const weights = (await revisions(path)).map(
      (one: { name: string; properties: { trafficWeight: number; active: boolean } }) => [
        one.name,
        one.properties.trafficWeight,
        one.properties.active,
      ],
    );
    expect(weights.toSorted()).toEqual([
      ['shop--blue', 80, true],
      ['shop--green', 20, true],
    ]);
  });

  // azure-rest-api-specs, Microsoft.App 2026-01-01, ContainerAppsRevisions_ActivateRevision
  it('are deactivated, activated and restarted, and neither written nor deleted', async () => {
    const { app, environmentOf, send, get } = await shop();
    const { path, shown } = await app('shop', appBody(environmentOf.id));
    const revision = `${path}/revisions/${shown.properties.latestRevisionName}`;
    const act = async (action: string) => send('POST', `${revision}/${action}?${APP}`);
    expect(await act('deactivate')).toMatchObject({ status: 200, body: undefined });
    expect((await get(revision)).properties).toMatchObject({ active: false, runningState: 'Stopped' });
    expect(await act('activate')).toMatchObject({ status: 200, body: undefined });
    expect((await get(revision)).properties).toMatchObject({ active: true, runningState: 'Running' });
    expect((await act('restart')).status).toBe(200);
    expect((await send('PUT', `${revision}?${APP}`, {})).status).toBe(405);
    expect((await send('DELETE', `${revision}?${APP}`)).status).toBe(405);
  });

  it('have replicas, as many as the least of their scale', async () => {
    const { app, environmentOf, send, get } = await shop();
    const { path, shown } = await app(
      'shop',
      appBody(environmentOf.id, { template: { scale: { minReplicas: 2 } } }),
    );
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
      // One revision after the other.
      ({ path } = await app(
        'shop',
        appBody(environmentOf.id, { configuration, template: { revisionSuffix } }),
      ));
    }
    const names = (await revisions(path)).map(({ name }: { name: string }) => name);
    expect(names.toSorted()).toEqual(['shop--c', 'shop--d']);
  });
});
