import { ContainerAppsAPIClient } from '@azure/arm-appcontainers';
import { PostgreSQLManagementFlexibleServerClient } from '@azure/arm-postgresql-flexible';
import { createPipelineRequest } from '@azure/core-rest-pipeline';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { createAzure } from '../../src/azure/client-factory.ts';
import { connect, type AzureOptions } from '../../src/azure/connection.ts';
import { groupId, resourceId } from '../../src/azure/ids.ts';
import { openWeb } from '../../src/azure/web.ts';
import { openTransport, sharedTransport } from '../../src/azure/transport.ts';
import { CORRELATION, credential, LINEAGE, SUBSCRIPTION, TENANT } from './rig.ts';
import { tlsServer, type TlsServer } from './tls-server.ts';
import { sleeper } from './world.ts';

const GROUP = groupId(SUBSCRIPTION, 'rg-shop');
const APP = resourceId(GROUP, 'Microsoft.App/containerApps', 'orderservice');

const open: TlsServer[] = [];

async function serving(answer: Parameters<typeof tlsServer>[0]): Promise<TlsServer> {
  const server = await tlsServer(answer);
  open.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

function optionsFor({ agent }: TlsServer, more: Partial<AzureOptions> = {}): AzureOptions {
  return {
    subscriptionId: SUBSCRIPTION,
    tenantId: TENANT,
    credential,
    httpClient: openTransport(agent),
    lineage: LINEAGE,
    during: () => 'run',
    correlationId: CORRELATION,
    world: sleeper(),
    ...more,
  };
}

const NONE = JSON.stringify({ error: { code: 'ResourceNotFound', message: 'there is none' } });

describe('one transport for all clients', () => {
  test('sends requests of clients of either generation, and of our own pipelines, over few connections', async () => {
    const server = await serving((_, response) => response.writeHead(404).end(NONE));
    const options = optionsFor(server);
    const run = createAzure(options);
    const undo = createAzure({ ...options, during: () => 'undo', lineage: 'another' });
    const { armGet, clientOptions } = connect(options);
    const older = new PostgreSQLManagementFlexibleServerClient(credential, SUBSCRIPTION, clientOptions);
    const web = openWeb(connect(options));
    const looks = [
      () => run.observe(GROUP),
      () => undo.observe(GROUP),
      () => run.apps.newestRevision(APP),
      () => expect(older.servers.get('rg-shop', 'psql')).rejects.toMatchObject({ statusCode: 404 }),
      async () => (await armGet())('https://management.azure.com/operations/1'),
      () => web.get('https://shop.example.com/healthz'),
    ];
    for (let round = 0; round < 5; round += 1) for (const look of looks) await look();
    expect(server.requests.length).toBeGreaterThanOrEqual(5 * looks.length);
    expect(server.sockets, 'one after the other, to two hosts').toHaveLength(2);
    await Promise.all(Array.from({ length: 100 }, () => run.observe(GROUP)));
    expect(server.sockets.length, 'all at once: 32 to one host').toBeLessThanOrEqual(33);
  });

  test('is the same one wherever nobody says otherwise', () => {
    expect(sharedTransport()).toBe(sharedTransport());
    const {
      credential: _,
      httpClient: __,
      ...options
    } = optionsFor({
      agent: {},
      requests: [],
      sockets: [],
      close: async () => {},
    });
    expect(connect(options).clientOptions.httpClient).toBe(sharedTransport());
    expect(connect(options).versioningClientOptions.httpClient).toBe(sharedTransport());
  });

  test('keeps a connection for the requests to come, but no process for a connection', async () => {
    const server = await serving((_, response) => response.end('{}'));
    const program = `
      for (const path of ['a', 'b']) {
        const { status } = await transport.sendRequest(createPipelineRequest({ url: 'https://azure.example/' + path }));
        console.log(status);
      }
    `;
    expect(await inProcess(program, server)).toBe('200\n200\n');
    expect(server.requests).toEqual(['GET /a', 'GET /b']);
    expect(server.sockets).toHaveLength(1);
  });
});

describe('a connection that its server closes while it is idle', () => {
  const closing = () =>
    serving((request, response, seen) => {
      // The second request over a connection finds it closed, as where both happen at once.
      if (seen > 1) request.socket.destroy();
      else response.writeHead(404).end(NONE);
    });

  test('costs a look one repetition, over a new one', async () => {
    const server = await closing();
    const options = optionsFor(server);
    const azure = createAzure(options);
    expect(await azure.observe(GROUP)).toBeNull();
    expect(await azure.observe(GROUP)).toBeNull();
    expect(server.requests).toHaveLength(3);
    expect(server.sockets).toHaveLength(2);
    expect(options.world).toMatchObject({ sleeps: [2000] });
  });

  test('never has a POST sent twice that would do it twice', async () => {
    const server = await closing();
    const connection = connect(optionsFor(server));
    const client = new ContainerAppsAPIClient(
      await connection.credential(),
      SUBSCRIPTION,
      connection.clientOptions,
    );
    await expect(client.jobs.get('rg-shop', 'migrate')).rejects.toMatchObject({ statusCode: 404 });
    const start = connection.call('/job', () => client.jobs.start('rg-shop', 'migrate').submitted());
    await expect(start).rejects.toMatchObject({ reason: 'azure-unreachable' });
    expect(server.requests.map((request) => request.replace(/ .*\//, ' '))).toEqual([
      expect.stringMatching(/^GET migrate/),
      expect.stringMatching(/^POST start/),
    ]);
  });
});

test('a connection is closed by us once it was idle for long, but not under an answer that takes its time', async () => {
  const server = await serving((_, response) => void setTimeout(() => response.end('{}'), 150));
  const transport = openTransport({ ...server.agent, timeout: 50 });
  const get = () => transport.sendRequest(createPipelineRequest({ url: 'https://azure.example/' }));
  expect(await get()).toMatchObject({ status: 200 });
  const [socket] = server.sockets;
  if (socket?.destroyed === false) await once(socket, 'close');
  expect(await get()).toMatchObject({ status: 200 });
  expect(server.sockets).toHaveLength(2);
});

test('a request that gets no answer in time closes its connection, and the next takes another', async () => {
  const closed: Promise<unknown>[] = [];
  const server = await serving((request, response) => {
    if (server.sockets.length > 1) response.writeHead(404).end(NONE);
    else closed.push(once(request.socket, 'close'));
  });
  const azure = createAzure(optionsFor(server, { requestTimeoutMs: 200 }));
  expect(await azure.observe(GROUP)).toBeNull();
  await Promise.all(closed);
  expect(server.requests).toHaveLength(2);
  expect(server.sockets).toHaveLength(2);
});

test('behind a proxy all goes through it but what is exempt from it', async () => {
  const asked: (string | undefined)[] = [];
  const proxy = createServer().on('connect', (request: IncomingMessage, socket) => {
    asked.push(request.url);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const server = await serving((_, response) => response.end('{}'));
  const program = `
    const { connect } = await import(${JSON.stringify(fileOf('src/azure/connection.ts'))});
    const { openWeb } = await import(${JSON.stringify(fileOf('src/azure/web.ts'))});
    const connection = connect({
      subscriptionId: 's', tenantId: 't', lineage: 'L', correlationId: 'c', during: () => 'run',
      credential: { getToken: async () => ({ token: 't', expiresOnTimestamp: Date.now() + 1e7 }) },
      httpClient: transport,
      world: { now: Date.now, sleep: async () => {}, guid: () => '00000000-0000-4000-8000-000000000000' },
    });
    const get = await connection.armGet();
    const web = openWeb(connection);
    console.log((await get('https://management.azure.com/operations/1')).status);
    console.log((await web.get('https://upload.example.com/')).status);
    console.log((await web.get('https://direct.example.com/')).status);
  `;
  const variables = { HTTPS_PROXY: `http://127.0.0.1:${port}`, NO_PROXY: 'direct.example.com' };
  expect(await inProcess(program, server, variables)).toBe('502\n502\n200\n');
  expect(new Set(asked)).toEqual(new Set(['management.azure.com:443', 'upload.example.com:443']));
  expect(server.requests).toEqual(['GET /']);
  proxy.close();
});

/** What a process of its own prints, which ends by itself, and in which `transport` leads to a server. */
async function inProcess(program: string, { agent }: TlsServer, variables = {}): Promise<string> {
  const text = `
    const { openTransport } = await import(${JSON.stringify(fileOf('src/azure/transport.ts'))});
    const { createPipelineRequest } = await import('@azure/core-rest-pipeline');
    const transport = openTransport({
      ...${JSON.stringify(agent)},
      pskCallback: () => ({ psk: Buffer.alloc(16, 1), identity: 'test' }),
      checkServerIdentity: () => undefined,
    });
    ${program}
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', text], {
    cwd: fileOf('.'),
    env: { ...process.env, ...variables },
    timeout: 60_000,
  });
  return stdout;
}

function fileOf(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}
