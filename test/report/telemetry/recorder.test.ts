import { describe, expect, it } from 'vitest';
import { within, withinItem } from '../../../src/engine/activity.ts';
import { callOf, record } from './rig.ts';

const RUN = { type: 'run-started', run: 'r1', resumed: false, steps: ['one', 'two'] } as const;
const ERROR = { reason: 'azure-refused', message: 'the quota is used up', code: 'QuotaExceeded' } as const;

describe('the spans of a run', () => {
  it('are run, step, item and request, each below the other', async () => {
    const { recorder, receiver, pass } = await record();
    recorder.tell(RUN);
    recorder.tell({ type: 'step-started', step: 'one', because: [] });
    within({ step: 'one', during: 'run' }, () => {
      recorder.traffic.begin(callOf({ method: 'GET' })).ended({ status: 200, durationMs: 1 });
      void withinItem('web', async () => {
        const call = recorder.traffic.begin(callOf());
        pass(1500);
        call.ended({ status: 201, durationMs: 1500 });
      });
    });
    recorder.tell({ type: 'step-completed', step: 'one', durationMs: 1500 });
    recorder.tell({ type: 'step-skipped', step: 'two' });
    recorder.traffic.begin(callOf({ method: 'GET', service: 'Microsoft.Resources/resourceGroups' }));
    await recorder.close('completed');
    expect(receiver.tree()).toEqual([
      'deploy run',
      '  one',
      '    GET microsoft.app/containerapps',
      '    one web',
      '      PUT microsoft.app/containerapps',
      '  two',
    ]);
    expect(receiver.span('deploy run')).toMatchObject({
      kind: 2,
      milliseconds: 1500,
      attributes: {
        'deploy.run.id': 'r1',
        'deploy.result': 'completed',
        'deploy.command': 'run',
        'deploy.project': 'shop',
      },
      resource: { 'service.name': 'deploy', 'deployment.environment.name': 'staging' },
      status: { code: 0 },
    });
    expect(receiver.span('one web').attributes).toMatchObject({
      'deploy.item': 'web',
      'deploy.step.name': 'one',
    });
    expect(receiver.span('one').attributes['deploy.step.status']).toBe('completed');
    expect(receiver.span('two').attributes['deploy.step.status']).toBe('skipped');
    expect(receiver.span('PUT microsoft.app/containerapps')).toMatchObject({
      kind: 3,
      milliseconds: 1500,
      attributes: {
        'http.request.method': 'PUT',
        'server.address': 'management.azure.com',
        'url.path': '/subscriptions/s/resourceGroups/g/providers/Microsoft.App/containerApps/web',
        'deploy.api.operation': 'PUT',
        'http.response.status_code': 201,
        'deploy.correlation_id': 'c0000000-0000-4000-8000-000000000000',
        'deploy.step.name': 'one',
        'deployment.environment.name': 'staging',
      },
    });
  });

  it('send their ids along as W3C Trace Context, below the one that a CI system passes on', async () => {
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const variables = { TRACEPARENT: `00-${trace}-b7ad6b7169203331-00`, TRACESTATE: 'vendor=abc' };
    const { recorder, receiver } = await record({ variables });
    const { headers, ended } = recorder.traffic.begin(callOf());
    ended({ status: 200, durationMs: 1 });
    await recorder.close('completed');
    const call = receiver.span('PUT microsoft.app/containerapps');
    expect(headers).toEqual({ traceparent: `00-${trace}-${call.spanId}-01`, tracestate: 'vendor=abc' });
    expect(receiver.span('deploy run')).toMatchObject({ traceId: trace, parentSpanId: 'b7ad6b7169203331' });
  });

  it.each([{ TRACEPARENT: 'nonsense' }, { TRACEPARENT: '' }, {}])(
    'are a trace of their own with %j',
    async (variables) => {
      const { recorder, receiver } = await record({ variables });
      await recorder.close('completed');
      expect(receiver.span('deploy run').parentSpanId).toBeUndefined();
    },
  );

  it('tell a step that looks before it starts, and one that fails before it', async () => {
    const { recorder, receiver } = await record();
    within({ step: 'one', during: 'run' }, () =>
      recorder.traffic.begin(callOf({ method: 'GET' })).ended({ status: 404, durationMs: 1 }),
    );
    recorder.tell({ type: 'step-skipped', step: 'one' });
    recorder.tell({ type: 'step-failed', step: 'two', durationMs: 3, error: ERROR });
    await recorder.close('failed');
    expect(receiver.tree()).toEqual(['deploy run', '  one', '    GET microsoft.app/containerapps', '  two']);
    expect(receiver.span('two')).toMatchObject({
      status: { code: 2, message: 'the quota is used up' },
      attributes: {
        'error.type': 'QuotaExceeded',
        'deploy.error.reason': 'azure-refused',
        'deploy.step.status': 'failed',
      },
    });
    expect(receiver.span('deploy run')).toMatchObject({
      status: { code: 2 },
      attributes: { 'deploy.result': 'failed' },
    });
  });

  it('put an undo, and the looking that proves it, below the rollback', async () => {
    const { recorder, receiver } = await record();
    recorder.tell(RUN);
    recorder.tell({ type: 'step-started', step: 'one', because: [] });
    recorder.tell({ type: 'step-failed', step: 'one', durationMs: 1, error: ERROR });
    recorder.tell({ type: 'rollback-started', run: 'r1', steps: ['one'], reason: 'one failed', data: [] });
    recorder.tell({ type: 'step-restoring', step: 'one' });
    const looked = (method: string, during: 'run' | 'undo'): void =>
      within({ step: 'one', during }, () =>
        recorder.traffic.begin(callOf({ method })).ended({ status: 200, durationMs: 1 }),
      );
    looked('DELETE', 'undo');
    looked('GET', 'run');
    recorder.tell({ type: 'step-restored', step: 'one', clean: true });
    looked('HEAD', 'run');
    await recorder.close('failed');
    expect(receiver.tree()).toEqual([
      'deploy run',
      '  one',
      '  rollback',
      '    undo one',
      '      DELETE microsoft.app/containerapps',
      '      GET microsoft.app/containerapps',
      '    HEAD microsoft.app/containerapps',
    ]);
    expect(receiver.span('undo one').attributes['deploy.step.status']).toBe('restored');
    const rollbacks = receiver.points.filter(({ metric }) => metric === 'deploy.rollbacks');
    expect(rollbacks).toMatchObject([{ value: 1, attributes: { 'deploy.command': 'run' } }]);
  });

  it('go forward again after what an earlier run had left was undone', async () => {
    const { recorder, receiver } = await record();
    recorder.tell({ type: 'settling', run: 'r0', what: 'roll-back' });
    recorder.tell({ type: 'rollback-started', run: 'r0', steps: ['one'], reason: 'left', data: [] });
    recorder.tell(RUN);
    recorder.tell({ type: 'step-started', step: 'one', because: [] });
    await recorder.close('interrupted');
    expect(receiver.tree()).toEqual(['deploy run', '  rollback', '  one']);
    expect(receiver.span('one').attributes['deploy.step.status']).toBe('interrupted');
    expect(receiver.span('deploy run')).toMatchObject({
      status: { code: 0 },
      attributes: { 'deploy.run.id': 'r1' },
    });
  });

  it('tell each address that is given back', async () => {
    const { recorder, receiver } = await record();
    for (const address of ['/a', '/b']) {
      recorder.tell({ type: 'giving-back', step: 'one', address });
      within({ step: 'one', during: 'undo' }, () =>
        recorder.traffic
          .begin(callOf({ method: 'DELETE', path: address }))
          .ended({ status: 204, durationMs: 1 }),
      );
      recorder.tell({ type: 'given-back', step: 'one', address, clean: address === '/a' });
    }
    await recorder.close('completed');
    const given = receiver.spans.filter(({ name }) => name === 'give back one');
    expect(
      given.map(({ attributes }) => [attributes['deploy.address'], attributes['deploy.step.status']]),
    ).toEqual([
      ['/a', 'given_back'],
      ['/b', 'residue'],
    ]);
    expect(receiver.tree()).toHaveLength(5);
  });
});

describe('a request', () => {
  it('has its repetitions as events, and as numbers', async () => {
    const { recorder, receiver } = await record();
    const call = recorder.traffic.begin(callOf());
    call.retrying({ status: 503, code: 'ServerBusy', delayMs: 2000 });
    call.retrying({ delayMs: 4000 });
    call.ended({ status: 429, code: 'TooManyRequests', durationMs: 6500 });
    await recorder.close('failed');
    expect(receiver.span('PUT microsoft.app/containerapps')).toMatchObject({
      status: { code: 2 },
      attributes: { 'http.request.resend_count': 2, 'error.type': 'TooManyRequests' },
      events: [
        { name: 'retry', attributes: { 'http.response.status_code': 503, 'deploy.retry.delay_ms': 2000 } },
        { name: 'retry', attributes: { 'http.request.resend_count': 2 } },
      ],
    });
    const numbers = Object.fromEntries(
      ['deploy.api.retries', 'deploy.api.requests', 'deploy.api.errors'].map((name) => [
        name,
        receiver.points.filter(({ metric }) => metric === name).map(({ value }) => value),
      ]),
    );
    expect(numbers).toEqual({
      'deploy.api.retries': [1, 1],
      'deploy.api.requests': [1],
      'deploy.api.errors': [1],
    });
    expect(receiver.points.find(({ metric }) => metric === 'deploy.api.duration')).toMatchObject({
      kind: 'histogram',
      unit: 's',
      value: 6.5,
      count: 1,
      bounds: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
    });
  });

  it.each([
    ['GET', { status: 404 }, undefined],
    ['DELETE', { status: 404 }, undefined],
    ['PUT', { status: 404, code: 'ResourceGroupNotFound' }, 'ResourceGroupNotFound'],
    ['POST', { status: 409 }, '409'],
    ['GET', { code: 'ECONNRESET' }, 'ECONNRESET'],
    ['GET', {}, 'no answer'],
    ['PUT', { status: 202 }, undefined],
  ])('%s that ends with %j is an error: %s', async (method, how, error) => {
    const { recorder, receiver } = await record();
    recorder.traffic.begin(callOf({ method })).ended({ ...how, durationMs: 5 });
    await recorder.close('completed');
    const [span] = receiver.spans;
    expect(span?.attributes['error.type']).toBe(error);
    expect(span?.status.code).toBe(error === undefined ? 0 : 2);
    expect(receiver.points.filter(({ metric }) => metric === 'deploy.api.errors')).toHaveLength(
      error === undefined ? 0 : 1,
    );
  });

  it('tells no query, whatever it is given', async () => {
    const { recorder, receiver } = await record();
    recorder.traffic.begin(callOf({ path: '/blob?sig=abcdef#x' })).ended({ status: 200, durationMs: 1 });
    await recorder.close('completed');
    expect(receiver.bodies.join()).not.toContain('abcdef');
    expect(receiver.span('PUT microsoft.app/containerapps').attributes['url.path']).toBe('/blob');
  });
});

describe('metrics', () => {
  it('count breakers, tokens, refused configurations, and tell what there is', async () => {
    const { recorder, receiver, pass } = await record();
    recorder.traffic.breaker({ host: 'kv.vault.azure.net', state: 'open', nextTryAt: 0 });
    recorder.traffic.breaker({ host: 'kv.vault.azure.net', state: 'half-open' });
    recorder.traffic.breaker({ host: 'kv.vault.azure.net', state: 'open', nextTryAt: 0 });
    recorder.traffic.tokenFailed('no token');
    recorder.measures.configRefused('config-invalid');
    recorder.measures.resources('microsoft.app/containerapps', 3);
    recorder.measures.own('shop.products', 7, { shelf: 'a' });
    recorder.measures.own('shop.products', 9, { shelf: 'a' });
    recorder.tell({ type: 'step-completed', step: 'one', durationMs: 2500 });
    pass(61_000);
    await recorder.close('completed');
    const told = receiver.points.map(({ metric, kind, value }) => `${metric} ${kind} ${value}`).toSorted();
    expect(told).toEqual([
      'deploy.breaker.opens sum 2',
      'deploy.config.validation.failures sum 1',
      'deploy.resources gauge 3',
      'deploy.run.duration histogram 61',
      'deploy.step.duration histogram 2.5',
      'deploy.token.refresh.failures sum 1',
      'shop.products gauge 9',
    ]);
    for (const { attributes } of receiver.points) {
      expect(attributes).toMatchObject({
        'deployment.environment.name': 'staging',
        'deploy.cloud': 'emulator',
      });
    }
    expect(receiver.span('deploy run').events.map(({ name }) => name)).toEqual([
      'breaker',
      'breaker',
      'breaker',
      'token failed',
    ]);
  });
});

describe('a secret', () => {
  it('is in nothing that is sent, also when it is hidden only after it was told', async () => {
    const { recorder, receiver, redactor } = await record();
    redactor.hide('hunter2-hunter2');
    const secret = 'hunter2-hunter2 and late-late-secret';
    recorder.tell({ type: 'warning', text: secret });
    recorder.tell({ type: 'step-failed', step: 'one', durationMs: 1, error: { ...ERROR, message: secret } });
    recorder.traffic.begin(callOf({ path: `/x/${secret}` })).ended({ code: secret, durationMs: 1 });
    recorder.traffic.tokenFailed(secret);
    recorder.measures.own('shop.number', 1, { text: secret });
    redactor.hide('late-late-secret');
    await recorder.close('failed');
    expect(receiver.bodies.length).toBeGreaterThan(1);
    expect(receiver.bodies.join()).not.toMatch(/hunter2|late-late/);
    expect(receiver.span('one').status.message).toBe('*** and ***');
  });
});

describe('after its end', () => {
  it('a recorder hears nothing any more', async () => {
    const { recorder, receiver } = await record();
    await recorder.close('completed');
    const before = receiver.bodies.length;
    const call = recorder.traffic.begin(callOf());
    call.retrying({ delayMs: 1 });
    call.ended({ durationMs: 1 });
    recorder.tell(RUN);
    recorder.traffic.breaker({ host: 'h', state: 'open' });
    await recorder.close('completed');
    expect(call.headers).toEqual({});
    expect(receiver.bodies).toHaveLength(before);
  });
});
