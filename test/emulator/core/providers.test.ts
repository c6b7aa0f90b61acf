import { expect, test } from 'vitest';
import { ROOT, rig } from '../rig.ts';
import { SMALL, V, thing, withThings } from './thing.ts';

const Q = '?api-version=2025-04-01';
const SYNC = { style: { put: 'sync', delete: 'sync' } } as const;
const PROVIDER = `${ROOT}/providers/Microsoft.Test`;

function fresh(options: Parameters<typeof rig>[0] = {}) {
  return rig({ catalogue: withThings([thing(SYNC)]), registered: [], ...options });
}

// Learn, "Azure resource providers and types": a few are registered always, the others by hand, which takes a while.
test('Only the providers that need none are registered at first', async () => {
  const { send } = fresh();
  const { body } = await send('GET', `${ROOT}/providers${Q}`);
  const states = body.value.map((one: Record<string, string>) => [
    one['namespace'],
    one['registrationState'],
  ]);
  expect(Object.fromEntries(states)).toEqual({
    'Microsoft.Authorization': 'Registered',
    'Microsoft.ManagedIdentity': 'NotRegistered',
    'Microsoft.Resources': 'Registered',
    'Microsoft.Test': 'NotRegistered',
  });
});

test('A provider says which types it has, in which versions and places', async () => {
  const { send } = fresh();
  const { body } = await send('GET', `${PROVIDER.toLowerCase()}${Q}`);
  expect(body).toMatchObject({
    id: PROVIDER,
    namespace: 'Microsoft.Test',
    registrationPolicy: 'RegistrationRequired',
  });
  expect(body.resourceTypes).toEqual([
    expect.objectContaining({ resourceType: 'things', apiVersions: ['2026-01-01'] }),
  ]);
  expect(body.resourceTypes[0].locations).toContain('West Europe');
});

// `RegistriesClient#Create: Failure sending request: StatusCode=409 -- Original Error: Code="MissingSubscriptionRegistration"
// Message="The subscription is not registered to use namespace 'Microsoft.ContainerRegistry'. See https://aka.ms/rps-not-found
// for how to register subscriptions."`
test('Without registration nothing can be made, and the refusal says what to do', async () => {
  const { send, group } = fresh();
  const answer = await send('PUT', `${await group()}/providers/Microsoft.Test/things/one${V}`, SMALL);
  expect(answer.status).toBe(409);
  expect(answer.body.error).toMatchObject({
    code: 'MissingSubscriptionRegistration',
    message:
      "The subscription is not registered to use namespace 'Microsoft.Test'. See https://aka.ms/rps-not-found for how to register subscriptions.",
    details: [{ code: 'MissingSubscriptionRegistration', target: 'Microsoft.Test' }],
  });
});

// ARM RPC contract, resource-api-reference.md, "Get Resource".
test('Without registration a GET is an ordinary 404, and a list is empty', async () => {
  const { send, group } = fresh();
  const base = `${await group()}/providers/Microsoft.Test/things`;
  const one = await send('GET', `${base}/one${V}`);
  expect([one.status, one.body.error.code]).toEqual([404, 'ResourceNotFound']);
  expect((await send('GET', `${base}${V}`)).body).toEqual({ value: [] });
});

test('Registering answers at once and goes on for several looks, then resources can be made', async () => {
  const { send, group } = fresh();
  const path = `${await group()}/providers/Microsoft.Test/things/one${V}`;
  expect((await send('POST', `${PROVIDER}/register${Q}`)).body.registrationState).toBe('Registering');
  const states: string[] = [];
  for (let look = 0; look < 3; look++)
    states.push((await send('GET', `${PROVIDER}${Q}`)).body.registrationState);
  expect(states).toEqual(['Registering', 'Registering', 'Registered']);
  expect((await send('PUT', path, SMALL)).status).toBe(201);
});

test('While it is Registering, nothing can be made yet; registering again changes nothing', async () => {
  const { send, group, world } = fresh({ latency: 'realistic' });
  const path = `${await group()}/providers/Microsoft.Test/things/one${V}`;
  await send('POST', `${PROVIDER}/register${Q}`);
  expect((await send('PUT', path, SMALL)).status).toBe(409);
  world.pass(29_000);
  await send('POST', `${PROVIDER}/register${Q}`);
  world.pass(1_000);
  expect((await send('GET', `${PROVIDER}${Q}`)).body.registrationState).toBe('Registered');
  expect((await send('POST', `${PROVIDER}/register${Q}`)).body.registrationState).toBe('Registered');
});

test('Registrations live with the data, under the lower-cased namespace', async () => {
  const { send, store } = fresh();
  await send('POST', `${PROVIDER}/register${Q}`);
  expect(store.dump().content.registrations).toEqual({ 'microsoft.test': 'Registering' });
});

test('A provider of which the subscription still has resources cannot be unregistered', async () => {
  const { send, group } = rig({ catalogue: withThings([thing(SYNC)]) });
  const path = `${await group()}/providers/Microsoft.Test/things/one${V}`;
  await send('PUT', path, SMALL);
  const refused = await send('POST', `${PROVIDER}/unregister${Q}`);
  expect([refused.status, refused.body.error.code]).toEqual([409, 'Conflict']);
  expect((await send('GET', `${PROVIDER}${Q}`)).body.registrationState).toBe('Registered');
  await send('DELETE', path);
  expect((await send('POST', `${PROVIDER}/unregister${Q}`)).status).toBe(200);
});

test('A provider can be unregistered again, and one that Azure does not have cannot be registered', async () => {
  const { send } = rig({ catalogue: withThings([thing(SYNC)]) });
  expect((await send('POST', `${PROVIDER}/unregister${Q}`)).body.registrationState).toBe('NotRegistered');
  const none = await send('POST', `${ROOT}/providers/Microsoft.None/register${Q}`);
  expect([none.status, none.body.error.code]).toEqual([404, 'InvalidResourceNamespace']);
});
