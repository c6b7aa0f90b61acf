import { describe, expect, test } from 'vitest';
import { resourcesOf, shopRig } from './shop-rig.ts';

async function deployed(options: Parameters<typeof shopRig>[0] = {}) {
  const rig = await shopRig(options);
  const id = rig.cloud.at('Microsoft.App/containerApps/productservice');
  const before = resourcesOf(rig.cloud);
  const made = await rig.azure.apps.put(id, rig.spec());
  const image = await rig.azure.observe(id);
  rig.writes();
  return { ...rig, id, made, before, image };
}

const PUT = 'PUT Microsoft.App/containerApps/productservice';

describe('an app', () => {
  test('runs by the digest of its image, and is ready when it is said to be', async () => {
    const { cloud, made, id, azure, image, spec } = await deployed();
    expect(made).toEqual({ id, fqdn: `productservice.${cloud.environmentOf.domain}` });
    expect(await azure.apps.newestRevision(id)).toMatchObject({ state: 'ready', image: spec().image });
    expect((await azure.web.get(`https://${made.fqdn}/healthz`)).status).toBe(200);
    expect(image).toMatchObject({ tags: { project: 'shop', 'deploy-lineage': azure.lineage } });
  });

  test('written again as it is gets no new revision', async () => {
    const { cloud, azure, id, spec, image } = await deployed();
    const { revision } = (await azure.apps.newestRevision(id)) ?? {};
    await azure.apps.put(id, spec());
    expect(await azure.apps.newestRevision(id)).toMatchObject({ revision, state: 'ready' });
    expect(await azure.observe(id)).toEqual(image);
    expect(await cloud.revisions(id)).toHaveLength(1);
  });

  test('whose secret has another value gets a new revision, and its image tells no digest', async () => {
    const { azure, id, spec, image, urls } = await deployed();
    const { revision } = (await azure.apps.newestRevision(id)) ?? {};
    await azure.apps.put(
      id,
      spec({ secrets: { 'database-url': { uri: urls['database-url'], digest: 'hmac-sha256:2' } } }),
    );
    expect((await azure.apps.newestRevision(id))?.revision).not.toBe(revision);
    expect(await azure.observe(id)).not.toEqual(image);
    expect(JSON.stringify(await azure.observe(id))).not.toContain('hmac-sha256');
  });

  test('from a public image listens on a port inside its environment', async () => {
    const { cloud, azure, spec } = await deployed();
    const id = cloud.at('Microsoft.App/containerApps/redis');
    const {
      registry: _registry,
      healthPath: _path,
      dapr: _dapr,
      concurrentRequests: _requests,
      ...rest
    } = spec();
    const redis = {
      image: 'docker.io/library/redis:7.4-alpine',
      port: 6379,
      transport: 'tcp',
      external: false,
    } as const;
    await azure.apps.put(id, { ...rest, ...redis, command: ['/bin/sh', '-c'], args: ['exec redis-server'] });
    expect(await azure.observe(id)).toMatchObject({
      properties: {
        configuration: {
          registries: [],
          dapr: { enabled: false },
          ingress: { transport: 'Tcp', external: false, targetPort: 6379, exposedPort: 6379 },
        },
        template: {
          containers: [
            {
              command: ['/bin/sh', '-c'],
              args: ['exec redis-server'],
              probes: [{ type: 'Liveness', tcpSocket: { port: 6379 } }],
            },
          ],
        },
      },
    });
  });

  test('that is undone leaves nothing', async () => {
    const { cloud, azure, id, before } = await deployed();
    await azure.restore(id, null);
    expect(resourcesOf(cloud)).toEqual(before);
    await azure.restore(id, null);
    expect(resourcesOf(cloud)).toEqual(before);
  });

  test('that was updated goes back to what it was, and is ready as that', async () => {
    const { cloud, azure, id, spec, image } = await deployed();
    const standing = resourcesOf(cloud);
    await azure.apps.put(id, spec({ env: { LOG_LEVEL: 'debug', NEW: '1' }, replicas: { min: 2, max: 4 } }));
    await azure.restore(id, image);
    expect(await azure.observe(id)).toEqual(image);
    expect(resourcesOf(cloud)).toEqual(standing);
    expect(await azure.apps.newestRevision(id)).toMatchObject({ state: 'ready', image: spec().image });
  });

  test('whose write was accepted and whose answer was lost is one revision, and ready', async () => {
    const rig = await shopRig({
      faults: [{ method: 'PUT', path: '**/containerApps/*', times: 1, loseAnswer: true }],
    });
    const id = rig.cloud.at('Microsoft.App/containerApps/productservice');
    await rig.azure.apps.put(id, rig.spec());
    expect(new Set(rig.writes())).toEqual(new Set([PUT]));
    expect(await rig.azure.apps.newestRevision(id)).toMatchObject({ state: 'ready' });
    expect(await rig.cloud.revisions(id)).toHaveLength(1);
  });
});

describe('an app whose identity has just been given its roles', () => {
  test('is written again until the roles act', async () => {
    const rig = await shopRig({ roles: false, azure: { retryDelayMs: 2000 } });
    const id = rig.cloud.at('Microsoft.App/containerApps/productservice');
    let waits = 0;
    const azure = rig.open({
      world: {
        now: rig.cloud.world.now,
        guid: rig.cloud.world.guid,
        sleep: async (milliseconds) => {
          rig.cloud.world.pass(milliseconds);
          waits += 1;
          if (waits === 3) await rig.grant();
        },
      },
    });
    await azure.apps.put(id, rig.spec());
    expect(await azure.apps.newestRevision(id)).toMatchObject({ state: 'ready' });
    expect(rig.writes().filter((write) => write === PUT).length).toBeGreaterThan(1);
  });

  test('fails, with the revision and its cause, when they never do', async () => {
    const rig = await shopRig({ roles: false, azure: { patienceMs: 300_000 } });
    const id = rig.cloud.at('Microsoft.App/containerApps/productservice');
    const started = rig.cloud.world.now();
    await expect(rig.azure.apps.put(id, rig.spec())).rejects.toMatchObject({
      reason: 'unhealthy',
      message: expect.stringMatching(
        /^productservice: revision productservice--\w+ is refused: .*unable to fetch secret 'database-url'/,
      ),
      details: { address: id, hint: expect.stringMatching(/^Mend the app or its settings/) },
    });
    const took = rig.cloud.world.now() - started;
    expect(took).toBeGreaterThan(200_000);
    expect(took).toBeLessThan(400_000);
  });

  test('fails at once for an image that is not there', async () => {
    const { azure, spec, id, cloud, image } = await deployed();
    const missing = spec({ image: `crshop.azurecr.io/shop@sha256:${'0'.repeat(64)}` });
    const started = cloud.world.now();
    await expect(azure.apps.put(id, missing)).rejects.toMatchObject({
      reason: 'unhealthy',
      message: expect.stringContaining('MANIFEST_UNKNOWN'),
    });
    expect(cloud.world.now() - started).toBeLessThan(60_000);
    await azure.restore(id, image);
    expect(await azure.apps.newestRevision(id)).toMatchObject({ state: 'ready', image: spec().image });
  });
});

describe('an app that somebody else made', () => {
  const body = (environmentId: string) => ({
    location: 'westeurope',
    tags: { owner: 'hand' },
    properties: {
      environmentId,
      configuration: {
        secrets: [{ name: 'api-key', value: 'a-literal-value' }],
        ingress: { external: true, targetPort: 80 },
      },
      template: {
        revisionSuffix: 'first',
        containers: [
          {
            name: 'web',
            image: 'mcr.microsoft.com/k8se/quickstart:latest',
            env: [{ name: 'KEY', secretRef: 'api-key' }],
          },
        ],
      },
    },
  });

  async function adopted() {
    const rig = await shopRig();
    const { path } = await rig.cloud.app('productservice', body(rig.cloud.environmentOf.id));
    const was = await rig.azure.observe(path);
    const standing = resourcesOf(rig.cloud);
    return { ...rig, path, was, standing };
  }

  test('is adopted, and put back with the values of its secrets', async () => {
    const { cloud, azure, spec, path, was, standing } = await adopted();
    await azure.apps.put(path, spec());
    expect(await azure.observe(path)).toMatchObject({ tags: { owner: 'hand', project: 'shop' } });
    expect(await azure.observe(path)).not.toHaveProperty('tags.deploy-lineage');
    await azure.restore(path, was);
    expect(await azure.observe(path)).toEqual(was);
    const { body: values } = await cloud.send('POST', `${path}/listSecrets?api-version=2026-01-01`);
    expect(values).toEqual({ value: [{ name: 'api-key', value: 'a-literal-value' }] });
    expect(resourcesOf(cloud)).toEqual({
      ...standing,
      [path.toLowerCase()]: expect.objectContaining({ tags: { owner: 'hand' } }),
    });
  });

  test('is never deleted', async () => {
    const { azure, path, was } = await adopted();
    await azure.restore(path, null);
    expect(await azure.observe(path)).toEqual(was);
  });
});
