import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { AzureRequest } from '../../src/emulator/exchange.ts';
import { rig } from './rig.ts';

const HOST = 'https://westeurope-1.in.applicationinsights.azure.com';

async function withComponent() {
  const one = rig();
  const providers = `${await one.group()}/providers`;
  const workspace = `${providers}/Microsoft.OperationalInsights/workspaces/log-one`;
  await one.make(`${workspace}?api-version=2025-07-01`, { location: 'westeurope' });
  const id = `${providers}/Microsoft.Insights/components/appi-one`;
  const { body } = await one.send('PUT', `${id}?api-version=2020-02-02`, {
    location: 'westeurope',
    kind: 'web',
    properties: { Application_Type: 'web', WorkspaceResourceId: workspace },
  });
  const track = async (
    payload: unknown,
    { path = '/v2.1/track', method = 'POST', gzip = false, lines = false } = {},
  ) => {
    const text =
      lines && Array.isArray(payload) ? payload.map((item) => JSON.stringify(item)).join('\n') : undefined;
    const plain = Buffer.from(text ?? (typeof payload === 'string' ? payload : JSON.stringify(payload)));
    const request: AzureRequest = {
      method,
      url: `${HOST}${path}`,
      headers: { 'content-type': 'application/json', ...(gzip && { 'content-encoding': 'gzip' }) },
      body: gzip ? gzipSync(plain) : plain,
    };
    return one.emulator.handle(request);
  };
  const taken = () => one.store.dump().content.data['telemetry']?.[id.toLowerCase()];
  return { ...one, id, key: String(body.properties.InstrumentationKey), track, taken };
}

const metric = (iKey: string, name = 'deploy.rollbacks') => ({
  ver: 1,
  name: 'Microsoft.ApplicationInsights.Metric',
  time: '2026-11-20T00:00:00.000Z',
  iKey,
  tags: { 'ai.cloud.role': 'deploy' },
  data: { baseType: 'MetricData', baseData: { ver: 2, metrics: [{ name, value: 1 }], properties: {} } },
});

const dependency = (iKey: string) => ({
  ver: 1,
  name: 'Microsoft.ApplicationInsights.RemoteDependency',
  time: '2026-11-20T00:00:00.000Z',
  sampleRate: 100,
  iKey,
  tags: {},
  data: {
    baseType: 'RemoteDependencyData',
    baseData: {
      ver: 2,
      id: 'a',
      name: 'create_key_vault',
      duration: '00:00:01.500000',
      success: true,
      type: 'InProc',
    },
  },
});

test.each([{}, { gzip: true }, { lines: true }, { lines: true, gzip: true }, { path: '/v2/track' }])(
  'Telemetry is taken, and counted by kind and name: %j',
  async (how) => {
    const { track, key, taken } = await withComponent();
    expect(await track([metric(key), metric(key), dependency(key)], how)).toMatchObject({
      status: 200,
      body: { itemsReceived: 3, itemsAccepted: 3, errors: [] },
    });
    expect(taken()).toEqual({
      items: 3,
      names: { 'MetricData deploy.rollbacks': 2, 'RemoteDependencyData create_key_vault': 1 },
    });
  },
);

test('Telemetry with another key is refused, the rest is taken', async () => {
  const { track, key, taken } = await withComponent();
  const other = metric('12345678-1234-4234-8234-123456789012');
  expect(await track([metric(key), other])).toMatchObject({
    status: 206,
    body: {
      itemsReceived: 2,
      itemsAccepted: 1,
      errors: [{ index: 1, statusCode: 400, message: 'Invalid instrumentation key' }],
    },
  });
  expect((await track([other])).status).toBe(400);
  expect(taken()).toMatchObject({ items: 1 });
});

test('Telemetry of a component that is gone is refused', async () => {
  const { track, key, send, id } = await withComponent();
  await send('DELETE', `${id}?api-version=2020-02-02`);
  expect((await track([metric(key)])).status).toBe(400);
});

test.each([
  [
    'an unknown kind',
    (key: string) => ({ ...metric(key), data: { baseType: 'Other', baseData: {} } }),
    /data\.baseType/,
  ],
  ['no time', (key: string) => ({ ...metric(key), time: 'today' }), /'time'/],
  [
    'a number as a property',
    (key: string) => ({
      ...metric(key),
      data: {
        baseType: 'MetricData',
        baseData: { ver: 2, metrics: [{ name: 'a', value: 1 }], properties: { b: 1 } },
      },
    }),
    /properties\.b/,
  ],
  [
    'a duration in seconds',
    (key: string) => ({
      ...dependency(key),
      data: { baseType: 'RemoteDependencyData', baseData: { ver: 2, name: 'a', duration: '1.5' } },
    }),
    /duration/,
  ],
])('An item with %s is refused', async (_what, make, message) => {
  const { track, key, taken } = await withComponent();
  const { status, body } = await track([make(key)]);
  expect(status).toBe(400);
  expect(body).toMatchObject({
    itemsAccepted: 0,
    errors: [{ index: 0, message: expect.stringMatching(message) }],
  });
  expect(taken()).toBeUndefined();
});

test('What is no telemetry is refused', async () => {
  const { track } = await withComponent();
  expect((await track('{"half')).status).toBe(400);
  expect((await track([], { path: '/v1/other' })).status).toBe(404);
  expect((await track([], { method: 'GET' })).status).toBe(405);
});

test('However many names there are, no more than 500 are counted', async () => {
  const { track, key, taken } = await withComponent();
  await track(Array.from({ length: 700 }, (_item, index) => metric(key, `m${index}`)));
  expect(taken()).toMatchObject({ items: 700, names: { others: 200 } });
});

test('The log of exchanges tells how much came, not what', async () => {
  const { track, key, exchanges } = await withComponent();
  await track([metric(key)]);
  const last = exchanges.at(-1);
  expect(last).toMatchObject({ method: 'POST', requestBody: '(1 items)', status: 200 });
  expect(JSON.stringify(exchanges)).not.toContain(key);
});
