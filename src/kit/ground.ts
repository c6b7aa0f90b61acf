import type { AzureRequest, AzureResponse } from '../emulator/exchange.ts';
import { namespaces } from '../emulator/catalogue.ts';
import { openEmulator } from '../emulator/emulator.ts';
import { emptyContent } from '../emulator/store/content.ts';
import {
  memoryStore as cloudInMemory,
  type MemoryStore as CloudStore,
  type Stored,
} from '../emulator/store/store.ts';
import * as everything from '../emulator/types/index.ts';
import type { Config } from '../config/schema.ts';
import { memoryStore } from './memory-store.ts';
import type { Ground } from './process.ts';
import { virtualTime } from './virtual-time.ts';

/** A state and an embedded Azure in memory, on a clock of their own, for one process after the other. */
export interface AzureGround extends Ground<AzureRequest, AzureResponse> {
  readonly cloud: CloudStore;
  /** Ids of the form of a GUID, one after the other: the same story gives the same ones. */
  guid(): string;
  /** What has come of it: another ground can begin there. */
  reached(): Reached;
}

/** What a ground begins with. */
export interface Reached {
  readonly stored: Stored;
  readonly snapshot: string | undefined;
  readonly now: number;
  readonly ids: number;
}

/** Whoever signs the requests. */
export const PRINCIPAL = { id: '33333333-3333-4333-8333-333333333333', type: 'User' } as const;

/** Opens a ground: an empty one, with every resource provider registered, or one that goes on from another. */
export function openGround(
  { subscriptionId, tenantId }: Pick<Config, 'subscriptionId' | 'tenantId'>,
  from: Reached = EMPTY,
): AzureGround {
  const time = virtualTime(from.now);
  const store = memoryStore({ snapshot: from.snapshot });
  const { content, secrets } = structuredClone(from.stored);
  const cloud = cloudInMemory(content, secrets);
  let { ids } = from;
  const guid = (): string => `00000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`;
  const now = (): number => Math.round(time.now());
  const emulator = openEmulator({
    store: cloud,
    world: { now, sleep: (milliseconds) => time.sleep(milliseconds), guid },
    subscriptionId,
    tenantId,
    principalId: PRINCIPAL.id,
  });
  return {
    time,
    store,
    cloud,
    guid,
    send: async (request) => unhurried(await emulator.handle(request)),
    describe: ({ method, url }) => ({
      name: `${method} ${new URL(url).pathname}`,
      writes: method !== 'GET' && method !== 'HEAD',
    }),
    unreachable: ({ url }) => Object.assign(new Error(`no answer from ${url}`), { code: 'ECONNRESET' }),
    refusal: () => ({
      status: 400,
      body: { error: { code: 'PlannedRefusal', message: 'it was refused, as planned' } },
    }),
    reached: () => ({ stored: cloud.dump(), snapshot: store.snapshot, now: now(), ids }),
  };
}

/** The clients would wait really for what this clock only counts. */
export function unhurried(response: AzureResponse): AzureResponse {
  const headers = Object.entries(response.headers ?? {}).filter(
    ([name]) => name.toLowerCase() !== 'retry-after',
  );
  return { ...response, headers: Object.fromEntries(headers) };
}

const registrations = Object.fromEntries(
  namespaces(everything).map((name) => [name.toLowerCase(), 'Registered']),
);
const EMPTY: Reached = {
  stored: { content: { ...emptyContent(), registrations }, secrets: {} },
  snapshot: undefined,
  now: Date.UTC(2026, 10, 20),
  ids: 0,
};
