import type { Counter, Gauge, Histogram, Meter } from '@opentelemetry/api';
import type { Call, OngoingCall } from '../../azure/traffic.ts';
import { INSTRUMENTS, NAMES } from './names.ts';

type Attributes = Readonly<Record<string, string | number>>;

/** What is measured of a run. `common` stands on every number. */
export interface Measures {
  run(seconds: number, command: string, result: string): void;
  step(seconds: number, step: string, status: 'completed' | 'failed'): void;
  retry(call: Call, error: string): void;
  /** A call is over; `error` says what it failed with. */
  call(call: Call, how: Parameters<OngoingCall['ended']>[0], error: string | undefined): void;
  breakerOpened(host: string): void;
  rollback(command: string): void;
  tokenFailed(): void;
  configRefused(reason: string): void;
  resources(kind: string, count: number): void;
  /** A number of a user's step: the last value counts. */
  own(name: string, value: number, attributes: Attributes): void;
}

/** Makes the instruments. */
export function openMeasures(meter: Meter, common: Attributes): Measures {
  const { runDuration, stepDuration, apiDuration } = INSTRUMENTS;
  const [runs, steps, calls] = [runDuration, stepDuration, apiDuration].map((one) => histogram(meter, one));
  const counters = new Map<string, Counter>();
  const gauges = new Map<string, Gauge>();
  const count = ({ name, ...options }: Instrument, attributes: Attributes): void => {
    const counter = counters.get(name) ?? meter.createCounter(name, options);
    counters.set(name, counter);
    counter.add(1, { ...common, ...attributes });
  };
  const set = ({ name, ...options }: Instrument, value: number, attributes: Attributes): void => {
    const gauge = gauges.get(name) ?? meter.createGauge(name, options);
    gauges.set(name, gauge);
    gauge.record(value, { ...common, ...attributes });
  };
  return {
    run: (seconds, command, result) =>
      runs?.record(seconds, { ...common, [NAMES.command]: command, [NAMES.result]: result }),
    step: (seconds, step, status) =>
      steps?.record(seconds, { ...common, [NAMES.step]: step, [NAMES.status]: status }),
    retry: (call, error) => count(INSTRUMENTS.retries, { ...ofCall(call), [NAMES.error]: error }),
    call(call, { status, durationMs }, error) {
      const attributes = { ...ofCall(call), ...(status !== undefined && { [NAMES.httpStatus]: status }) };
      calls?.record(durationMs / 1000, { ...common, ...attributes });
      count(INSTRUMENTS.requests, attributes);
      if (error !== undefined) count(INSTRUMENTS.errors, { ...ofCall(call), [NAMES.error]: error });
    },
    breakerOpened: (host) => count(INSTRUMENTS.breakerOpens, { [NAMES.host]: host }),
    rollback: (command) => count(INSTRUMENTS.rollbacks, { [NAMES.command]: command }),
    tokenFailed: () => count(INSTRUMENTS.tokenFailures, {}),
    configRefused: (reason) => count(INSTRUMENTS.configFailures, { [NAMES.error]: reason }),
    resources: (kind, number) => set(INSTRUMENTS.resources, number, { [NAMES.kind]: kind }),
    own: (name, value, attributes) => set({ name, unit: '', description: '' }, value, attributes),
  };
}

interface Instrument {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
}

function histogram(
  meter: Meter,
  { name, buckets, ...options }: Instrument & { readonly buckets: readonly number[] },
): Histogram {
  return meter.createHistogram(name, { ...options, advice: { explicitBucketBoundaries: [...buckets] } });
}

function ofCall({ service, method }: Call): Attributes {
  return { [NAMES.service]: service, [NAMES.method]: method };
}
