import { expect, test } from 'vitest';
import { told, writing } from './failing.ts';
import { deployment, type Deployment } from './rig.ts';

const FILE = 'examples/shop/orderservice/orders.ts';

const base = deployment();
base.folder.set('registry.keepImages', 2);
await base.run();

/** How many builds of a service stand, with their images. */
function imagesOf(target: Deployment, service: string): number {
  return Object.keys(target.dump()).filter((id) => id.includes(`/taskruns/${service}-`)).length;
}

async function releaseAgain(target: Deployment): Promise<void> {
  target.folder.write(FILE, `${target.folder.read(FILE)}\n`);
  expect(told(await target.run())).toMatchObject({ result: 'completed', exitCode: 0 });
}

test('the newest superseded images of each service are kept, and no more', async () => {
  const target = base.fork();
  const counts: number[] = [];
  for (let release = 0; release < 4; release++) {
    await releaseAgain(target);
    counts.push(imagesOf(target, 'orderservice'));
  }
  expect(counts).toEqual([2, 3, 3, 3]);
  expect(imagesOf(target, 'productservice')).toBe(1);
  expect(told(await target.run())).toMatchObject({ result: 'nothing-to-do' });
  expect(target.sent.filter(writing)).toEqual([]);
});

test('a superseded image that is wanted again is not built again', async () => {
  const target = base.fork();
  const text = target.folder.read(FILE);
  await releaseAgain(target);
  target.folder.write(FILE, text);
  expect(told(await target.run())).toMatchObject({ result: 'completed' });
  expect(target.sent.filter(({ method, path }) => method === 'PUT' && /taskruns/i.test(path))).toEqual([]);
  expect(imagesOf(target, 'orderservice')).toBe(2);
});

test('fewer are kept once fewer are asked for, though no step runs for it', async () => {
  const target = base.fork();
  for (let release = 0; release < 2; release++) await releaseAgain(target);
  target.folder.set('registry.keepImages', 0);
  const report = await target.run();
  expect(told(report)).toMatchObject({ result: 'completed', exitCode: 0 });
  expect(report.steps.filter(({ status }) => status !== 'skipped')).toEqual([]);
  expect(report.givenBack).toHaveLength(2);
  expect(imagesOf(target, 'orderservice')).toBe(1);
});

test('those of a removed service go with it', async () => {
  const target = base.fork();
  await releaseAgain(target);
  target.folder.set('services.orderservice', undefined);
  target.folder.set('services.productservice.addresses', {});
  for (const name of ['statestore', 'product-pubsub'])
    target.folder.set(`containerAppsEnvironment.daprComponents.${name}.scopes`, ['productservice']);
  expect(told(await target.run())).toMatchObject({ result: 'completed' });
  expect(imagesOf(target, 'orderservice')).toBe(0);
});
