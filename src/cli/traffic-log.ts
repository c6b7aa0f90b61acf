import type { Call, OngoingCall, Traffic } from '../azure/traffic.ts';
import { currentActivity } from '../engine/activity.ts';
import type { RunLog } from './run-log.ts';

/** Notes in the log of the run what became of requests that did not go as hoped, and hands all on to whoever measures them. */
export function loggedTraffic({ note }: Pick<RunLog, 'note'>, next: Traffic | undefined): Traffic {
  return {
    begin: (call) => {
      const { step } = currentActivity() ?? {};
      const about = step === undefined ? {} : { step };
      const ongoing: OngoingCall = next?.begin(call) ?? { headers: {}, retrying: () => {}, ended: () => {} };
      return {
        headers: ongoing.headers,
        retrying: (why) => {
          const { method, host, path, service, operation } = call;
          const delayMs = Math.round(why.delayMs);
          const kind = { type: 'request-retried', ...about };
          const event = { ...kind, method, host, path, service, operation, ...why, delayMs };
          note('warn', event, `${called(call)} is repeated in ${delayMs} ms: ${because(why)}`);
          ongoing.retrying(why);
        },
        ended: (how) => ongoing.ended(how),
      };
    },
    breaker: (change) => {
      note(
        'warn',
        { type: 'breaker', ...change },
        `the circuit breaker of ${change.host} is ${change.state}`,
      );
      next?.breaker(change);
    },
    tokenFailed: (message) => {
      note('warn', { type: 'token-failed' }, `no token could be had: ${message}`);
      next?.tokenFailed(message);
    },
  };
}

function called({ method, host, path }: Call): string {
  return `${method} https://${host}${path}`;
}

function because({ status, code }: Parameters<OngoingCall['retrying']>[0]): string {
  const told = [status, code].filter((one) => one !== undefined).join(' ');
  return told === '' ? 'no answer' : told;
}
