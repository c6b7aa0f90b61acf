import { expect, test } from 'vitest';
import { rig } from './rig.ts';

const V = '?api-version=2020-02-02';

async function withWorkspace() {
  const one = rig();
  const providers = `${await one.group()}/providers`;
  const workspace = `${providers}/Microsoft.OperationalInsights/workspaces/log-one`;
  await one.make(`${workspace}?api-version=2025-07-01`, { location: 'westeurope' });
  const body = {
    location: 'westeurope',
    kind: 'web',
    properties: { Application_Type: 'web', WorkspaceResourceId: workspace },
  };
  return { ...one, workspace, body, path: `${providers}/Microsoft.Insights/components/appi-one${V}` };
}

// Recorded: Azure/azure-service-operator, v2/internal/controllers/recordings/Test_Insights_Component_CRUD.yaml.
test('A new one is there at once, with 200, and with what Azure assigns', async () => {
  const { send, path, body, workspace } = await withWorkspace();
  const made = await send('PUT', path, body);
  expect(made.status).toBe(200);
  expect(made.body).toMatchObject({
    kind: 'web',
    etag: expect.any(String),
    properties: {
      ApplicationId: 'appi-one',
      AppId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      Application_Type: 'web',
      InstrumentationKey: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      Name: 'appi-one',
      RetentionInDays: 90,
      WorkspaceResourceId: workspace,
      IngestionMode: 'LogAnalytics',
      publicNetworkAccessForIngestion: 'Enabled',
      provisioningState: 'Succeeded',
    },
  });
  const { ConnectionString, InstrumentationKey } = made.body.properties;
  expect(ConnectionString).toContain(
    `InstrumentationKey=${InstrumentationKey};IngestionEndpoint=https://westeurope`,
  );
});

test('A change keeps its key, and what was read can be sent back', async () => {
  const { send, path, body } = await withWorkspace();
  const made = await send('PUT', path, body);
  const changed = await send('PUT', path, {
    ...body,
    properties: { ...body.properties, RetentionInDays: 120 },
  });
  expect(changed.body.properties.RetentionInDays).toBe(120);
  expect(changed.body.properties.InstrumentationKey).toBe(made.body.properties.InstrumentationKey);
  const again = await send('PUT', path, changed.body);
  expect(again.body.properties).toEqual(changed.body.properties);
});

test('Neither its key nor its connection string is in any file', async () => {
  const { send, path, body, store } = await withWorkspace();
  const { InstrumentationKey } = (await send('PUT', path, body)).body.properties;
  expect(JSON.stringify(store.dump())).not.toContain(InstrumentationKey);
});

test.each([
  ['no workspace', { WorkspaceResourceId: undefined }],
  ['a workspace that is not there', { WorkspaceResourceId: '/subscriptions/x/none' }],
  ['an unknown type of application', { Application_Type: 'desktop' }],
  ['a retention that is not offered', { RetentionInDays: 45 }],
  ['an unknown property', { Colour: 'blue' }],
])('Refused: %s', async (_, more) => {
  const { send, path, body } = await withWorkspace();
  const answer = await send('PUT', path, { ...body, properties: { ...body.properties, ...more } });
  expect(answer.status).toBe(400);
  expect((await send('GET', path)).status).toBe(404);
});

test('It is deleted at once, and deleting it again answers 204', async () => {
  const { send, path, body } = await withWorkspace();
  await send('PUT', path, body);
  expect((await send('DELETE', path)).status).toBe(200);
  expect((await send('DELETE', path)).status).toBe(204);
});
