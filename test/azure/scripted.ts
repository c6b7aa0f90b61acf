import type { TokenCredential } from '@azure/core-auth';
import { connect, type AzureOptions } from '../../src/azure/connection.ts';
import { inProcessClient } from '../../src/azure/in-process.ts';
import type { AzureRequest, AzureResponse } from '../../src/emulator/exchange.ts';
import { sleeper } from './world.ts';

/** Answers requests from a list, `METHOD path-part` first come first served; an answer that is an error is thrown. */
export type Script = [match: string, answer: AzureResponse | Error][];

const credential: TokenCredential = {
  getToken: () => Promise.resolve({ token: 'token', expiresOnTimestamp: Date.now() + 3_600_000 }),
};

/** A connection to an Azure that plays a script, and the requests it got. */
export function scripted(script: Script, more: Partial<AzureOptions> = {}) {
  const requests: AzureRequest[] = [];
  const world = sleeper();
  const httpClient = inProcessClient(async (request) => {
    requests.push(request);
    const [expected, answer] = script[requests.length - 1] ?? ['nothing', new Error('the script has ended')];
    const [method = '', part = ''] = expected.split(' ');
    if (request.method !== method || !request.url.includes(part)) {
      throw new Error(`expected ${expected}, got ${request.method} ${request.url}`);
    }
    if (answer instanceof Error) throw answer;
    return answer;
  });
  const options: AzureOptions = {
    subscriptionId: 's',
    tenantId: 't',
    credential,
    httpClient,
    pollIntervalMs: 0,
    lineage: 'L',
    during: () => 'run',
    correlationId: 'c-1',
    world,
    ...more,
  };
  return { connection: connect(options), options, requests, world };
}

/** A connection error as a socket throws it. */
export function socketError(code: string): Error {
  return Object.assign(new Error(code), { code });
}
