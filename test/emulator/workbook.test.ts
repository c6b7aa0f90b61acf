import { expect, test } from 'vitest';
import { monitoringRig } from './monitoring-rig.ts';

const V = '?api-version=2023-06-01';
const NAME = '9a6c5f1e-3b0f-5d39-8f0a-6f0e1d2c3b4a';
const CONTENT = JSON.stringify({ version: 'Notebook/1.0', items: [] });

async function opened() {
  const one = await monitoringRig();
  const body = {
    location: 'westeurope',
    kind: 'shared',
    properties: {
      displayName: 'One',
      category: 'workbook',
      sourceId: one.component,
      serializedData: CONTENT,
    },
  };
  const at = (name: string) => `${one.providers}/Microsoft.Insights/workbooks/${name}${V}`;
  return { ...one, body, at, path: at(NAME) };
}

// azure-rest-api-specs, Microsoft.Insights stable/2023-06-01/workbooks_API.json.
test('A new one is there at once, with 201, and its answer shows what was sent', async () => {
  const { send, path, body } = await opened();
  const made = await send('PUT', path, body);
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({
    kind: 'shared',
    properties: {
      ...body.properties,
      version: 'Notebook/1.0',
      revision: expect.stringMatching(/^[0-9a-f]{32}$/),
    },
  });
  expect((await send('PUT', path, made.body)).status).toBe(200);
});

test('A GET shows its content only to who asks for it', async () => {
  const { send, path, body } = await opened();
  await send('PUT', path, body);
  expect((await send('GET', path)).body.properties.serializedData).toBeNull();
  expect((await send('GET', `${path}&canFetchContent=true`)).body.properties.serializedData).toBe(CONTENT);
});

test('Refused: a name that is no GUID', async () => {
  const { send, at, body } = await opened();
  expect((await send('PUT', at('my-workbook'), body)).status).toBe(400);
});

test.each([
  ['no display name', { displayName: undefined }],
  ['no category', { category: undefined }],
  ['no content', { serializedData: undefined }],
  ['content that is no JSON', { serializedData: '{"version":' }],
  ['an unknown property', { colour: 'blue' }],
])('Refused: %s', async (_, more) => {
  const { send, path, body } = await opened();
  const answer = await send('PUT', path, { ...body, properties: { ...body.properties, ...more } });
  expect(answer.status).toBe(400);
  expect((await send('GET', path)).status).toBe(404);
});

test('Refused: another kind', async () => {
  const { send, path, body } = await opened();
  expect((await send('PUT', path, { ...body, kind: 'user' })).status).toBe(400);
});

test('It is deleted at once, and deleting it again answers 204', async () => {
  const { send, path, body } = await opened();
  await send('PUT', path, body);
  expect((await send('DELETE', path)).status).toBe(200);
  expect((await send('DELETE', path)).status).toBe(204);
});
