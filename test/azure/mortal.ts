import { inProcessClient, type Handle } from '../../src/azure/in-process.ts';
import type { AzureOptions } from '../../src/azure/connection.ts';
import type { AzureRequest } from '../../src/emulator/exchange.ts';
import type { Operations } from '../../src/engine/operations.ts';

/** When a process dies: it does nothing any more from then on, whatever its own code catches. */
export interface Death {
  /** Just before this request leaves. */
  readonly before?: (request: AzureRequest) => boolean;
  /** When Azure has done what this request asks for, and the answer is on its way. */
  readonly after?: (request: AzureRequest) => boolean;
  /** When so many operations have been noted. */
  readonly noted?: number;
}

/** A process that dies: its way to Azure, and its journal, which outlives it. */
export function mortal(
  handle: Handle,
  journal: Operations,
  death: Death,
): Required<Pick<AzureOptions, 'httpClient' | 'operations'>> & { dead(): boolean } {
  let dead = false;
  let noted = 0;
  const die = (): never => {
    dead = true;
    throw new Error('the process is dead');
  };
  return {
    dead: () => dead,
    httpClient: inProcessClient(async (request) => {
      if (dead || death.before?.(request) === true) return die();
      const response = await handle(request);
      return death.after?.(request) === true ? die() : response;
    }),
    operations: {
      find: (at, body) => journal.find(at, body),
      note: async (at, body, token) => {
        if (dead) die();
        await journal.note(at, body, token);
        noted += token === '' ? 0 : 1;
        if (token !== '' && noted === death.noted) die();
      },
    },
  };
}
