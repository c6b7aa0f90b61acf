import { expect, test } from 'vitest';
import { PRINCIPAL, rig } from '../rig.ts';
import { LARGE, SMALL, V, thing, withThings } from './thing.ts';

async function withOne(more: Parameters<typeof thing>[0] = {}) {
  const one = rig({ catalogue: withThings([thing({ style: { put: 'sync', delete: 'sync' }, ...more })]) });
  const path = `${await one.group()}/providers/Microsoft.Test/things/one${V}`;
  const made = await one.send('PUT', path, { ...SMALL, tags: { a: '1', b: '2' } });
  return { ...one, path, made };
}

// Learn, "Azure Resource Manager common types", systemData.
test('systemData tells who made and who last changed a resource, and when', async () => {
  const { send, path, made, world } = await withOne();
  const { systemData } = made.body;
  expect(systemData).toMatchObject({ createdBy: PRINCIPAL, createdByType: 'Application' });
  world.pass(5_000);
  const later = (await send('PUT', path, LARGE)).body.systemData;
  expect(later.createdAt).toBe(systemData.createdAt);
  expect(Date.parse(later.lastModifiedAt) - Date.parse(systemData.lastModifiedAt)).toBe(5_000);
});

test('A PATCH merges members, drops those that are null, and replaces the tags', async () => {
  const { send, path } = await withOne();
  await send('PATCH', path, { properties: { note: 'hello' } });
  const noted = await send('GET', path);
  expect(noted.body).toMatchObject({
    properties: { size: 'small', note: 'hello' },
    tags: { a: '1', b: '2' },
  });
  const { body } = await send('PATCH', path, { properties: { note: null }, tags: { c: '3' } });
  expect(body.properties).toEqual({ size: 'small' });
  expect(body.tags).toEqual({ c: '3' });
});

test('A PATCH is checked like a PUT, except for what Azure itself has put there', async () => {
  const { send, path } = await withOne({
    accept: (body) => ({ ...body, properties: { ...body.properties, madeByAzure: 1 } }),
  });
  expect((await send('PATCH', path, { properties: { size: 'large' } })).status).toBe(200);
  const answer = await send('PATCH', path, { properties: { colour: 'blue' } });
  expect([answer.status, answer.body.error.code]).toEqual([400, 'InvalidRequestContent']);
});

test('A PATCH of what is not there is 404, and 405 where the type has none', async () => {
  const { send, path } = await withOne();
  expect((await send('PATCH', path.replace('/one', '/two'), LARGE)).status).toBe(404);
  const without = await withOne({ patch: false });
  expect((await without.send('PATCH', without.path, LARGE)).status).toBe(405);
});

test("What a type's code does to what it was given changes nothing that is kept", async () => {
  const { send, path } = await withOne({
    accept(body, before, call) {
      const found = call.find(body.id);
      for (const copy of [before, found]) if (copy) copy.properties = { size: 'spoilt' };
      if (before) throw new Error('a mistake of ours');
      return body;
    },
  });
  await expect(send('PUT', path, LARGE)).rejects.toThrow('a mistake of ours');
  expect((await send('GET', path)).body.properties).toEqual({ size: 'small' });
});

// ARM RPC contract, Addendum.md, "ETags for Resources".
test('An etag is in the body and in the header, and every change makes a new one', async () => {
  const { send, path, made } = await withOne({ etag: true });
  expect(made.headers['etag']).toBe(made.body.etag);
  expect((await send('GET', path)).headers['etag']).toBe(made.body.etag);
  expect((await send('PUT', path, LARGE)).body.etag).not.toBe(made.body.etag);
});

test.each([
  ['PUT', 'of a resource that is there', { 'if-match': '*' }, '/one', 200],
  ['PUT', 'of its etag', { 'if-match': 'ETAG' }, '/one', 200],
  ['PUT', 'of an old etag', { 'if-match': '"old"' }, '/one', 412],
  ['PUT', 'that nothing is there', { 'if-none-match': '*' }, '/one', 412],
  ['PUT', 'that nothing is there', { 'if-none-match': '*' }, '/two', 201],
  ['PUT', 'that something is there', { 'if-match': '*' }, '/two', 412],
  ['PATCH', 'that something is there', { 'if-match': '*' }, '/two', 404],
  ['DELETE', 'of an old etag', { 'if-match': '"old"' }, '/one', 412],
  ['DELETE', 'of an etag', { 'if-match': '"old"' }, '/two', 204],
  ['DELETE', 'of its etag', { 'if-match': 'ETAG' }, '/one', 200],
])('A %s on condition %s (%j on %s) answers %i', async (method, _, condition, name, status) => {
  const { send, path, made } = await withOne({ etag: true });
  const headers = Object.fromEntries(
    Object.entries(condition).map(([key, value]) => [key, value.replace('ETAG', made.body.etag)]),
  );
  const body = method === 'DELETE' ? undefined : LARGE;
  expect((await send(method, path.replace('/one', name), body, headers)).status).toBe(status);
});

test('What a type shows may differ from what is kept', async () => {
  const { made, store } = await withOne({ present: (resource) => ({ ...resource, kind: 'shown' }) });
  expect(made.body.kind).toBe('shown');
  expect(JSON.stringify(store.dump())).not.toContain('shown');
});

// Learn, "Azure REST API reference"; ARM RPC contract, common-api-details.md, "Client Request Headers"; recorded rate headers.
test('Ids are echoed or made, and the rest of the budget is told', async () => {
  const { send, path } = await withOne();
  const ids = { 'x-ms-correlation-request-id': 'c-1', 'x-ms-client-request-id': 'q-1' };
  const plain = await send('GET', path, undefined, ids);
  expect(plain.headers).toMatchObject({
    'x-ms-correlation-request-id': 'c-1',
    'x-ms-ratelimit-remaining-subscription-reads': '249',
    'content-type': 'application/json; charset=utf-8',
  });
  expect(plain.headers).not.toHaveProperty('x-ms-client-request-id');
  const asked = await send('PUT', path, LARGE, { ...ids, 'x-ms-return-client-request-id': 'true' });
  expect(asked.headers).toMatchObject({
    'x-ms-client-request-id': 'q-1',
    'x-ms-ratelimit-remaining-subscription-writes': '199',
  });
  const refused = await send('DELETE', `${path}x`);
  expect(refused.headers).toMatchObject({ 'x-ms-ratelimit-remaining-subscription-deletes': '199' });
  expect(refused.headers['x-ms-correlation-request-id']).toBe(refused.headers['x-ms-request-id']);
  expect(refused.headers['x-ms-request-id']).not.toBe(asked.headers['x-ms-request-id']);
});
