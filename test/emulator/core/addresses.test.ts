import { expect, test } from 'vitest';
import { ROOT, rig } from '../rig.ts';
import { LARGE, SMALL, V, thing, withThings } from './thing.ts';

// ARM RPC contract, resource-api-reference.md, "Put Resource": group and resource names match without regard to case.
test.each([
  ['upper-cased', (id: string) => id.toUpperCase()],
  ['with doubled slashes', (id: string) => id.replaceAll('/', '//')],
  ['with a trailing slash', (id: string) => `${id}/`],
  ['with encoded characters', (id: string) => id.replace('rg-Mixed', 'rg%2DMixed')],
])('A group is found by its id %s', async (_, change) => {
  const { send, group } = rig();
  const id = await group('rg-Mixed');
  const { status, body } = await send('GET', `${change(id)}?api-version=2025-04-01`);
  expect(status).toBe(200);
  expect(body.id).toBe(`${ROOT}/resourceGroups/rg-Mixed`);
});

test('A new resource takes the casing of its group, of its name, and of Azure for the words between', async () => {
  const { send, group } = rig({ catalogue: withThings([thing({ style: { put: 'sync', delete: 'sync' } })]) });
  await group('Rg-One');
  const path = `${ROOT.toLowerCase()}/RESOURCEGROUPS/RG-ONE/PROVIDERS/microsoft.test/THINGS/Thing-One${V}`;
  const made = await send('PUT', path, SMALL);
  expect(made.body).toMatchObject({
    id: `${ROOT}/resourceGroups/Rg-One/providers/Microsoft.Test/things/Thing-One`,
    name: 'Thing-One',
    type: 'Microsoft.Test/things',
  });
  const again = await send('PUT', path.replace('Thing-One', 'THING-ONE'), LARGE);
  expect(again.status).toBe(200);
  expect(again.body).toMatchObject({ name: 'Thing-One', properties: { size: 'large' } });
});

test('The key of the stored body is the lower-cased id', async () => {
  const { store, group } = rig();
  await group('Rg-One');
  expect(Object.keys(store.dump().content.resources)).toEqual([`${ROOT}/resourcegroups/rg-one`]);
});

// ARM RPC contract, resource-api-reference.md, "location": whitespace and capitalisation are ignored.
test('"West Europe" is kept as westeurope', async () => {
  const { send, group } = rig({ catalogue: withThings() });
  const path = `${await group('rg', 'West Europe')}/providers/Microsoft.Test/things/one${V}`;
  const made = await send('PUT', path, { ...SMALL, location: 'West Europe' });
  expect(made.body.location).toBe('westeurope');
});
