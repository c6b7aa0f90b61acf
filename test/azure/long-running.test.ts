import { PostgreSQLManagementFlexibleServerClient } from '@azure/arm-postgresql-flexible';
import { ResourceManagementClient } from '@azure/arm-resources';
import { describe, expect, test } from 'vitest';
import type { Connection } from '../../src/azure/connection.ts';
import { finished, gone, orNull, type Poller } from '../../src/azure/long-running.ts';
import type { AzureResponse } from '../../src/emulator/exchange.ts';
import { scripted, socketError, type Script } from './scripted.ts';

const SUBSCRIPTION = '11111111-1111-4111-8111-111111111111';
const OPERATION = 'https://management.azure.com/operations/1?api-version=1';
const THING = {
  id: '/subscriptions/s/x',
  name: 'x',
  properties: { provisioningState: 'Succeeded', charset: 'UTF8' },
};

const accepted: AzureResponse = {
  status: 201,
  headers: { 'azure-asyncoperation': OPERATION },
  body: { ...THING, properties: { provisioningState: 'Creating' } },
};
const working: AzureResponse = { status: 200, body: { status: 'InProgress' } };
const succeeded: AzureResponse = { status: 200, body: { status: 'Succeeded' } };
const failed: AzureResponse = {
  status: 200,
  body: { status: 'Failed', error: { code: 'SkuNotAvailable', message: 'no' } },
};
const there: AzureResponse = { status: 200, body: THING };
const missing: AzureResponse = {
  status: 404,
  body: { error: { code: 'ResourceNotFound', message: 'gone' } },
};

/** The same long-running PUT through a client of each generation. */
const generations: [
  string,
  (connection: Connection) => Promise<() => Poller<unknown> | Promise<Poller<unknown>>>,
][] = [
  [
    'a client of the newer generation',
    async ({ credential, clientOptions, polling }) => {
      const client = new ResourceManagementClient(await credential(), 's', clientOptions);
      return () => client.resources.createOrUpdateById('subscriptions/s/x', '2026-01-01', {}, polling);
    },
  ],
  [
    'a client of the older generation',
    async ({ credential, clientOptions, polling }) => {
      const client = new PostgreSQLManagementFlexibleServerClient(
        await credential(),
        SUBSCRIPTION,
        clientOptions,
      );
      return () => client.databases.beginCreate('group', 'server', 'x', {}, polling);
    },
  ],
];

describe.each(generations)('%s', (_, starter) => {
  async function put(script: Script, more: Parameters<typeof scripted>[1] = {}) {
    const { connection, requests, world } = scripted(script, more);
    const start = await starter(connection);
    const run = (): Promise<unknown> => connection.call('/x', () => finished(start, connection.signal));
    return { run, requests, world };
  }

  test('is followed until the operation has ended, and every poll carries our headers', async () => {
    const { run, requests } = await put([
      ['PUT /x', accepted],
      ['GET /operations/1', working],
      ['GET /operations/1', succeeded],
      ['GET /x', there],
    ]);
    expect(await run()).toMatchObject({ name: 'x' });
    for (const { headers } of requests) {
      expect(headers).toMatchObject({ 'x-ms-correlation-request-id': 'c-1', 'x-deploy-during': 'run' });
      expect(headers['user-agent']).toMatch(/^deploy /);
    }
  });

  test('that fails tells the code and message of Azure', async () => {
    const { run } = await put([
      ['PUT /x', accepted],
      ['GET /operations/1', failed],
    ]);
    await expect(run()).rejects.toMatchObject({
      reason: 'azure-refused',
      message: 'SkuNotAvailable: no',
      details: { code: 'SkuNotAvailable', address: '/x' },
    });
  });

  test('survives a poll that is refused, throttled or lost', async () => {
    const { run, world } = await put([
      ['PUT /x', accepted],
      ['GET /operations/1', { status: 503 }],
      ['GET /operations/1', { status: 429, headers: { 'retry-after': '5' } }],
      ['GET /operations/1', socketError('ECONNRESET')],
      ['GET /operations/1', succeeded],
      ['GET /x', there],
    ]);
    expect(await run()).toMatchObject({ name: 'x' });
    expect(world.sleeps).toEqual([2000, 5000, 8000]);
  });

  test('survives the loss of the first answer: the PUT is sent again', async () => {
    const { run, requests } = await put([
      ['PUT /x', socketError('ECONNRESET')],
      ['PUT /x', there],
    ]);
    await run();
    expect(requests.map(({ method }) => method)).toEqual(['PUT', 'PUT']);
  });

  test('that has ended, but whose result cannot be seen yet, is no failure', async () => {
    const { run } = await put([
      ['PUT /x', accepted],
      ['GET /operations/1', succeeded],
      ['GET /x', missing],
    ]);
    expect(await run()).toBeUndefined();
  });

  test('whose PUT is answered 404 is a failure: a parent is missing', async () => {
    const { run } = await put([['PUT /x', missing]]);
    await expect(run()).rejects.toMatchObject({ details: { code: 'ResourceNotFound' } });
  });

  test('is let go at once when the run is interrupted between two polls', async () => {
    const interrupt = new AbortController();
    const later: AzureResponse = { ...working, headers: { 'retry-after': '600' } };
    const script: Script = [
      ['PUT /x', accepted],
      ['GET /operations/1', later],
      ['GET /operations/1', later],
    ];
    const { run, requests } = await put(script, { signal: interrupt.signal });
    const running = run();
    // The older generation polls twice before it waits.
    await expect.poll(() => requests.length).toBeGreaterThanOrEqual(2);
    interrupt.abort();
    await expect(running).rejects.toMatchObject({ reason: 'interrupted' });
  });
});

test('deleting what is not there is as good as deleting', async () => {
  const { connection } = scripted([['DELETE /x', missing]]);
  const client = new ResourceManagementClient(await connection.credential(), 's', connection.clientOptions);
  const remove = () =>
    finished(() => client.resources.deleteById('subscriptions/s/x', '1', connection.polling), undefined);
  await expect(gone(() => connection.call('/x', remove))).resolves.toBeUndefined();
});

test.each([
  ['a 404', missing],
  [
    'an unregistered provider',
    { status: 409, body: { error: { code: 'MissingSubscriptionRegistration', message: 'not registered' } } },
  ],
])('%s is nothing', async (_, answer) => {
  const { connection } = scripted([['GET /x', answer]]);
  const client = new ResourceManagementClient(await connection.credential(), 's', connection.clientOptions);
  const get = () => connection.call('/x', () => client.resources.getById('subscriptions/s/x', '1'));
  expect(await orNull(get)).toBeNull();
});

test('a refusal is not nothing', async () => {
  const body = { error: { code: 'AuthorizationFailed', message: 'no' } };
  const { connection } = scripted([['GET /x', { status: 403, body }]]);
  const client = new ResourceManagementClient(await connection.credential(), 's', connection.clientOptions);
  const get = () => connection.call('/x', () => client.resources.getById('subscriptions/s/x', '1'));
  await expect(orNull(get)).rejects.toMatchObject({ details: { code: 'AuthorizationFailed' } });
});
