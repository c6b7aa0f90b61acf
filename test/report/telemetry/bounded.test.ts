import type { ExportResult } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import { deferred } from '../../../src/report/telemetry/deferred.ts';
import { inTime } from '../../../src/report/telemetry/in-time.ts';
import { guarded, type Outlet } from '../../../src/report/telemetry/outlet.ts';
import { openRecorder } from '../../../src/report/telemetry/recorder.ts';
import { createRedactor } from '../../../src/secrets/redact.ts';
import { callOf, record } from './rig.ts';

const never = { signal: new AbortController().signal, milliseconds: 0 };

/** Takes what comes; `answer` decides how each export of spans ends, undefined: it never does. */
function outletThat(answer: () => ExportResult | undefined) {
  const batches: (readonly ReadableSpan[])[] = [];
  let measured = 0;
  const outlet: Outlet = {
    name: 'a place',
    spans: {
      export: (batch, told) => {
        batches.push(batch);
        const result = answer();
        if (result !== undefined) told(result);
      },
      shutdown: async () => undefined,
    },
    metrics: {
      export: (_batch, told) => {
        measured++;
        told({ code: 0 });
      },
      forceFlush: async () => undefined,
      shutdown: async () => undefined,
    },
  };
  return { outlet, batches, spans: () => batches.flat(), measured: () => measured };
}

function recorderTo(outlet: Outlet) {
  return openRecorder([outlet], {
    command: 'run',
    environment: 'staging',
    cloud: 'azure',
    project: 'shop',
    instance: 'i',
    context: {},
    variables: {},
    now: () => 0,
  });
}

function call10000(recorder: ReturnType<typeof recorderTo>): void {
  for (let count = 0; count < 10_000; count++) {
    recorder.traffic.begin(callOf()).ended({ status: 200, durationMs: 1 });
  }
}

describe('what cannot be sent', () => {
  it('is held only so far: of 10,000 calls at once to a place that hangs, the rest is lost', async () => {
    const { outlet, spans } = outletThat(() => undefined);
    const recorder = recorderTo(outlet);
    call10000(recorder);
    expect(await inTime(recorder.close('completed'), { milliseconds: 20, interrupted: never })).toBe(false);
    expect(spans().length).toBeGreaterThan(4000);
    expect(spans().length).toBeLessThan(5000);
  });

  it('is held only so far while the address is not known', async () => {
    const { outlet, spans } = outletThat(() => ({ code: 0 }));
    const { promise, resolve } = Promise.withResolvers<Outlet>();
    const later = deferred('later', () => promise);
    for (let round = 0; round < 40; round++) {
      const recorder = recorderTo({ ...later, spans: { ...later.spans, shutdown: async () => undefined } });
      for (let count = 0; count < 500; count++) recorder.traffic.begin(callOf()).ended({ durationMs: 1 });
      await inTime(recorder.close('completed'), { milliseconds: 5, interrupted: never });
    }
    resolve(outlet);
    await later.open();
    expect(spans()).toHaveLength(8192);
  });

  it('holds nobody up: a receiver that hangs is waited for no longer than allowed', async () => {
    const { recorder } = await record({}, () => undefined);
    recorder.traffic.begin(callOf()).ended({ status: 200, durationMs: 1 });
    const before = performance.now();
    expect(await inTime(recorder.close('completed'), { milliseconds: 60, interrupted: never })).toBe(false);
    expect(performance.now() - before).toBeLessThan(1000);
  });

  it('is told with its cause', async () => {
    const { recorder, failures } = await record({}, (done) => done(400));
    await recorder.close('completed');
    expect(failures.length).toBeGreaterThan(0);
    expect(failures[0]).toMatch(/^the OTLP receiver 127\.0\.0\.1:\d+: .*Bad Request/);
  });

  it('is not sent again and again to a place that never answers', () => {
    const told: string[] = [];
    const { outlet, batches } = outletThat(() => undefined);
    const safe = guarded(outlet, createRedactor(), (why) => told.push(why));
    for (let round = 0; round < 60; round++) safe.spans.export([], () => undefined);
    expect(batches).toHaveLength(48);
    expect(told).toEqual(Array.from({ length: 12 }, () => 'a place: too much is still on its way'));
  });

  it('is told once where an exporter throws, rejects, or answers twice', async () => {
    const told: string[] = [];
    const { outlet } = outletThat(() => undefined);
    const once = (act: Outlet['spans']['export']): Outlet =>
      guarded({ ...outlet, spans: { ...outlet.spans, export: act } }, createRedactor(), (why) =>
        told.push(why),
      );
    const results: ExportResult[] = [];
    const take = (result: ExportResult): void => void results.push(result);
    const thrown = (): never => {
      throw new Error('thrown');
    };
    once(thrown).spans.export([], take);
    // As the official exporter is: it returns a promise where none is wanted.
    const rejecting: { export: (...args: unknown[]) => unknown } = { export: async () => thrown() };
    once(rejecting.export).spans.export([], take);
    once((_batch, done) => (done({ code: 1 }), done({ code: 0 }))).spans.export([], take);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(told.toSorted()).toEqual(['a place: refused', 'a place: thrown', 'a place: thrown']);
    expect(results).toHaveLength(3);
  });
});

describe('an address that is learned later', () => {
  it('gets all that was recorded before, and what comes after', async () => {
    const { outlet, spans, measured } = outletThat(() => ({ code: 0 }));
    const later = deferred('later', async () => outlet);
    const recorder = recorderTo(later);
    for (let count = 0; count < 600; count++) recorder.traffic.begin(callOf()).ended({ durationMs: 1 });
    await later.open();
    recorder.traffic.begin(callOf()).ended({ durationMs: 1 });
    await recorder.close('completed');
    expect(spans()).toHaveLength(602);
    expect(measured()).toBe(1);
  });

  it('is looked for once, at the end at the latest', async () => {
    let looked = 0;
    const recorder = recorderTo(deferred('later', async () => void looked++));
    recorder.traffic.begin(callOf()).ended({ durationMs: 1 });
    expect(looked).toBe(0);
    await recorder.close('completed');
    expect(looked).toBe(1);
  });
});

describe('waiting', () => {
  const later = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => setTimeout(resolve, milliseconds));

  it('ends with the work, also when that throws', async () => {
    expect(await inTime(later(1), { milliseconds: 1000, interrupted: never })).toBe(true);
    expect(await inTime(Promise.reject(new Error('no')), { milliseconds: 1000, interrupted: never })).toBe(
      true,
    );
  });

  it('is cut short by an interrupt, before it or during it', async () => {
    const before = performance.now();
    const controller = new AbortController();
    const interrupted = { signal: controller.signal, milliseconds: 10 };
    setTimeout(() => controller.abort(), 10);
    expect(await inTime(later(5000), { milliseconds: 5000, interrupted })).toBe(false);
    expect(await inTime(later(5000), { milliseconds: 5000, interrupted })).toBe(false);
    expect(performance.now() - before).toBeLessThan(1000);
  });
});
