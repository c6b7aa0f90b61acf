import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openReceiver } from '../report/telemetry/receiver.ts';
import { SPY, sourcesLoaded } from './loaded.ts';
import { type Ended, folderWith } from './rig.ts';
import { SMALL } from './small.ts';
import { step } from './user-steps.ts';

/** In `development` telemetry is on; the cloud is the embedded one. */
const DEVELOPMENT = ['--env', 'development', '--cloud', 'emulator'];
const STATE = 'state/development@emulator';

/** Where the telemetry of the embedded Azure goes. */
const COMPONENT =
  '/subscriptions/11111111-1111-4111-8111-111111111111/resourcegroups/rg-small/providers/microsoft.insights/components/appi-small';

function folder(files: Readonly<Record<string, string>> = { 'config.yaml': SMALL }) {
  const made = folderWith(files);
  const deploy = (args: readonly string[] = [], variables: Record<string, string> = {}): Promise<Ended> =>
    made.start([...DEVELOPMENT, ...args], variables).ended;
  const exchanges = () =>
    made
      .read('exchanges.jsonl')
      .trim()
      .split('\n')
      .map((line) => exchange.parse(JSON.parse(line)));
  const taken = () => azure.parse(JSON.parse(made.read(`${STATE}/azure.json`))).data.telemetry?.[COMPONENT];
  return { ...made, deploy, exchanges, taken };
}

const exchange = z.object({
  method: z.string(),
  url: z.string(),
  requestHeaders: z.record(z.string(), z.string()),
});
const azure = z.object({
  data: z.object({
    telemetry: z
      .record(z.string(), z.object({ items: z.number(), names: z.record(z.string(), z.number()) }))
      .optional(),
  }),
});

const isIngestion = ({ url }: { readonly url: string }): boolean =>
  url.includes('.in.applicationinsights.azure.com/');

describe.concurrent('the telemetry of a run', () => {
  it('tells an OTLP receiver all of it: the tree of spans, and for each request the ids that Azure got', async () => {
    const receiver = await openReceiver();
    const { deploy, exchanges } = folder();
    const ended = await deploy(['--output', 'json'], {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
      TRACEPARENT: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    });
    expect(ended.code).toBe(0);
    const run = receiver.span('deploy run');
    expect(run).toMatchObject({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      parentSpanId: 'b7ad6b7169203331',
      attributes: {
        'deploy.result': 'completed',
        'deploy.cloud': 'emulator',
        'enduser.id': expect.any(String),
      },
    });
    for (const name of ['check_prerequisites', 'create_resource_group', 'create_monitoring']) {
      expect(receiver.span(name)).toMatchObject({
        parentSpanId: run.spanId,
        attributes: { 'deploy.step.status': 'completed' },
      });
    }
    const item = receiver.span('check_prerequisites Microsoft.App');
    expect(item.parentSpanId).toBe(receiver.span('check_prerequisites').spanId);
    expect(receiver.spans.filter(({ parentSpanId }) => parentSpanId === item.spanId)).not.toEqual([]);

    const byParent = new Map(receiver.spans.map((span) => [`00-${span.traceId}-${span.spanId}-01`, span]));
    const sent = exchanges().filter(
      ({ url, requestHeaders }) => !isIngestion({ url }) && 'traceparent' in requestHeaders,
    );
    expect(sent.length).toBeGreaterThan(10);
    for (const { method, url, requestHeaders } of sent) {
      const span = byParent.get(requestHeaders['traceparent'] ?? '');
      expect(span?.attributes).toMatchObject({
        'http.request.method': method,
        'deploy.correlation_id': requestHeaders['x-ms-correlation-request-id'],
      });
      expect(span?.attributes['url.path']).toBe(new URL(url).pathname);
    }
    const made = sent.find(({ method, url }) => method === 'PUT' && url.includes('/components/appi-small'));
    expect(byParent.get(made?.requestHeaders['traceparent'] ?? '')?.parentSpanId).toBe(
      receiver.span('create_monitoring').spanId,
    );
    const kinds = receiver.points.filter(({ metric }) => metric === 'deploy.resources');
    expect(
      Object.fromEntries(kinds.map(({ attributes, value }) => [attributes['deploy.resource.kind'], value])),
    ).toMatchObject({
      'microsoft.resources/resourcegroups': 1,
      'microsoft.insights/components': 1,
    });
    expect(receiver.points.find(({ metric }) => metric === 'deploy.run.duration')?.count).toBe(1);
  });

  it('reaches the component that the run itself has made, in the embedded Azure, and nobody else', async () => {
    const { deploy, taken, exchanges } = folder();
    expect(await deploy()).toMatchObject({ code: 0, stderr: expect.not.stringContaining('telemetry') });
    const first = taken();
    expect(first?.names).toMatchObject({
      'RequestData deploy run': 1,
      'RemoteDependencyData create_monitoring': 1,
      'MetricData deploy.run.duration': 1,
    });
    expect(exchanges().filter(isIngestion).length).toBeGreaterThan(0);
    // A run with nothing to do leaves nothing in the cloud, not even this.
    expect((await deploy()).stdout).toContain('nothing');
    expect(taken()?.names['RequestData deploy run']).toBe(1);
  });

  it('has retries as events, and a failed step with its undo', async () => {
    const receiver = await openReceiver();
    const faults =
      'faults: [{ method: PUT, path: "**/workspaces/*", times: 1, status: 503, code: Busy }, { method: PUT, path: "**/components/*", status: 400, code: Broken }] }';
    const { deploy } = folder({
      'config.yaml': SMALL.replace('exchanges.jsonl }', `exchanges.jsonl, ${faults}`),
    });
    const ended = await deploy([], { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint });
    expect(ended.code).toBe(1);
    const failed = receiver.span('create_monitoring');
    expect(failed).toMatchObject({
      status: { code: 2 },
      attributes: { 'error.type': 'Broken', 'deploy.step.status': 'failed' },
    });
    const retried = receiver.spans.find(
      ({ name, parentSpanId }) =>
        parentSpanId === failed.spanId && name === 'PUT microsoft.operationalinsights/workspaces',
    );
    expect(retried?.events).toMatchObject([
      { name: 'retry', attributes: { 'http.response.status_code': 503, 'deploy.error.code': 'Busy' } },
    ]);
    const rollback = receiver.span('rollback');
    const undone = receiver.span('undo create_monitoring');
    expect(undone).toMatchObject({
      parentSpanId: rollback.spanId,
      attributes: { 'deploy.step.status': 'restored' },
    });
    expect(
      receiver.spans.some(
        ({ name, parentSpanId }) => name.startsWith('DELETE') && parentSpanId === undone.spanId,
      ),
    ).toBe(true);
    expect(receiver.span('deploy run')).toMatchObject({
      status: { code: 2 },
      attributes: { 'deploy.result': 'failed' },
    });
    const total = (name: string): number =>
      receiver.points.filter(({ metric }) => metric === name).reduce((sum, { value }) => sum + value, 0);
    expect([total('deploy.rollbacks'), total('deploy.api.retries'), total('deploy.api.errors')]).toEqual([
      1, 1, 1,
    ]);
  });

  it('carries the numbers of a user’s step, says which are refused, and holds no secret', async () => {
    const receiver = await openReceiver();
    const mine =
      step(`name: 'mine', output: z.object({ a: z.string() }), inputs: () => ({}), run: async (_inputs, ctx) => {
      ctx.metric('shop.products.migrated', 42, { shelf: 'a' });
      ctx.metric('shop.leak', 1, { text: process.env.SECRET_THING });
      ctx.metric('two words', 1);
      ctx.secrets.hide(process.env.SECRET_THING);
      return { a: 'b' };
    }`);
    const config = SMALL.replace('create_monitoring]', 'create_monitoring, ./mine.ts]').concat(
      `telemetry: { otlp: { endpoint: ${receiver.endpoint}, headers: { x-token: "Bearer \${TOKEN}" } } }\n`,
    );
    const { deploy, files } = folder({ 'config.yaml': config, 'mine.ts': mine });
    const ended = await deploy(['--output', 'json', '--log-level', 'debug'], {
      TOKEN: 'a-token-that-nobody-knows',
      SECRET_THING: 'a-value-that-nobody-knows',
    });
    expect(ended.code).toBe(0);
    expect(receiver.points.find(({ metric }) => metric === 'shop.products.migrated')).toMatchObject({
      kind: 'gauge',
      value: 42,
      attributes: { shelf: 'a', 'deploy.step.name': 'mine' },
    });
    expect(receiver.points.filter(({ metric }) => metric === 'two words')).toEqual([]);
    expect(ended.json()).toMatchObject({
      warnings: [expect.stringMatching(/the metric "two words" is not sent/)],
    });
    expect(receiver.headers.map((one) => one['x-token'])).toContain('Bearer a-token-that-nobody-knows');
    const everything = [...receiver.bodies, ended.stdout, ended.stderr, ...Object.values(files())].join('\n');
    expect(everything).not.toMatch(/nobody-knows/);
  });
});

describe('telemetry that cannot be sent', () => {
  it('costs at most five seconds at the end, and a warning', async () => {
    const receiver = await openReceiver(() => undefined);
    const hanging = '{ method: POST, path: "**/track", during: any, delayMs: 600000 }';
    const { start } = folder({
      'config.yaml': SMALL.replace('exchanges.jsonl }', `exchanges.jsonl, faults: [${hanging}] }`),
    });
    const running = start(DEVELOPMENT, { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint });
    await running.told('create_monitoring: completed');
    const before = performance.now();
    const ended = await running.ended;
    expect(ended.code).toBe(0);
    expect(ended.stderr).toMatch(/warning: not all telemetry was sent: /);
    expect(performance.now() - before).toBeGreaterThan(4000);
    expect(performance.now() - before).toBeLessThan(9000);
  });

  it('is told as a line of the log where one is asked for, and not at all in silence', async () => {
    const receiver = await openReceiver((done) => done(400));
    const { deploy } = folder();
    const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint };
    const logged = await deploy(['--log-level', 'info'], variables);
    const last = logged.stderr.trim().split('\n').at(-1) ?? '';
    expect(JSON.parse(last)).toMatchObject({
      level: 40,
      msg: expect.stringMatching(/not all telemetry was sent/),
    });
    expect((await deploy(['--log-level', 'silent'], variables)).stderr).toBe('');
  });

  it('holds an interrupted run up for a second at most', async () => {
    const receiver = await openReceiver(() => undefined);
    const waits =
      step(`name: 'mine', output: z.object({ a: z.string() }), inputs: () => ({}), run: async (_inputs, ctx) => {
      ctx.log('waiting');
      await ctx.world.sleep(60_000, ctx.signal);
      return { a: 'b' };
    }`);
    const { start } = folder({
      'config.yaml': SMALL.replace('create_monitoring]', './mine.ts]'),
      'mine.ts': waits,
    });
    const running = start(DEVELOPMENT, { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint });
    await running.told('waiting');
    const before = performance.now();
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
    expect(performance.now() - before).toBeLessThan(4000);
  });
});

describe.concurrent('what telemetry loads', () => {
  async function loaded(env: readonly string[], ...args: string[]): Promise<string[]> {
    const made = folderWith();
    writeFileSync(join(made.folder, 'spy.mjs'), SPY);
    const { stderr, code } = await made.start([...env, ...args], {
      NODE_OPTIONS: `--import=${join(made.folder, 'spy.mjs')}`,
    }).ended;
    expect(code).toBe(0);
    return sourcesLoaded(stderr).filter((url) =>
      /node_modules\/(?:@opentelemetry|@azure\/monitor)/.test(url),
    );
  }

  it('is nothing where it is switched off', async () => {
    expect(await loaded(['--env', 'local'])).toEqual([]);
  });

  it('is nothing for a plan', async () => {
    expect(await loaded(DEVELOPMENT, '--dry-run')).toEqual([]);
  });

  it('is something where it is on', async () => {
    expect((await loaded(DEVELOPMENT)).length).toBeGreaterThan(10);
  });
});

describe.concurrent('a configuration that is refused', () => {
  const broken = `${SMALL}nonsense: true\n`;

  it('is counted where the standard variables name a receiver', async () => {
    const receiver = await openReceiver();
    const { deploy } = folder({ 'config.yaml': broken });
    const ended = await deploy([], { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint });
    expect(ended.code).toBe(1);
    expect(receiver.points).toMatchObject([
      {
        metric: 'deploy.config.validation.failures',
        value: 1,
        attributes: { 'error.type': 'config-invalid', 'deployment.environment.name': 'development' },
      },
    ]);
    expect(receiver.spans).toEqual([]);
  });

  it('is counted nowhere for local', async () => {
    const receiver = await openReceiver();
    const { deploy } = folderWith({ 'config.yaml': broken });
    await deploy('', { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint });
    expect(receiver.bodies).toEqual([]);
  });
});
