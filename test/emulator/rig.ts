import { appendFileSync } from 'node:fs';
import { namespaces, type Catalogue } from '../../src/emulator/catalogue.ts';
import { openEmulator, type EmulatorOptions } from '../../src/emulator/emulator.ts';
import type { Exchange } from '../../src/emulator/exchanges.ts';
import { emptyContent } from '../../src/emulator/store/content.ts';
import { memoryStore, type MemoryStore } from '../../src/emulator/store/store.ts';
import * as everything from '../../src/emulator/types/index.ts';

export const SUBSCRIPTION = '11111111-1111-4111-8111-111111111111';
export const TENANT = '22222222-2222-4222-8222-222222222222';
export const PRINCIPAL = '33333333-3333-4333-8333-333333333333';
export const ROOT = `/subscriptions/${SUBSCRIPTION}`;
/** Set by hand, to have the traffic of the tests judged by a conformance check: one JSON line an exchange. */
const LOG = process.env['EXCHANGES'];
const EPOCH = Date.UTC(2026, 10, 20);

/** An answer, with its body read. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into bodies of every shape
  body: any;
}

/** A clock that only moves when it is told to, or slept upon. */
export function testWorld({ now = EPOCH, ids = 0 } = {}) {
  return {
    now: () => now,
    sleep: async (milliseconds: number) => void (now += milliseconds),
    guid: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
    pass: (milliseconds: number) => void (now += milliseconds),
    /** From where another one would go on. */
    reached: () => ({ now, ids }),
  };
}

/** An embedded Azure in memory, with every namespace registered unless said otherwise. */
export function rig(
  options: Partial<EmulatorOptions> & { store?: MemoryStore; registered?: string[] } = {},
  world = testWorld(),
) {
  const catalogue: Catalogue = options.catalogue ?? everything;
  const registered = options.registered ?? namespaces(catalogue);
  const registrations = Object.fromEntries(registered.map((name) => [name.toLowerCase(), 'Registered']));
  const store = options.store ?? memoryStore({ ...emptyContent(), registrations });
  const exchanges: Exchange[] = [];
  const open = (more: Partial<EmulatorOptions> = {}) =>
    openEmulator({
      world,
      subscriptionId: SUBSCRIPTION,
      tenantId: TENANT,
      principalId: PRINCIPAL,
      onExchange: (exchange) => {
        exchanges.push(exchange);
        if (LOG !== undefined) appendFileSync(LOG, `${JSON.stringify(exchange)}\n`);
      },
      ...options,
      store,
      ...more,
    });
  const emulator = open();

  const send = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
    to = emulator,
  ): Promise<Answer> => {
    const url = path.startsWith('https://') ? path : `https://management.azure.com${path}`;
    const response = await to.handle({
      method,
      url,
      headers: {
        authorization: 'Bearer test',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : new TextEncoder().encode(JSON.stringify(body)),
    });
    return { status: response.status, headers: { ...response.headers }, body: response.body };
  };

  /** PUTs a resource and follows its operation to the end; returns the resource as a GET then shows it. */
  const make = async (path: string, body: unknown): Promise<Answer> => {
    const answer = await send('PUT', path, body);
    if (answer.status >= 400) throw new Error(`PUT ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    await follow(answer);
    let shown = await send('GET', path);
    for (let look = 0; look < 10 && /^(Creating|Updating|InProgress)$/.test(stateOf(shown)); look++) {
      world.pass(600_000);
      shown = await send('GET', path);
    }
    return shown;
  };

  /** Polls what an answer announces until it ends, and returns the last answer. */
  const follow = async (answer: Answer): Promise<Answer> => {
    const status = answer.headers['azure-asyncoperation'];
    const result = answer.headers['location'];
    const url = status ?? result;
    if (url === undefined) return answer;
    for (let poll = 0; poll < 10; poll++) {
      const polled = await send('GET', url);
      const busy = status === undefined ? polled.status === 202 : polled.body.status === 'InProgress';
      if (!busy) return polled;
      world.pass(600_000);
    }
    throw new Error(`${url} does not end`);
  };

  /** Makes the group that most tests need. */
  const group = async (name = 'rg', location = 'westeurope') => {
    await send('PUT', `${ROOT}/resourcegroups/${name}?api-version=2025-04-01`, { location });
    return `${ROOT}/resourceGroups/${name}`;
  };

  return { emulator, world, store, exchanges, open, send, make, follow, group };
}

function stateOf(answer: Answer): string {
  return String(answer.body?.properties?.provisioningState ?? '');
}
