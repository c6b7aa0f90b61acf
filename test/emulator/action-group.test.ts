import { expect, test } from 'vitest';
import { GROUP, monitoringRig } from './monitoring-rig.ts';

const V = '?api-version=2023-01-01';

async function opened() {
  const one = await monitoringRig();
  return { ...one, path: `${one.providers}/Microsoft.Insights/actionGroups/ag-two${V}` };
}

// azure-rest-api-specs, Microsoft.Insights stable/2023-01-01/actionGroups_API.json.
test('A new one is there at once, with 201, and lies in no region', async () => {
  const { send, path } = await opened();
  const made = await send('PUT', path, GROUP);
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({
    location: 'global',
    properties: {
      groupShortName: 'one',
      emailReceivers: [
        { name: 'ops', emailAddress: 'ops@example.com', useCommonAlertSchema: false, status: 'Enabled' },
      ],
      armRoleReceivers: [],
      webhookReceivers: [],
    },
  });
  expect((await send('PUT', path, made.body)).status).toBe(200);
  expect((await send('GET', path)).body).toEqual(made.body);
});

const receiver = { name: 'ops', emailAddress: 'ops@example.com' };

test.each([
  ['no short name', { groupShortName: undefined }],
  ['a short name of 13 characters', { groupShortName: 'thirteenchars' }],
  ['no word on whether it is enabled', { enabled: undefined }],
  ['what is no e-mail address', { emailReceivers: [{ name: 'ops', emailAddress: 'ops' }] }],
  ['a receiver without a name', { emailReceivers: [{ emailAddress: 'ops@example.com' }] }],
  ['two receivers of one name', { emailReceivers: [receiver, { ...receiver, name: 'OPS' }] }],
  [
    'two receivers of one name, of two kinds',
    {
      emailReceivers: [receiver],
      armRoleReceivers: [{ name: 'ops', roleId: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635' }],
    },
  ],
  ['a role that is no GUID', { armRoleReceivers: [{ name: 'owners', roleId: 'Owner' }] }],
  ['an unknown property', { colour: 'blue' }],
])('Refused: %s', async (_, more) => {
  const { send, path } = await opened();
  const answer = await send('PUT', path, { ...GROUP, properties: { ...GROUP.properties, ...more } });
  expect(answer.status).toBe(400);
  expect((await send('GET', path)).status).toBe(404);
});

test('Refused: a region that offers none', async () => {
  const { send, path } = await opened();
  expect((await send('PUT', path, { ...GROUP, location: 'westeurope' })).status).toBe(400);
  expect((await send('PUT', path, { ...GROUP, location: 'swedencentral' })).status).toBe(201);
});

test('It is deleted at once, and deleting it again answers 204', async () => {
  const { send, path } = await opened();
  await send('PUT', path, GROUP);
  expect((await send('DELETE', path)).status).toBe(200);
  expect((await send('DELETE', path)).status).toBe(204);
});
