import { describe, expect, it } from 'vitest';
import { GROUP, lookRig, needed, REGISTRY, SERVER, VAULT } from './rig.ts';

const things = { registry: REGISTRY, vault: VAULT, server: SERVER };

describe.each(Object.entries(things))('the name of a %s', (_, at) => {
  const required = needed('a', { kind: 'resource', at });
  const name = at.slice(at.lastIndexOf('/') + 1);

  it('that somebody else has is told, with the key to change', async () => {
    const { look } = lookRig({ emulator: { takenNames: [name.toUpperCase()] } });
    const { obstacles } = await look(required);
    expect(obstacles).toEqual([
      {
        steps: ['a'],
        address: at,
        code: 'NameNotAvailable',
        what: expect.stringMatching(new RegExp(`^the name ${name} is taken: `)),
        clear: expect.stringMatching(/^Choose another `\w+(\.\w+)+`: it is unique in all of Azure/),
      },
    ]);
  });

  it('that is free is no obstacle', async () => {
    expect(await lookRig().look(required)).toEqual({ obstacles: [], unchecked: [] });
  });
});

it('a name that we have ourselves is not asked about', async () => {
  const { look, cloud, put, requests } = lookRig();
  await cloud.group('rg-shop');
  await put(REGISTRY, '2025-11-01', { location: 'westeurope', sku: { name: 'Basic' } });
  requests.splice(0);
  expect((await look(needed('a', { kind: 'resource', at: REGISTRY }))).obstacles).toEqual([]);
  expect(requests.every(({ method }) => method === 'GET')).toBe(true);
});

it('a name that stands in another group of ours is taken', async () => {
  const { look, cloud, put } = lookRig();
  const other = await cloud.group('rg-other');
  await put(REGISTRY.replace(GROUP, other), '2025-11-01', { location: 'westeurope', sku: { name: 'Basic' } });
  expect((await look(needed('a', { kind: 'resource', at: REGISTRY }))).obstacles).toHaveLength(1);
});

it('what the list of its group does not show yet is looked at itself', async () => {
  const rig = lookRig();
  await rig.cloud.group('rg-shop');
  await rig.put(REGISTRY, '2025-11-01', { location: 'westeurope', sku: { name: 'Basic' } });
  const { inProcessClient } = await import('../../../src/azure/in-process.ts');
  const lagging = rig.open({
    httpClient: inProcessClient(async (request) =>
      new URL(request.url).pathname.endsWith('/resources')
        ? { status: 200, body: { value: [] } }
        : rig.cloud.emulator.handle(request),
    ),
  });
  expect((await rig.look(needed('a', { kind: 'resource', at: REGISTRY }), {}, lagging)).obstacles).toEqual(
    [],
  );
});
