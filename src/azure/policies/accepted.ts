import { AsyncLocalStorage } from 'node:async_hooks';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import { acceptedBy, type AcceptedOperation } from '../accepted.ts';

const starting = new AsyncLocalStorage<true>();

/**
 * Stops a client at the answer that accepts a long-running operation, before its own poller asks for the first time: what
 * was accepted is noted then, and followed by us. Source: ADR 12.
 */
export function acceptedPolicy(now: () => number): PipelinePolicy {
  return {
    name: 'deployAcceptedPolicy',
    async sendRequest(request, next) {
      const response = await next(request);
      const operation = starting.getStore() === true ? acceptedBy(request, response, now()) : undefined;
      if (operation !== undefined) throw new Accepted(operation);
      return response;
    },
  };
}

/**
 * What starts a long-running operation: a poller of the newer clients, or the promise of the older `begin...` methods,
 * which is also what a method without a poller gives.
 */
export type Start = () => { submitted(): Promise<void> } | Promise<unknown>;

/** Sends what starts an operation, and returns the operation; undefined where the answer was the end of it. */
export async function accepted(start: Start): Promise<AcceptedOperation | undefined> {
  try {
    await starting.run(true, async () => {
      const started = start();
      // Awaiting a poller of the newer generation would poll it to its end.
      await ('submitted' in started ? started.submitted() : started);
    });
    return undefined;
  } catch (thrown) {
    if (thrown instanceof Accepted) return thrown.operation;
    throw thrown;
  }
}

class Accepted extends Error {
  readonly operation: AcceptedOperation;

  constructor(operation: AcceptedOperation) {
    super('Azure has accepted the operation');
    this.operation = operation;
  }
}
