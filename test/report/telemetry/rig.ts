import type { Call } from '../../../src/azure/traffic.ts';
import { openOtlp } from '../../../src/report/telemetry/otlp.ts';
import { otlpTarget } from '../../../src/report/telemetry/otlp-target.ts';
import { guarded } from '../../../src/report/telemetry/outlet.ts';
import { openRecorder, type Recorded, type Recorder } from '../../../src/report/telemetry/recorder.ts';
import { createRedactor, type Redactor } from '../../../src/secrets/redact.ts';
import { openReceiver, type Receiver } from './receiver.ts';

/** A recorder that sends to a real receiver; its clock stands still unless it is moved. */
export interface Recording {
  readonly recorder: Recorder;
  readonly receiver: Receiver;
  readonly redactor: Redactor;
  readonly failures: string[];
  pass(milliseconds: number): void;
}

/** Opens one. */
export async function record(
  about: Partial<Recorded> = {},
  answer?: Parameters<typeof openReceiver>[0],
): Promise<Recording> {
  const receiver = await openReceiver(answer);
  const redactor = createRedactor();
  const failures: string[] = [];
  const target = otlpTarget({ endpoint: receiver.endpoint, headers: {} }, {});
  if (target === undefined) throw new Error('no target');
  let now = Date.UTC(2026, 0, 1);
  const recorder = openRecorder([guarded(openOtlp(target), redactor, (why) => failures.push(why))], {
    command: 'run',
    environment: 'staging',
    cloud: 'emulator',
    project: 'shop',
    instance: 'an-instance',
    context: {},
    variables: {},
    now: () => now,
    ...about,
  });
  return { recorder, receiver, redactor, failures, pass: (milliseconds) => void (now += milliseconds) };
}

/** A call that is as any other. */
export function callOf(given: Partial<Call> = {}): Call {
  return {
    method: 'PUT',
    host: 'management.azure.com',
    path: '/subscriptions/s/resourceGroups/g/providers/Microsoft.App/containerApps/web',
    service: 'Microsoft.App/containerApps',
    operation: 'PUT',
    correlationId: 'c0000000-0000-4000-8000-000000000000',
    ...given,
  };
}
