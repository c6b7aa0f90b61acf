import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { BuildSpec } from '../../src/azure/builds.ts';
import { archiveContext } from '../../src/files/archive.ts';
import { digestContext } from '../../src/files/context.ts';
import { contextOf, piecesOf } from '../emulator/apps-rig.ts';
import { resourcesOf, shopRig } from './shop-rig.ts';

const FOLDER = join(fileURLToPath(new URL('../..', import.meta.url)), 'examples/shop/productservice');

async function buildRig(options: Parameters<typeof shopRig>[0] = {}) {
  const rig = await shopRig(options);
  const id = `${rig.cloud.registryPath}/taskRuns/productservice-0123456789ab`;
  const context = await digestContext(FOLDER, { dockerfile: 'Dockerfile' });
  let archives = 0;
  const spec = (more: Partial<BuildSpec> = {}): BuildSpec => ({
    image: 'productservice:0123456789ab',
    dockerfile: 'Dockerfile',
    archive: () => {
      archives += 1;
      return archiveContext(FOLDER, context, { dockerfile: 'Dockerfile' });
    },
    ...more,
  });
  const images = (): object => {
    const { images: held = {} } = rig.cloud.store.dump().content.data;
    return Object.fromEntries(Object.entries(held).filter(([key]) => key.includes('productservice')));
  };
  const built = (): number => rig.writes().filter((write) => /^PUT .*taskRuns/.test(write)).length;
  return { ...rig, id, build: spec, images, built, archives: () => archives, before: resourcesOf(rig.cloud) };
}

const broken = () => piecesOf(contextOf({ Dockerfile: 'FROM node:24\nCOPY missing /app\n' }));

describe('a build', () => {
  test('uploads the context, pushes the image and returns its digest', async () => {
    const { azure, id, build, images } = await buildRig();
    const digest = await azure.builds.run(id, build());
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(images()).toEqual({
      'crshop.azurecr.io/productservice': expect.objectContaining({
        tags: { '0123456789ab': expect.objectContaining({ digest }) },
      }),
    });
    expect(await azure.observe(id)).toEqual({
      image: 'productservice:0123456789ab',
      status: 'Succeeded',
      digest,
    });
    expect(await azure.missing([id])).toEqual([]);
  });

  test('that has been done is neither packed nor started again', async () => {
    const { azure, id, build, built, archives } = await buildRig();
    const digest = await azure.builds.run(id, build());
    expect([built(), archives()]).toEqual([1, 1]);
    expect(await azure.builds.run(id, build())).toBe(digest);
    expect([built(), archives()]).toEqual([0, 1]);
  });

  test('that fails says so in one line, and is started anew when it is asked for again', async () => {
    const { azure, id, build } = await buildRig();
    await expect(azure.builds.run(id, build({ archive: broken }))).rejects.toMatchObject({
      reason: 'build-failed',
      message: expect.stringMatching(/^building productservice:0123456789ab: the run \w+ ended Failed: .*$/),
      details: { address: id, hint: expect.stringMatching(/^Mend the Dockerfile/) },
    });
    expect(await azure.observe(id)).toEqual({ image: 'productservice:0123456789ab', status: 'Failed' });
    expect(await azure.builds.run(id, build())).toMatch(/^sha256:/);
    expect(await azure.observe(id)).toMatchObject({ status: 'Succeeded' });
  });

  test('shows at most the last twenty lines of its log, and no signature', async () => {
    const { azure, id, build } = await buildRig();
    const error = await azure.builds.run(id, build({ archive: broken })).catch((thrown: Error) => thrown);
    const { message } = error instanceof Error ? error : { message: '' };
    expect(message.split('\n').length).toBeLessThanOrEqual(21);
    expect(message).not.toContain('sig=');
  });

  test.each([
    // What the rig has built itself comes first.
    ['the upload address', { method: 'POST', path: '**/listBuildSourceUploadUrl', after: 1 }],
    ['the upload', { method: 'PUT', path: '/tasks/source/**', after: 1 }],
    ['the build', { method: 'PUT', path: '**/taskRuns/*' }],
  ])('whose answer is lost at %s is built once', async (_where, request) => {
    const { azure, id, build, cloud } = await buildRig({
      faults: [{ ...request, times: 1, loseAnswer: true }],
    });
    const runs = async () =>
      (await cloud.send('GET', `${cloud.registryPath}/runs?api-version=2019-06-01-preview`)).body.value;
    const had = (await runs()).length;
    expect(await azure.builds.run(id, build())).toMatch(/^sha256:/);
    expect(await runs()).toHaveLength(had + 1);
  });

  test('that a dead process started is waited for', async () => {
    const { azure, id, build, built, cloud, open } = await buildRig();
    const stop = new AbortController();
    const dying = open({ signal: stop.signal });
    const dies = dying.builds.run(id, build()).catch(() => 'died');
    while (built() === 0) await new Promise((resolve) => void setImmediate(resolve));
    stop.abort();
    await dies;
    expect(await azure.builds.run(id, build())).toMatch(/^sha256:/);
    expect(built()).toBe(0);
    expect(cloud).toBeDefined();
  });

  test('in a registry that is gone is nothing', async () => {
    const { azure, id, cloud } = await buildRig();
    await cloud.send('DELETE', `${cloud.registryPath}?api-version=2025-11-01`);
    expect(await azure.observe(id)).toBeNull();
    await azure.restore(id, null);
  });
});

describe('undoing a build', () => {
  test('deletes the image, and then the build', async () => {
    const { azure, id, build, images, cloud, before } = await buildRig();
    await azure.builds.run(id, build());
    await azure.restore(id, null);
    expect(images()).toEqual({});
    expect(resourcesOf(cloud)).toEqual(before);
    await azure.restore(id, null);
    expect(resourcesOf(cloud)).toEqual(before);
  });

  test('leaves the images of other builds alone', async () => {
    const { azure, id, build, images, cloud } = await buildRig();
    await azure.builds.run(id, build());
    const other = `${cloud.registryPath}/taskRuns/productservice-ba9876543210`;
    const archive = () => piecesOf(contextOf({ Dockerfile: 'FROM node:24\n' }));
    await azure.builds.run(other, build({ image: 'productservice:ba9876543210', archive }));
    await azure.restore(other, null);
    expect(images()).toEqual({
      'crshop.azurecr.io/productservice': expect.objectContaining({
        tags: { '0123456789ab': expect.anything() },
        manifests: expect.not.objectContaining({ length: 0 }),
      }),
    });
    expect(await azure.observe(id)).toMatchObject({ status: 'Succeeded' });
  });

  test('of one that failed deletes it without a purge', async () => {
    const { azure, id, build, writes, cloud, before } = await buildRig();
    await azure.builds.run(id, build({ archive: broken })).catch(() => undefined);
    writes();
    await azure.restore(id, null);
    expect(writes().filter((write) => write.includes('scheduleRun'))).toEqual([]);
    expect(resourcesOf(cloud)).toEqual(before);
  });

  test('stops one that is under way', async () => {
    const { azure, id, build, cloud, before, built, images, open } = await buildRig();
    const stop = new AbortController();
    const dies = open({ signal: stop.signal })
      .builds.run(id, build())
      .catch(() => 'died');
    while (built() === 0) await new Promise((resolve) => void setImmediate(resolve));
    stop.abort();
    await dies;
    await azure.restore(id, null);
    expect(resourcesOf(cloud)).toEqual(before);
    expect(images()).toEqual({});
  });

  test('leaves one that had succeeded before', async () => {
    const { azure, id, build, writes } = await buildRig();
    await azure.builds.run(id, build());
    const was = await azure.observe(id);
    writes();
    await azure.restore(id, was);
    expect(writes()).toEqual([]);
    expect(await azure.observe(id)).toEqual(was);
  });

  test('that cannot delete the image is worth another try', async () => {
    const failOperation = { code: 'Boom', message: 'the purge failed' };
    const { azure, id, build, images } = await buildRig({
      faults: [{ method: 'PUT', path: '**/taskRuns/*', after: 1, times: 1, failOperation }],
    });
    await azure.builds.run(id, build());
    await expect(azure.restore(id, null)).rejects.toMatchObject({ reason: 'build-failed' });
    expect(await azure.observe(id)).not.toBeNull();
    await azure.restore(id, null);
    expect(await azure.observe(id)).toBeNull();
    expect(images()).toEqual({});
  });

  test('that died once its image was deleted is built anew when it is wanted again', async () => {
    const { azure, id, build, images } = await buildRig({
      faults: [{ method: 'DELETE', path: '**/taskRuns/*', times: 1, status: 400, code: 'Died' }],
    });
    const first = await azure.builds.run(id, build());
    await expect(azure.restore(id, null)).rejects.toMatchObject({ details: { code: 'Died' } });
    expect(images()).toEqual({});
    expect(await azure.builds.run(id, build())).toBe(first);
    expect(images()).not.toEqual({});
  });
});
