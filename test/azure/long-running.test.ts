import { PostgreSQLManagementFlexibleServerClient } from '@azure/arm-postgresql-flexible';
import { ResourceManagementClient } from '@azure/arm-resources';
import { describe, expect, test } from 'vitest';
import type { AzureOptions, Connection } from '../../src/azure/connection.ts';
import { gone, longRunning, orNull, type LongRunning } from '../../src/azure/long-running.ts';
import type { Start } from '../../src/azure/policies/accepted.ts';
import type { AzureResponse } from '../../src/emulator/exchange.ts';
import { Failure } from '../../src/engine/failure.ts';
import { notes } from './notes.ts';
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
  headers: { 'azure-asyncoperation': OPERATION, 'retry-after': '15' },
  body: { ...THING, properties: { provisioningState: 'Creating' } },
};
const creating: AzureResponse = { status: 201, body: accepted.body };
const located: AzureResponse = { status: 202, headers: { location: OPERATION } };
const working: AzureResponse = { status: 200, body: { status: 'InProgress' } };
const succeeded: AzureResponse = { status: 200, body: { status: 'Succeeded' } };
const failed: AzureResponse = {
  status: 200,
  body: { status: 'Failed', error: { code: 'SkuNotAvailable', message: 'no' } },
};
const canceled: AzureResponse = {
  status: 200,
  body: { status: 'Canceled', error: { code: 'OperationCanceled', message: 'stopped' } },
};
const there: AzureResponse = { status: 200, body: THING };
const missing: AzureResponse = {
  status: 404,
  body: { error: { code: 'ResourceNotFound', message: 'gone' } },
};

/** The same long-running PUT through a client of each generation. */
const generations: [string, (connection: Connection) => Promise<Start>][] = [
  [
    'a client of the newer generation',
    async ({ credential, clientOptions }) => {
      const client = new ResourceManagementClient(await credential(), 's', clientOptions);
      return () => client.resources.createOrUpdateById('subscriptions/s/x', '2026-01-01', {});
    },
  ],
  [
    'a client of the older generation',
    async ({ credential, clientOptions }) => {
      const client = new PostgreSQLManagementFlexibleServerClient(
        await credential(),
        SUBSCRIPTION,
        clientOptions,
      );
      return () => client.databases.beginCreate('group', 'server', 'x', { charset: 'seeded-body' });
    },
  ],
];

describe.each(generations)('%s', (_, starter) => {
  async function put(script: Script, more: Partial<AzureOptions> = {}, write: Partial<LongRunning> = {}) {
    const { connection, requests, world } = scripted(script, more);
    const start = await starter(connection);
    const run = (): Promise<void> =>
      longRunning(connection, { at: '/x', kind: 'write', asked: { size: 1 }, start, ...write });
    return { run, requests, world, methods: () => requests.map(({ method }) => method) };
  }

  test('is followed until the operation has ended, and every poll carries our headers', async () => {
    const { run, requests, world } = await put(
      [
        ['PUT /x', accepted],
        ['GET /operations/1', { ...working, headers: { 'retry-after': '7' } }],
        ['GET /operations/1', { ...working, headers: { 'retry-after': '3600' } }],
        ['GET /operations/1', working],
        ['GET /operations/1', succeeded],
      ],
      { pollIntervalMs: 2000 },
    );
    await run();
    for (const { headers } of requests) {
      expect(headers).toMatchObject({ 'x-ms-correlation-request-id': 'c-1', 'x-deploy-during': 'run' });
      expect(headers['user-agent']).toMatch(/^deploy /);
      expect(headers['authorization']).toMatch(/^Bearer /);
    }
    expect(world.sleeps).toEqual([15_000, 7000, 60_000, 2000]);
  });

  test('that says nothing of waiting is looked at often in the beginning, then as usual', async () => {
    const looks: Script = Array.from({ length: 12 }, () => ['GET /operations/1', { status: 202 }]);
    const script: Script = [['PUT /x', located], ...looks, ['GET /operations/1', { status: 204 }]];
    const { run, world } = await put(script, { pollIntervalMs: 2000 });
    await run();
    expect(world.sleeps).toEqual([200, 300, 450, 675, 1013, 1519, 2000, 2000, 2000, 2000, 2000, 2000]);
  });

  test('is followed by an address that answers 202, wherever that points next', async () => {
    const { run, methods } = await put([
      ['PUT /x', located],
      ['GET /operations/1', { status: 202, headers: { location: '/operations/2' } }],
      ['GET /operations/2?api-version=1', { status: 204 }],
    ]);
    await run();
    expect(methods()).toEqual(['PUT', 'GET', 'GET']);
  });

  test.each([
    ['to another path', '/moved/1', 'GET https://management.azure.com/moved/1', true],
    ['to another host', 'https://elsewhere.example/moved/1', 'GET https://elsewhere.example/moved/1', false],
  ])(
    'is followed where a poll is redirected %s, which is no success',
    async (_to, location, asked, signed) => {
      const refused: AzureResponse = { ...failed, status: 400 };
      for (const [answer, end] of [
        [accepted, failed],
        [located, refused],
      ] as const) {
        const { run, requests } = await put([
          ['PUT /x', answer],
          ['GET /operations/1', { status: 307, headers: { location } }],
          [asked, end],
        ]);
        await expect(run()).rejects.toMatchObject({ details: { code: 'SkuNotAvailable' } });
        expect('authorization' in (requests[2]?.headers ?? {})).toBe(signed);
      }
    },
  );

  test('is followed without a credential where its address is not of Azure Resource Manager', async () => {
    const elsewhere = { ...accepted, headers: { 'azure-asyncoperation': 'https://elsewhere.example/1' } };
    const { run, requests } = await put([
      ['PUT /x', elsewhere],
      ['GET https://elsewhere.example/1', succeeded],
    ]);
    await run();
    expect(requests.map(({ headers }) => 'authorization' in headers)).toEqual([true, false]);
  });

  test('is followed by the state of what it made, where it is given no address', async () => {
    const { run, methods } = await put([
      ['PUT /x', creating],
      ['GET /x', creating],
      ['GET /x', there],
    ]);
    await run();
    expect(methods()).toEqual(['PUT', 'GET', 'GET']);
  });

  test('that ends with its answer is not followed', async () => {
    const { run, methods } = await put([['PUT /x', there]]);
    await run();
    expect(methods()).toEqual(['PUT']);
  });

  test.each([
    ['fails', failed, 'SkuNotAvailable', 'SkuNotAvailable: no'],
    ['is canceled', canceled, 'OperationCanceled', 'OperationCanceled: stopped'],
  ])('that %s tells the code and message of Azure', async (_how, end, code, message) => {
    const { run } = await put([
      ['PUT /x', accepted],
      ['GET /operations/1', end],
    ]);
    await expect(run()).rejects.toMatchObject({ message, details: { code, address: '/x' } });
  });

  test('survives a poll that is refused, throttled or lost', async () => {
    const { run, world } = await put([
      ['PUT /x', accepted],
      ['GET /operations/1', { status: 503 }],
      ['GET /operations/1', { status: 429, headers: { 'retry-after': '5' } }],
      ['GET /operations/1', socketError('ECONNRESET')],
      ['GET /operations/1', succeeded],
    ]);
    await run();
    expect(world.sleeps).toEqual([15_000, 2000, 5000, 8000]);
  });

  test('survives polls that fail for minutes, and sends no second PUT', async () => {
    const outage: Script = Array.from({ length: 30 }, () => [
      'GET /operations/1',
      { status: 503 } satisfies AzureResponse,
    ]);
    const { run, methods, world } = await put([
      ['PUT /x', accepted],
      ...outage,
      ['GET /operations/1', succeeded],
    ]);
    const start = world.now();
    await run();
    expect(methods().filter((method) => method === 'PUT')).toHaveLength(1);
    expect(world.now() - start).toBeGreaterThan(120_000);
  });

  test('waits as long as Azure asks also where it has refused a poll as often as one is repeated', async () => {
    const busy: Script[number] = ['GET /operations/1', { status: 429, headers: { 'retry-after': '30' } }];
    const { run, world } = await put([
      ['PUT /x', accepted],
      ...Array.from({ length: 6 }, () => busy),
      ['GET /operations/1', succeeded],
    ]);
    await run();
    expect(world.sleeps).toEqual([15_000, ...Array.from({ length: 6 }, () => 30_000)]);
  });

  test('has no end where Azure knows of none for hours', async () => {
    const script: Script = Array.from({ length: 300 }, () => [
      'GET /operations/1',
      { ...working, headers: { 'retry-after': '60' } },
    ]);
    const { run, world } = await put([['PUT /x', accepted], ...script]);
    const start = world.now();
    await expect(run()).rejects.toMatchObject({ reason: 'operation-failed', details: { address: '/x' } });
    expect(world.now() - start).toBeGreaterThan(3.9 * 3_600_000);
  });

  test('is given up where Azure tells nothing for as long as patience lasts', async () => {
    const outage: Script = Array.from({ length: 500 }, () => [
      'GET /operations/1',
      socketError('ECONNRESET'),
    ]);
    const { run } = await put([['PUT /x', accepted], ...outage], { patienceMs: 60_000 });
    await expect(run()).rejects.toMatchObject({ reason: 'azure-unreachable', details: { address: '/x' } });
  });

  test('survives the loss of the first answer: the PUT is sent again', async () => {
    const { run, methods } = await put([
      ['PUT /x', socketError('ECONNRESET')],
      ['PUT /x', there],
    ]);
    await run();
    expect(methods()).toEqual(['PUT', 'PUT']);
  });

  test('whose operation is not known is no failure: what it made is looked at', async () => {
    const { run } = await put([
      ['PUT /x', accepted],
      ['GET /operations/1', missing],
    ]);
    await expect(run()).resolves.toBeUndefined();
  });

  test('whose PUT is answered 404 is a failure: a parent is missing', async () => {
    const { run } = await put([['PUT /x', missing]]);
    await expect(run()).rejects.toMatchObject({ details: { code: 'ResourceNotFound' } });
  });

  test('is noted as soon as it is accepted, before it is asked for the first time, without its body', async () => {
    const noted = notes();
    const { run, requests } = await put(
      [
        ['PUT /x', accepted],
        ['GET /operations/1', succeeded],
      ],
      {
        operations: {
          ...noted,
          note: (...all) => noted.note(...all).then(() => void sent.push(requests.length)),
        },
      },
    );
    const sent: number[] = [];
    await run();
    expect(sent).toEqual([1]);
    expect(noted.all()).toEqual({
      '/x': [expect.stringMatching(/^[\da-f]{64}$/), JSON.stringify({ style: 'status', url: OPERATION })],
    });
    expect(JSON.stringify(noted.all())).not.toMatch(/seeded-body|Bearer|token"/);
  });

  describe('that a dead process has started', () => {
    async function dead(more: Script = []) {
      const operations = notes();
      const stop = new AbortController();
      const script: Script = [['PUT /x', accepted], ['GET /operations/1', working], ...more];
      const dying = await put(script, {
        operations,
        signal: stop.signal,
        world: {
          now: () => 0,
          guid: () => '80000000',
          sleep: async () => {
            stop.abort();
            stop.signal.throwIfAborted();
          },
        },
      });
      await expect(dying.run()).rejects.toMatchObject({ reason: 'interrupted' });
      return operations;
    }

    test('is followed to its end, and not started again', async () => {
      const { run, methods } = await put(
        [
          ['GET /operations/1', working],
          ['GET /operations/1', succeeded],
        ],
        { operations: await dead() },
      );
      await run();
      expect(methods()).toEqual(['GET', 'GET']);
    });

    test.each([
      ['is not known any more', missing],
      ['has failed', failed],
      ['was canceled', canceled],
    ])('and that %s is started again, once', async (_how, end) => {
      const { run, methods } = await put(
        [
          ['GET /operations/1', end],
          ['PUT /x', accepted],
          ['GET /operations/1', succeeded],
        ],
        { operations: await dead() },
      );
      await run();
      expect(methods()).toEqual(['GET', 'PUT', 'GET']);
    });

    test('and that did not bring about what it was to is started again', async () => {
      const { connection, requests } = scripted(
        [
          ['GET /operations/1', succeeded],
          ['PUT /x', there],
        ],
        { operations: await dead() },
      );
      const start = await starter(connection);
      const write = { at: '/x', kind: 'write', asked: { size: 1 }, start } as const;
      await longRunning(connection, write, async () => false);
      expect(requests.map(({ method }) => method)).toEqual(['GET', 'PUT']);
    });

    test('is not taken for another request', async () => {
      const operations = await dead();
      const { run, methods } = await put([['PUT /x', there]], { operations }, { asked: { size: 2 } });
      await run();
      expect(methods()).toEqual(['PUT']);
    });

    test('is followed once: the same request afterwards is a new one', async () => {
      const { run, methods } = await put(
        [
          ['GET /operations/1', succeeded],
          ['PUT /x', there],
        ],
        { operations: await dead() },
      );
      await run();
      await run();
      expect(methods()).toEqual(['GET', 'PUT']);
    });

    test('is forgotten when the address was written in the meantime, and that ended at once', async () => {
      const operations = await dead();
      const other = await put([['PUT /x', there]], { operations }, { asked: { size: 2 } });
      await other.run();
      const { run, methods } = await put([['PUT /x', there]], { operations });
      await run();
      expect(methods()).toEqual(['PUT']);
    });

    test.each([
      'not JSON',
      '{"style":"status"}',
      '{"style":"status","url":"https://evil.example/operations/1"}',
      '{"style":"status","url":"https://management.azure.com.evil.example/operations/1"}',
      '{"style":"status","url":"http://management.azure.com/operations/1"}',
    ])('is started again where its note cannot be followed: %s', async (token) => {
      const operations = { find: () => token, note: async () => undefined };
      const { run, methods } = await put([['PUT /x', there]], { operations });
      await run();
      expect(methods()).toEqual(['PUT']);
    });
  });

  test('with an address that opens by itself is followed, and not noted', async () => {
    const operations = notes();
    const signed = `${OPERATION}&sig=seeded-signature`;
    const { run } = await put(
      [
        ['PUT /x', { ...accepted, headers: { 'azure-asyncoperation': signed } }],
        ['GET /operations/1', succeeded],
      ],
      { operations },
    );
    await run();
    expect(JSON.stringify(operations.all())).not.toContain('seeded-signature');
  });

  test('that cannot be noted is told as what kept it from being noted', async () => {
    const full = new Failure('state-unwritable', 'no space left');
    const { run, methods } = await put([['PUT /x', accepted]], {
      operations: { find: () => undefined, note: () => Promise.reject(full) },
    });
    await expect(run()).rejects.toBe(full);
    expect(methods()).toEqual(['PUT']);
  });
});

test('deleting what is not there is as good as deleting', async () => {
  const { connection } = scripted([['DELETE /x', missing]]);
  const client = new ResourceManagementClient(await connection.credential(), 's', connection.clientOptions);
  const start: Start = () => client.resources.deleteById('subscriptions/s/x', '1');
  const remove = () => longRunning(connection, { at: '/x', kind: 'deletion', asked: '', start });
  await expect(gone(remove)).resolves.toBeUndefined();
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
