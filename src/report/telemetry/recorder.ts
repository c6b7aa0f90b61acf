import { ROOT_CONTEXT } from '@opentelemetry/api';
import { currentActivity } from '../../engine/activity.ts';
import type { Event } from '../../engine/event.ts';
import type { Traffic } from '../../azure/traffic.ts';
import { beginCall, parentFrom } from './call-spans.ts';
import type { Measures } from './measures.ts';
import { NAMES } from './names.ts';
import type { Outlet } from './outlet.ts';
import { openMeter, openTracer } from './providers.ts';
import { errorOf } from './refused-call.ts';
import { beginRun } from './run-spans.ts';

/** Records what happens in one command as spans and metrics, and sends them to its outlets. */
export interface Recorder {
  readonly traffic: Traffic;
  readonly measures: Measures;
  readonly tell: (event: Event) => void;
  /** Ends what is open, and resolves when all was sent, or could not be. Nothing is recorded from then on. */
  readonly close: (result: string) => Promise<void>;
}

/** What a recorder is told before the first event. */
export interface Recorded {
  readonly command: string;
  readonly environment: string;
  readonly cloud: string;
  readonly project: string;
  /** Names this process among all that send: one of its ids. */
  readonly instance: string;
  /** Who runs it, and where: on the span of the run. */
  readonly context: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
}

/** Opens a recorder, and begins the run. */
export function openRecorder(outlets: readonly Outlet[], about: Recorded): Recorder {
  const { command, environment, cloud, project, instance, context, variables } = about;
  const { tracer, close: closeTracer } = openTracer(outlets, { environment, instance });
  const { measures, close: closeMeter } = openMeter(outlets, { environment, cloud, instance });
  const common = { [NAMES.environment]: environment, [NAMES.cloud]: cloud };
  const now = (): Date => new Date(about.now());
  const startedAt = about.now();
  const run = beginRun(tracer, {
    command,
    common: { ...common, [NAMES.project]: project },
    context,
    within: parentFrom(variables, ROOT_CONTEXT),
    now,
  });
  let closed = false;
  return {
    measures,
    traffic: {
      begin(given) {
        if (closed) return UNHEARD;
        // Azure takes ids in any casing, and a kind must not be counted twice for it.
        const call = { ...given, service: given.service.toLowerCase() };
        const activity = currentActivity();
        const attributes = { ...common, ...(activity && { [NAMES.step]: activity.step }) };
        const span = beginCall(tracer, call, { parent: run.parent(activity), attributes, now });
        return {
          headers: span.headers,
          retrying(why) {
            if (closed) return;
            measures.retry(call, why.code ?? String(why.status ?? 'no answer'));
            span.retrying(why);
          },
          ended(how) {
            if (closed) return;
            const error = errorOf(call, how);
            measures.call(call, how, error);
            span.ended(how, error);
          },
        };
      },
      breaker({ host, state, nextTryAt }) {
        if (closed) return;
        if (state === 'open') measures.breakerOpened(host);
        const next =
          nextTryAt === undefined ? {} : { 'deploy.breaker.next_try': new Date(nextTryAt).toISOString() };
        run.note('breaker', { [NAMES.host]: host, 'deploy.breaker.state': state, ...next });
      },
      tokenFailed(message) {
        if (closed) return;
        measures.tokenFailed();
        run.note('token failed', { message });
      },
    },
    tell(event) {
      if (closed) return;
      run.tell(event);
      if (event.type === 'step-completed' || event.type === 'step-failed') {
        const status = event.type === 'step-completed' ? 'completed' : 'failed';
        measures.step(event.durationMs / 1000, event.step, status);
      }
      if (event.type === 'rollback-started') measures.rollback(command);
    },
    async close(result) {
      if (closed) return;
      run.close(result);
      measures.run((about.now() - startedAt) / 1000, command, result);
      closed = true;
      await Promise.allSettled([closeTracer(), closeMeter()]);
    },
  };
}

const UNHEARD = { headers: {}, retrying: () => undefined, ended: () => undefined };
