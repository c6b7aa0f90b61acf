import { describe, expect, test } from 'vitest';
import { ROOT, rig } from '../rig.ts';
import { SMALL, V, part, thing, withThings } from './thing.ts';

const GROUPS = '?api-version=2025-04-01';

/** An Azure with a group and one thing in it that is done. */
async function withOne(options: Parameters<typeof rig>[0] = {}) {
  const one = rig({
    catalogue: withThings([thing({ style: { put: 'sync', delete: 'sync' } }), part()]),
    ...options,
  });
  const group = await one.group();
  const path = `${group}/providers/Microsoft.Test/things/one`;
  await one.send('PUT', `${path}${V}`, SMALL);
  return { ...one, path };
}

describe('Who may ask, and what', () => {
  // Learn, "Azure REST API reference", "Process the response"; ARM answers so without a token.
  test('A request without a bearer token is refused with 401 and a challenge', async () => {
    const { send, path } = await withOne();
    const answer = await send('GET', `${path}${V}`, undefined, { authorization: '' });
    expect(answer.status).toBe(401);
    expect(answer.body.error.code).toBe('AuthenticationFailed');
    expect(answer.headers['www-authenticate']).toContain('Bearer authorization_uri=');
  });

  test('Another subscription is not found', async () => {
    const { send } = await withOne();
    const answer = await send(
      'GET',
      `/subscriptions/44444444-4444-4444-8444-444444444444/resourcegroups${GROUPS}`,
    );
    expect([answer.status, answer.body.error.code]).toEqual([404, 'SubscriptionNotFound']);
  });

  test('A host that this Azure does not have has no address', async () => {
    const { send } = await withOne();
    await expect(send('GET', 'https://nobody.example.org/')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });
});

// `{"error":{"code":"MissingApiVersionParameter","message":"The api-version query parameter (?api-version=) is required for
// all requests."}}`, and Learn, "NoRegisteredProviderFound": one message for versions and locations that are not offered.
describe('Versions', () => {
  test.each([
    ['none', '', 'MissingApiVersionParameter'],
    ['an empty one', '?api-version=', 'MissingApiVersionParameter'],
    ['one of another form', '?api-version=v1', 'InvalidApiVersionParameter'],
    ['one that the type does not have', '?api-version=2001-01-01', 'NoRegisteredProviderFound'],
  ])('With %s a resource is refused with 400', async (_, query, code) => {
    const { send, path } = await withOne();
    const answer = await send('GET', `${path}${query}`);
    expect([answer.status, answer.body.error.code]).toEqual([400, code]);
  });

  test('A version that groups do not have is refused by naming those that they have', async () => {
    const { send } = await withOne();
    const answer = await send('GET', `${ROOT}/resourcegroups/rg?api-version=2001-01-01`);
    expect([answer.status, answer.body.error.code]).toEqual([400, 'InvalidApiVersionParameter']);
    expect(answer.body.error.message).toContain('2025-04-01');
  });

  test('The key of the version is read whatever its casing', async () => {
    const { send, path } = await withOne();
    expect((await send('GET', `${path}?API-Version=2026-01-01`)).status).toBe(200);
  });
});

// Learn, "Resolve resource not found errors"; recorded in Azure/azure-service-operator,
// v2/internal/controllers/recordings/Test_ManagedIdentity_UserAssignedIdentity_CRUD.yaml.
describe('What is not there', () => {
  test('A resource in a group that is there is ResourceNotFound, told by ARM itself', async () => {
    const { send, path } = await withOne();
    const answer = await send('GET', `${path}-more${V}`);
    expect([answer.status, answer.body.error.code]).toEqual([404, 'ResourceNotFound']);
    expect(answer.body.error.message).toBe(
      "The Resource 'Microsoft.Test/things/one-more' under resource group 'rg' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    );
    expect(answer.headers['x-ms-failure-cause']).toBe('gateway');
  });

  test.each(['GET', 'PUT', 'DELETE'])(
    'A %s in a group that is not there is ResourceGroupNotFound',
    async (method) => {
      const { send, path } = await withOne();
      const answer = await send(
        method,
        `${path.replace('/rg/', '/nowhere/')}${V}`,
        method === 'PUT' ? SMALL : undefined,
      );
      expect([answer.status, answer.body.error.code]).toEqual([404, 'ResourceGroupNotFound']);
      expect(answer.body.error.message).toBe("Resource group 'nowhere' could not be found.");
    },
  );

  // `"code":"ParentResourceNotFound","message":"Failed to perform 'write' on resource(s) of type
  // 'storageAccounts/blobServices', because the parent resource '...' could not be found."`
  test.each([
    ['GET', 'read'],
    ['PUT', 'write'],
    ['DELETE', 'delete'],
  ])('A %s below a resource that is not there is ParentResourceNotFound', async (method, verb) => {
    const { send, path } = await withOne();
    const body = method === 'PUT' ? { properties: {} } : undefined;
    const answer = await send(method, `${path}-more/parts/p${V}`, body);
    expect([answer.status, answer.body.error.code]).toEqual([404, 'ParentResourceNotFound']);
    expect(answer.body.error.message).toContain(
      `Failed to perform '${verb}' on resource(s) of type 'things/parts'`,
    );
  });

  test('A type that a namespace does not have, and a namespace that Azure does not have, are 404', async () => {
    const { send, path } = await withOne();
    const type = await send('GET', `${path.replace('/things/', '/others/')}${V}`);
    expect([type.status, type.body.error.code]).toEqual([404, 'InvalidResourceType']);
    const namespace = await send('GET', `${path.replace('Microsoft.Test', 'Microsoft.None')}${V}`);
    expect([namespace.status, namespace.body.error.code]).toEqual([404, 'InvalidResourceNamespace']);
  });

  test('A HEAD is answered 204 or 404, without a body', async () => {
    const { send, path } = await withOne();
    expect(await send('HEAD', `${path}${V}`)).toMatchObject({ status: 204, body: undefined });
    expect(await send('HEAD', `${path}-more${V}`)).toMatchObject({ status: 404, body: undefined });
  });

  // ARM RPC contract, resource-api-reference.md, "Delete Resource".
  test('A DELETE of what is not there is 204, or 404 where the provider says so', async () => {
    const { send, path } = await withOne();
    expect((await send('DELETE', `${path}-more${V}`)).status).toBe(204);
    expect((await send('DELETE', `${ROOT}/resourcegroups/nowhere${GROUPS}`)).status).toBe(404);
  });

  test('A tracked resource cannot lie at the subscription or on another resource', async () => {
    const { send, path } = await withOne();
    for (const scope of [ROOT, path]) {
      const answer = await send('PUT', `${scope}/providers/Microsoft.Test/things/two${V}`, SMALL);
      expect([answer.status, answer.body.error.code]).toEqual([404, 'InvalidResourceType']);
    }
  });
});

describe('Bodies', () => {
  test.each([
    ['no JSON', '{"location"', 'InvalidRequestContent'],
    ['no object', '[]', 'InvalidRequestContent'],
  ])('A body that is %s is refused with 400', async (_, text, code) => {
    const { emulator, path } = await withOne();
    const body = new TextEncoder().encode(text);
    const headers = { authorization: 'Bearer test' };
    const answer = await emulator.handle({
      method: 'PUT',
      url: `https://management.azure.com${path}${V}`,
      headers,
      body,
    });
    expect(answer).toMatchObject({ status: 400, body: { error: { code } } });
  });

  test.each([
    ['an unknown member', { ...SMALL, colour: 'blue' }, 'colour'],
    ['an unknown property', { ...SMALL, properties: { size: 'small', colour: 'blue' } }, 'colour'],
    ['a wrong value', { ...SMALL, properties: { size: 'huge' } }, 'properties.size'],
    ['a wrong type', { ...SMALL, properties: { size: 1 } }, 'properties.size'],
    ['a missing property', { location: 'westeurope' }, 'properties'],
  ])('%s is refused with 400, and named', async (_, body, named) => {
    const { send, path } = await withOne();
    const answer = await send('PUT', `${path}${V}`, body);
    expect([answer.status, answer.body.error.code]).toEqual([400, 'InvalidRequestContent']);
    expect(JSON.stringify(answer.body.error)).toContain(named);
  });

  test('What a client has read it may send back: id, name, type, systemData', async () => {
    const { send, path } = await withOne();
    const shown = await send('GET', `${path}${V}`);
    expect((await send('PUT', `${path}${V}`, shown.body)).status).toBe(200);
  });

  test('A name or type that contradicts the address is refused', async () => {
    const { send, path } = await withOne();
    for (const more of [{ name: 'two' }, { type: 'Microsoft.Test/others' }]) {
      const answer = await send('PUT', `${path}${V}`, { ...SMALL, ...more });
      expect([answer.status, answer.body.error.code]).toEqual([400, 'InvalidRequestContent']);
    }
  });

  test('Nothing of a refused request stays behind', async () => {
    const { send, path, store } = await withOne();
    const before = store.dump();
    await send('PUT', `${path}${V}`, { ...SMALL, colour: 'blue' });
    expect(store.dump()).toEqual(before);
  });
});

// `"code":"InvalidResourceLocation","message":"The resource '...' already exists in location 'eastus2' in resource group
// '...'. A resource with the same name cannot be created in location 'eastus'. Please select a new resource name."`
describe('Locations', () => {
  test('A tracked resource needs one', async () => {
    const { send, path } = await withOne();
    const answer = await send('PUT', `${path}${V}`, { properties: { size: 'small' } });
    expect([answer.status, answer.body.error.code]).toEqual([400, 'LocationRequired']);
  });

  test('One that Azure does not have is refused', async () => {
    const { send, path } = await withOne();
    const answer = await send('PUT', `${path}-two${V}`, { ...SMALL, location: 'atlantis' });
    expect([answer.status, answer.body.error.code]).toEqual([400, 'LocationNotAvailableForResourceType']);
  });

  test('A resource never moves', async () => {
    const { send, path } = await withOne();
    const answer = await send('PUT', `${path}${V}`, { ...SMALL, location: 'northeurope' });
    expect([answer.status, answer.body.error.code]).toEqual([409, 'InvalidResourceLocation']);
  });
});

describe('Methods and names', () => {
  test('A method that the type does not have is refused with 405', async () => {
    const { send, path } = await withOne();
    expect((await send('POST', `${path}${V}`)).status).toBe(405);
    expect((await send('DELETE', `${path.replace(/\/one$/, '')}${V}`)).status).toBe(405);
  });

  test('What only Azure makes cannot be written', async () => {
    const only = thing({ refuses: ['PUT', 'DELETE'] });
    const { send, group } = rig({ catalogue: withThings([only]) });
    const path = `${await group()}/providers/Microsoft.Test/things/one${V}`;
    expect((await send('PUT', path, SMALL)).status).toBe(405);
    expect((await send('DELETE', path)).status).toBe(405);
  });

  test('A name that the type does not allow is refused, before anything is made', async () => {
    const { send, group } = rig({ catalogue: withThings([thing({ name: /^[a-z]+$/ })]) });
    const answer = await send('PUT', `${await group()}/providers/Microsoft.Test/things/One1${V}`, SMALL);
    expect([answer.status, answer.body.error.code]).toEqual([400, 'InvalidResourceName']);
  });

  test('A name that is unique in all of Azure is refused in another group', async () => {
    const { send, group } = rig({
      catalogue: withThings([thing({ globalName: true, takenCode: 'NameInUse' })]),
    });
    const [one, other] = [await group('one'), await group('other')];
    expect((await send('PUT', `${one}/providers/Microsoft.Test/things/mine${V}`, SMALL)).status).toBe(201);
    const answer = await send('PUT', `${other}/providers/Microsoft.Test/things/MINE${V}`, SMALL);
    expect([answer.status, answer.body.error.code]).toEqual([409, 'NameInUse']);
  });
});
