import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { directDeps } from '../../src/engine/graph.ts';
import type { RunReport } from '../../src/engine/report.ts';
import { builtInSteps } from '../../steps/index.ts';
import type { VirtualTime } from '../fakes/virtual-time.ts';
import { told } from './failing.ts';
import { deployment, type RunOptions } from './rig.ts';

const real = { setImmediate };

beforeAll(async () => {
  // What is imported on the way takes real time, which must not count.
  await deployment().run();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterAll(() => vi.useRealTimers());

describe('steps that do not need each other', () => {
  test('run at the same time: a first run takes little more than its critical path', async () => {
    const alone = await measured({ concurrency: 1 });
    const together = await measured({});
    const durations = new Map(alone.report.steps.map(({ name, durationMs }) => [name, durationMs]));
    const sum = [...durations.values()].reduce((total, one) => total + one, 0);
    const critical = criticalPath(durations);
    expect(alone.tookMs).toBeGreaterThanOrEqual(sum);
    expect(sum, 'one after the other they would fail this test').toBeGreaterThan(1.15 * critical);
    expect(together.tookMs).toBeLessThanOrEqual(1.15 * critical);
    expect(together.tookMs, 'nothing was left out').toBeGreaterThanOrEqual(0.95 * critical);
  });
});

/** A first run at realistic latencies, and how long it took by the clock that all of it sees. */
async function measured(how: RunOptions): Promise<{ report: RunReport; tookMs: number }> {
  const target = deployment(fakeTime);
  const startedAt = Date.now();
  const report = await passing(target.run({ latency: 'realistic', ...how }));
  expect(told(report)).toMatchObject({ result: 'completed' });
  return { report, tookMs: Date.now() - startedAt };
}

/** The clock of the faked timers, which the clients' own waits run by, too. */
const fakeTime: VirtualTime = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => void setTimeout(resolve, milliseconds)),
  pass: (milliseconds) => void vi.setSystemTime(Date.now() + milliseconds),
};

/** Lets time pass, from timer to timer, whenever nothing else is under way. */
async function passing<Result>(work: Promise<Result>): Promise<Result> {
  const state = { ended: false };
  const done = work.finally(() => (state.ended = true));
  while (!state.ended) {
    await idle();
    if (!state.ended) await vi.advanceTimersToNextTimerAsync();
  }
  return done;
}

async function idle(): Promise<void> {
  do for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => real.setImmediate(resolve));
  while (process.getActiveResourcesInfo().some((kind) => /^(FSReq|FileHandle|Zlib|ZLIB)/.test(kind)));
}

function criticalPath(durations: ReadonlyMap<string, number>): number {
  const ends = new Map<string, number>();
  for (const [name, needs] of directDeps(builtInSteps)) {
    const start = Math.max(0, ...needs.map((need) => ends.get(need) ?? 0));
    ends.set(name, start + (durations.get(name) ?? 0));
  }
  return Math.max(...ends.values());
}
