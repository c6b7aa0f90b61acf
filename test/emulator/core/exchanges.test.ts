import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AzureResponse } from '../../../src/emulator/exchange.ts';
import { appendTo, exchangeOf } from '../../../src/emulator/exchanges.ts';
import { ROOT, rig } from '../rig.ts';
import { SMALL, V, thing, withThings } from './thing.ts';

const SECRET = 'p4ss-W0rd/+=';

/** The record of one exchange, as text. */
function recorded(
  url: string,
  request: unknown,
  response: AzureResponse = { status: 200 },
  headers = {},
): string {
  const body = new TextEncoder().encode(typeof request === 'string' ? request : JSON.stringify(request));
  const type = typeof request === 'string' ? 'application/x-www-form-urlencoded' : 'application/json';
  return JSON.stringify(
    exchangeOf({ method: 'post', url, headers: { 'content-type': type, ...headers }, body }, response),
  );
}

test('An exchange tells method, address, headers, bodies and status of both sides', async () => {
  const { send, group, exchanges } = rig({ catalogue: withThings([thing()]) });
  const path = `${await group()}/providers/Microsoft.Test/things/one${V}`;
  await send('PUT', path, SMALL, { 'x-mine': '1' });
  expect(exchanges.at(-1)).toMatchObject({
    method: 'PUT',
    url: `https://management.azure.com${path}`,
    requestHeaders: { 'x-mine': '1' },
    requestBody: SMALL,
    status: 201,
    responseHeaders: { 'azure-asyncoperation': expect.stringContaining('operationStatuses') },
    responseBody: { name: 'one' },
  });
});

test('What authorizes is left out', async () => {
  const headers = {
    Authorization: `Bearer ${SECRET}`,
    'x-ms-authorization-auxiliary': `Bearer ${SECRET}`,
    cookie: SECRET,
  };
  expect(recorded('https://management.azure.com/x', {}, { status: 200 }, headers)).not.toContain(SECRET);
});

const ARM = `https://management.azure.com${ROOT}/resourceGroups/rg/providers`;
test.each([
  [
    'a password that can only be written',
    `${ARM}/Microsoft.DBforPostgreSQL/flexibleServers/p`,
    { properties: { administratorLogin: 'me', administratorLoginPassword: SECRET } },
  ],
  [
    'the secrets of an app',
    `${ARM}/Microsoft.App/containerApps/a`,
    { properties: { configuration: { secrets: [{ name: 'one', value: SECRET }] } } },
  ],
  [
    'the secrets of a Dapr component',
    `${ARM}/Microsoft.App/managedEnvironments/e/daprComponents/d`,
    { properties: { secrets: [{ name: 'one', value: SECRET }], metadata: [{ name: 'm', value: 'plain' }] } },
  ],
  [
    'the keys and connection strings of an environment',
    `${ARM}/Microsoft.App/managedEnvironments/e`,
    {
      properties: {
        daprAIConnectionString: SECRET,
        daprAIInstrumentationKey: SECRET,
        appLogsConfiguration: { logAnalyticsConfiguration: { customerId: 'c', sharedKey: SECRET } },
      },
    },
  ],
  [
    'what a component gives',
    `${ARM}/Microsoft.Insights/components/c`,
    { properties: { InstrumentationKey: SECRET, ConnectionString: `InstrumentationKey=${SECRET}` } },
  ],
  [
    'the keys of a workspace',
    `${ARM}/Microsoft.OperationalInsights/workspaces/w/sharedKeys`,
    { primarySharedKey: SECRET },
  ],
  [
    'the credentials of a registry',
    `${ARM}/Microsoft.ContainerRegistry/registries/r/listCredentials`,
    { username: 'u', passwords: [{ name: 'password', value: SECRET }] },
  ],
  [
    'the secrets that an app lists',
    `${ARM}/Microsoft.App/containerApps/a/listSecrets`,
    { value: [{ name: 'n', value: SECRET }] },
  ],
  ['a secret of a vault', 'https://kv.vault.azure.net/secrets/one', { value: SECRET, tags: { a: 'b' } }],
  [
    'an address that carries its own access',
    `${ARM}/x`,
    { uploadUrl: `https://b.blob.core.windows.net/c/d?se=1&sig=${SECRET}` },
  ],
  ['a database address', `${ARM}/x`, { url: `postgres://me:${encodeURIComponent(SECRET)}@host/db` }],
  [
    'a token request',
    'https://login.microsoftonline.com/t/oauth2/v2.0/token',
    `grant_type=x&client_secret=${SECRET}`,
  ],
  [
    'a token',
    'https://login.microsoftonline.com/t/oauth2/v2.0/token',
    { access_token: SECRET, expires_in: 1 },
  ],
])('Hidden in requests and answers: %s', (_, url, body) => {
  const encoded = [SECRET, encodeURIComponent(SECRET), Buffer.from(SECRET).toString('base64')];
  const response = typeof body === 'string' ? { status: 200 } : { status: 200, body };
  for (const text of [recorded(url, body), recorded(url, {}, response)]) {
    for (const form of encoded) expect(text).not.toContain(form);
  }
  expect(recorded(url, body)).toContain('***');
});

test('A signature in the address itself is hidden', () => {
  const text = recorded(
    `https://b.blob.core.windows.net/c/d?se=1&sig=${encodeURIComponent(SECRET)}&sp=w`,
    {},
  );
  expect(text).toContain('se=1&sig=***&sp=w');
});

test('Plain values stay: environment variables, lists, names', () => {
  const body = {
    properties: { template: { containers: [{ name: 'c', env: [{ name: 'LOG_LEVEL', value: 'info' }] }] } },
  };
  expect(recorded(`${ARM}/Microsoft.App/containerApps/a`, body)).toContain('"value":"info"');
  const list = { value: [{ id: 'https://kv.vault.azure.net/secrets/one' }] };
  const vault = recorded('https://kv.vault.azure.net/secrets', {}, { status: 200, body: list });
  expect(vault).toContain('secrets/one');
});

test('A body that is no text is told by its size', () => {
  const body = new Uint8Array([31, 139, 8, 0]);
  const url = 'https://b.blob.core.windows.net/c/d';
  const exchange = exchangeOf(
    { method: 'PUT', url, headers: { 'content-type': 'application/octet-stream' }, body },
    { status: 201 },
  );
  expect(exchange.requestBody).toBe('(4 bytes)');
});

test('The file gets one JSON line an exchange', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'exchanges-')), 'log.jsonl');
  const { send, group } = rig({ onExchange: appendTo(file) });
  await group();
  await send('GET', `${ROOT}/resourcegroups/rg?api-version=2025-04-01`);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).method)).toEqual(['PUT', 'GET']);
  expect(Object.keys(JSON.parse(lines[1] ?? ''))).toEqual([
    'method',
    'url',
    'requestHeaders',
    'requestBody',
    'status',
    'responseHeaders',
    'responseBody',
  ]);
});
