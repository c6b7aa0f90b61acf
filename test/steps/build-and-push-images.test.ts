import { describe, expect, test } from 'vitest';
import type { Config } from '../../src/config/schema.ts';
import { buildAndPushImages } from '../../steps/build-and-push-images.ts';
import { checkPrerequisites } from '../../steps/check-prerequisites.ts';
import { createContainerRegistry } from '../../steps/create-container-registry.ts';
import { createResourceGroup } from '../../steps/create-resource-group.ts';
import { contract } from './contract.ts';
import { exampleConfig, inputsOf, observeAll, runAll, runOne, stepRig, undoAll } from './rig.ts';

const before = [checkPrerequisites, createResourceGroup, createContainerRegistry];

contract(buildAndPushImages, {
  before,
  // Another folder has other content.
  change: (config) => {
    const { productservice, orderservice } = config.services;
    if (productservice && orderservice) productservice.context = orderservice.context;
  },
});

async function prepared() {
  const rig = stepRig();
  const config = exampleConfig();
  const outputs = await runAll(before, rig.ports);
  rig.writes();
  return { ...rig, config, outputs, run: () => runOne(buildAndPushImages, outputs, rig.ports, config) };
}

test('each file of a context is a leaf of its own, under the key of its service', async () => {
  const { outputs, config } = await prepared();
  expect(await inputsOf(buildAndPushImages, outputs, config)).toMatchObject({
    services: {
      productservice: {
        dockerfile: 'Dockerfile',
        context: {
          folder: 'examples/shop/productservice',
          digest: expect.stringMatching(/^[0-9a-f]{64}$/),
          files: {
            'server.ts': expect.any(String),
            'migrations/0001_create-products.sql': expect.any(String),
          },
        },
      },
    },
  });
});

test('every service is built, and known by the digest of its image and by a tag that its files give', async () => {
  const { run, outputs, config } = await prepared();
  const { services } = Object(await inputsOf(buildAndPushImages, outputs, config));
  const tag = services.productservice.context.digest.slice(0, 12);
  const digest = expect.stringMatching(/^sha256:[0-9a-f]{64}$/);
  expect(await run()).toMatchObject({
    images: {
      productservice: {
        repository: 'productservice',
        tag,
        digest,
        reference: expect.stringMatching(/^crshopdemo\.azurecr\.io\/productservice@sha256:/),
      },
      orderservice: { repository: 'orderservice', digest },
    },
  });
});

test('run again it writes nothing, and with one changed service it builds that one alone', async () => {
  const { run, writes, config } = await prepared();
  await run();
  writes();
  await run();
  expect(writes()).toEqual([]);
  if (config.services['orderservice'])
    config.services['orderservice'].context = 'examples/shop/productservice';
  await run();
  expect(writes().filter((write) => write.startsWith('PUT') && write.includes('taskRuns'))).toEqual([
    expect.stringMatching(/^PUT .*\/taskRuns\/orderservice-[0-9a-f]{12}$/),
  ]);
});

test('when one build fails the others are still awaited, and all of it can be undone', async () => {
  const failOperation = { code: 'Boom', message: 'no agent' };
  const rig = stepRig({
    emulator: { faults: [{ method: 'PUT', path: '**/taskRuns/productservice-*', failOperation }] },
  });
  const outputs = await runAll(before, rig.ports);
  const inputs = await inputsOf(buildAndPushImages, outputs, exampleConfig());
  const was = await observeAll(buildAndPushImages, inputs, rig.ports);
  await expect(runOne(buildAndPushImages, outputs, rig.ports, exampleConfig())).rejects.toBeDefined();
  const [product, order] = Object.values(await observeAll(buildAndPushImages, inputs, rig.ports));
  expect(order).toMatchObject({ status: 'Succeeded' });
  expect(product).not.toMatchObject({ status: 'Succeeded' });
  await undoAll(buildAndPushImages, was, rig.ports);
  expect(await observeAll(buildAndPushImages, inputs, rig.ports)).toEqual(was);
  expect(rig.cloud.store.dump().content.data['images'] ?? {}).toEqual({});
});

describe('superseded builds', () => {
  const registry = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/cr';
  const build = (name: string, at = registry): string => `${at}/taskRuns/${name}`.toLowerCase();
  const inputs = {
    registry,
    loginServer: 'cr.azurecr.io',
    services: { web: {}, 'web-api': {} },
  };
  const keeping = (keepImages: number, protect = false): Config => {
    const config = exampleConfig();
    return { ...config, registry: { ...config.registry, keepImages, protect } };
  };
  const old = ['web-1', 'web-api-1', 'web-2', 'gone-1', 'web-3', 'web-api-2'].map((name) => build(name));

  test.each([
    [0, []],
    [1, ['web-3', 'web-api-2']],
    [2, ['web-2', 'web-3', 'web-api-1', 'web-api-2']],
    [100, ['web-1', 'web-2', 'web-3', 'web-api-1', 'web-api-2']],
  ])('of services that are still wanted stay, the newest %d of each', (keepImages, names) => {
    const kept = buildAndPushImages.retains(keeping(keepImages), inputs, old);
    expect(kept).toEqual(names.map((name) => build(name)));
  });

  test('in a registry of another name go with it, unless registries are protected', () => {
    const elsewhere = build('web-1', registry.replace(/cr$/, 'former'));
    expect(buildAndPushImages.retains(keeping(3), inputs, [elsewhere])).toEqual([]);
    expect(buildAndPushImages.retains(keeping(3, true), inputs, [elsewhere])).toEqual([elsewhere]);
  });
});
