import { expect, test } from 'vitest';
import { nameCheck } from '../../../src/emulator/name-check.ts';
import { ROOT, TENANT, rig } from '../rig.ts';
import { SMALL, V, part, thing, withThings } from './thing.ts';

const Q = '?api-version=2025-04-01';
const SYNC = { style: { put: 'sync', delete: 'sync' } } as const;

async function withMany(options: Parameters<typeof rig>[0] = {}) {
  const one = rig({ catalogue: withThings([thing(SYNC), part()]), ...options });
  const groups = [await one.group('rg-a'), await one.group('rg-b', 'northeurope')];
  for (const [index, group] of groups.entries()) {
    for (const name of ['x', 'y']) {
      const path = `${group}/providers/Microsoft.Test/things/${name}${index}`;
      await one.send('PUT', `${path}${V}`, { ...SMALL, tags: { Owner: name } });
      await one.send('PUT', `${path}/parts/p${V}`, {});
    }
  }
  const names = async (path: string) => {
    const { body } = await one.send('GET', path);
    return body.value.map(({ name }: { name: string }) => name);
  };
  return { ...one, names, groups };
}

// azure-rest-api-specs, Microsoft.Resources: Resources_List, Resources_ListByResourceGroup.
test.each([
  ['of the subscription', '/resources', ['x0', 'y0', 'x1', 'y1']],
  ['of a group', '/resourceGroups/RG-B/resources', ['x1', 'y1']],
])('The list %s holds the tracked resources, no children and no groups', async (_, path, expected) => {
  const { names } = await withMany();
  expect(await names(`${ROOT}${path}${Q}`)).toEqual(expected);
});

test('It shows the envelope alone, and times where they are asked for', async () => {
  const { send } = await withMany();
  const { body } = await send('GET', `${ROOT}/resources${Q}`);
  expect(Object.keys(body.value[0])).toEqual(['id', 'name', 'type', 'location', 'tags']);
  const more = await send('GET', `${ROOT}/resources${Q}&$expand=createdTime,changedTime,provisioningState`);
  expect(more.body.value[0]).toMatchObject({
    createdTime: expect.any(String),
    provisioningState: 'Succeeded',
  });
});

test.each([
  ["resourceType eq 'microsoft.test/THINGS'", ['x0', 'y0', 'x1', 'y1']],
  ["resourceType eq 'Microsoft.Test/others'", []],
  ["tagName eq 'owner'", ['x0', 'y0', 'x1', 'y1']],
  ["tagName eq 'Owner' and tagValue eq 'x'", ['x0', 'x1']],
  ["resourceGroup eq 'RG-A'", ['x0', 'y0']],
  ["name ne 'x0'", ['y0', 'x1', 'y1']],
])('The filter %s narrows it', async (filter, expected) => {
  const { names } = await withMany();
  expect(await names(`${ROOT}/resources${Q}&$filter=${encodeURIComponent(filter)}`)).toEqual(expected);
});

test('A filter that ARM does not know is refused', async () => {
  const { send } = await withMany();
  for (const filter of ['colour eq 1', "colour eq 'blue'"]) {
    const answer = await send('GET', `${ROOT}/resources${Q}&$filter=${encodeURIComponent(filter)}`);
    expect([answer.status, answer.body.error.code]).toEqual([400, 'InvalidFilterInQueryString']);
  }
});

// ARM RPC contract, resource-api-reference.md, "Paging Response Body": nextLink is absolute; the last page has none.
test('A long list comes in pages, whose links keep the query', async () => {
  const { send } = await withMany({ pageSize: 3 });
  const first = await send('GET', `${ROOT}/resources${Q}&$filter=tagName%20eq%20'owner'`);
  expect(first.body.value).toHaveLength(3);
  expect(first.body.nextLink).toMatch(
    /^https:\/\/management\.azure\.com\/subscriptions\/.*api-version=2025-04-01/,
  );
  const second = await send('GET', first.body.nextLink);
  expect(second.body.value.map(({ name }: { name: string }) => name)).toEqual(['y1']);
  expect(second.body).not.toHaveProperty('nextLink');
});

test('A list that fills its page has no further one', async () => {
  const { send } = await withMany({ pageSize: 4 });
  const { body } = await send('GET', `${ROOT}/resources${Q}`);
  expect(body.value).toHaveLength(4);
  expect(body).not.toHaveProperty('nextLink');
});

test('A client may ask for shorter pages, and a token of its own making is refused', async () => {
  const { send } = await withMany();
  const { body } = await send('GET', `${ROOT}/resources${Q}&$top=3`);
  expect(body.value).toHaveLength(3);
  expect((await send('GET', body.nextLink)).body.value).toHaveLength(1);
  expect((await send('GET', `${ROOT}/resources${Q}&$skiptoken=x`)).status).toBe(400);
});

test('A type is listed in a group, in the subscription, and below its parent', async () => {
  const { names, groups } = await withMany();
  expect(await names(`${groups[0]}/providers/Microsoft.Test/things${V}`)).toEqual(['x0', 'y0']);
  expect(await names(`${ROOT}/providers/microsoft.test/things${V}`)).toEqual(['x0', 'y0', 'x1', 'y1']);
  expect(await names(`${groups[1]}/providers/Microsoft.Test/things/x1/parts${V}`)).toEqual(['p']);
});

test('A list in a group or below a resource that is not there is 404', async () => {
  const { send, groups } = await withMany();
  expect((await send('GET', `${ROOT}/resourceGroups/no/resources${Q}`)).status).toBe(404);
  expect((await send('GET', `${ROOT}/resourceGroups/no/providers/Microsoft.Test/things${V}`)).status).toBe(
    404,
  );
  expect((await send('GET', `${groups[0]}/providers/Microsoft.Test/things/no/parts${V}`)).status).toBe(404);
});

test('Groups are listed, and narrowed by a tag', async () => {
  const { send, names } = await withMany();
  await send('PATCH', `${ROOT}/resourcegroups/rg-b${Q}`, { tags: { lineage: 'l1' } });
  expect(await names(`${ROOT}/resourcegroups${Q}`)).toEqual(['rg-a', 'rg-b']);
  const filter = encodeURIComponent("tagName eq 'lineage' and tagValue eq 'l1'");
  expect(await names(`${ROOT}/resourcegroups${Q}&$filter=${filter}`)).toEqual(['rg-b']);
});

test('The subscription, its locations and its tenant can be read', async () => {
  const { send } = await withMany();
  const version = '?api-version=2022-12-01';
  expect((await send('GET', `${ROOT}${version}`)).body).toMatchObject({
    id: ROOT,
    tenantId: TENANT,
    state: 'Enabled',
  });
  expect((await send('GET', `/subscriptions${version}`)).body.value).toHaveLength(1);
  expect((await send('GET', `/tenants${version}`)).body.value[0]).toMatchObject({ tenantId: TENANT });
  const { body } = await send('GET', `${ROOT}/locations${version}`);
  expect(body.value.map(({ name }: { name: string }) => name)).toContain('westeurope');
});

// azure-rest-api-specs, common-types/resource-management/v3/types.json, CheckNameAvailabilityResponse.
test('A name check says whether a name is free, taken or not allowed', async () => {
  const check = nameCheck({
    provider: 'Microsoft.Test',
    type: 'Microsoft.Test/things',
    apiVersions: ['2026-01-01'],
    name: /^[a-z0-9]{2,}$/,
    held: (name) => name === 'held',
  });
  const catalogue = withThings([thing(SYNC), part()], { providerActions: [check] });
  const { send } = await withMany({ catalogue });
  const asked = async (name: string) => {
    const path = `${ROOT}/providers/Microsoft.Test/checknameavailability${V}`;
    return (await send('POST', path, { name, type: 'Microsoft.Test/things' })).body;
  };
  expect(await asked('free')).toEqual({ nameAvailable: true });
  expect(await asked('X0')).toMatchObject({ nameAvailable: false, reason: 'Invalid' });
  expect(await asked('x0')).toMatchObject({ nameAvailable: false, reason: 'AlreadyExists' });
  expect(await asked('held')).toMatchObject({ nameAvailable: false, reason: 'AlreadyExists' });
});
