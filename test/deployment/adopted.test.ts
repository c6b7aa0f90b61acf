import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { LINEAGE_TAG } from '../../src/azure/image.ts';
import { told, writing } from './failing.ts';
import { FOUND, makeFound, THEIR_TAGS } from './found.ts';
import { deployment, type Deployment } from './rig.ts';

const before = deployment();
await makeFound(before);

/** A deployment in whose cloud somebody else has made things under our names. */
function amongTheirs(): Deployment {
  return before.fork();
}

const tagged = z.looseObject({ tags: z.record(z.string(), z.string()) });

function tagsOf(target: Deployment, id: string): Record<string, string> {
  return tagged.parse(target.dump()[id.toLowerCase()]).tags;
}

const VERIFY = { method: 'GET', path: '/healthz', status: 404, code: 'NotFound' } as const;

describe('what somebody else made before us', () => {
  test('is there before the first run', () => {
    for (const id of Object.values(FOUND)) expect(tagsOf(before, id)).toEqual(THEIR_TAGS);
  });

  test('is adopted: it is changed as configured, keeps the tags it had and never bears ours', async () => {
    const target = amongTheirs();
    expect(told(await target.run())).toMatchObject({ result: 'completed' });
    for (const id of Object.values(FOUND)) {
      expect(tagsOf(target, id)).toMatchObject({ owner: 'somebody-else', project: 'shop' });
      expect(tagsOf(target, id)).not.toHaveProperty(LINEAGE_TAG);
    }
    expect(told(await target.run())).toMatchObject({ result: 'nothing-to-do' });
  });

  test('is put back as it was, and not deleted, when the run fails at its end', async () => {
    const target = amongTheirs();
    const report = await target.run({ faults: [VERIFY] });
    expect(told(report)).toMatchObject({ result: 'failed', open: false, rollback: { clean: true } });
    expect(report.rollback?.restored.length).toBeGreaterThan(Object.keys(FOUND).length);
    expect(target.dump()).toEqual(before.dump());
    const deleted = target.sent.filter(({ method, path }) => method === 'DELETE' && isFound(path));
    expect(deleted).toEqual([]);
  });

  test('is put back as it was, and not deleted, when it is no longer wanted', async () => {
    const target = amongTheirs();
    await target.run();
    target.folder.set('registry.name', 'crshopother');
    target.folder.set('services.orderservice', undefined);
    target.folder.set('services.productservice.addresses', {});
    for (const component of ['statestore', 'product-pubsub'])
      target.folder.set(`containerAppsEnvironment.daprComponents.${component}.scopes`, ['productservice']);
    const report = await target.run();
    expect(told(report)).toMatchObject({ result: 'completed' });
    expect(report.givenBack.map(({ address }) => address)).toEqual(
      expect.arrayContaining([FOUND.registry.toLowerCase(), FOUND.app.toLowerCase()]),
    );
    const after = target.dump();
    for (const id of [FOUND.registry, FOUND.app])
      expect(after[id.toLowerCase()]).toEqual(before.dump()[id.toLowerCase()]);
    expect(target.sent.filter(({ method, path }) => method === 'DELETE' && isFound(path))).toEqual([]);
    expect(told(await target.run())).toMatchObject({ result: 'nothing-to-do' });
    expect(target.sent.filter(writing)).toEqual([]);
  });
});

function isFound(path: string): boolean {
  return Object.values(FOUND).some((id) => id.toLowerCase() === path.toLowerCase());
}
