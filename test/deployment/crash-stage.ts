import { createAzure } from '../../src/azure/client-factory.ts';
import { isOurs } from '../../src/azure/image.ts';
import { inProcessClient } from '../../src/azure/in-process.ts';
import type { Config } from '../../src/config/schema.ts';
import { openEmulator } from '../../src/emulator/emulator.ts';
import type { AzureRequest, AzureResponse } from '../../src/emulator/exchange.ts';
import type { Fault } from '../../src/emulator/faults.ts';
import {
  memoryStore as cloudInMemory,
  type MemoryStore as CloudStore,
} from '../../src/emulator/store/store.ts';
import { isJsonObject, type Json } from '../../src/engine/json.ts';
import type { World } from '../../src/engine/world.ts';
import { builtInSteps } from '../../steps/index.ts';
import type { Facts, Ports } from '../../steps/ports.ts';
import { PATIENCE, type Connection, type Program, type Stage } from '../crash/scenario.ts';
import { PRINCIPAL, rig, ROOT, SUBSCRIPTION, TENANT } from '../emulator/rig.ts';
import { memoryStore, type MemoryStore } from '../fakes/memory-store.ts';
import { virtualTime } from '../fakes/virtual-time.ts';
import { facts, stepRig } from '../steps/rig.ts';
import { dumpOf } from './outside.ts';

/** The embedded Azure as a stage of the crash harness. */
export type AzureStage = Stage<AzureRequest, AzureResponse>;

/** The steps that are swept: the first ones of the list. */
export const SWEPT = builtInSteps.slice(0, 3);

/**
 * Opens a stage with an empty Azure, whose operations take longer than every wait of the engine. A planned fault hits all
 * processes together: its counter lives with the data.
 */
export function azureStage(faults: readonly Fault[] = []): AzureStage {
  return staged(cloudInMemory(), memoryStore(), Date.UTC(2026, 10, 20), faults);
}

/** The first steps, with a configuration, through the real adapters and a connection of the harness. */
export function azureProgram(
  config: Config,
  connection: Connection<AzureRequest, AzureResponse>,
): Program<Config, Facts, Ports> {
  const world: World = { ...connection.world, guid: () => HALF };
  const azureOf = (lineage: string, during: 'run' | 'undo', signal?: AbortSignal) =>
    createAzure({
      subscriptionId: SUBSCRIPTION,
      tenantId: TENANT,
      principal: { id: PRINCIPAL, type: 'User' },
      credential: { getToken: async () => ({ token: 'embedded', expiresOnTimestamp: Infinity }) },
      lineage,
      during: () => during,
      correlationId: HALF,
      world,
      ...(signal && { signal }),
      httpClient: inProcessClient((request) => connection.send(request)),
      pollIntervalMs: 0,
      retryDelayMs: 500,
      patienceMs: 120_000,
      requestTimeoutMs: PATIENCE.requestTimeoutMs,
    });
  const { ports } = stepRig();
  return {
    steps: SWEPT,
    others: [],
    config,
    facts,
    ports: ({ lineage, during, transaction, signal, log }) => ({
      ...ports,
      azure: azureOf(lineage, during, signal),
      world,
      transaction,
      signal,
      log,
    }),
    missing: (addresses) => azureOf('none', 'run').missing(addresses),
    ours: isOurs,
    binding: { environment: 'local', cloud: 'emulator', tenantId: TENANT, subscriptionId: SUBSCRIPTION },
  };
}

/** In the middle of the range, so that jitter changes nothing. */
const HALF = '80000000-0000-4000-8000-000000000000';

/** A third of realistic: the shortest operation still outlasts the engine's looks. */
const LATENCY = 1 / 3;

function staged(cloud: CloudStore, store: MemoryStore, now: number, faults: readonly Fault[]): AzureStage {
  const time = virtualTime(now);
  const world = {
    now: () => Math.round(time.now()),
    sleep: (milliseconds: number) => time.sleep(milliseconds),
    guid: () => crypto.randomUUID(),
  };
  const principal = { subscriptionId: SUBSCRIPTION, tenantId: TENANT, principalId: PRINCIPAL };
  const emulator = openEmulator({ store: cloud, world, ...principal, latency: LATENCY, faults });
  return {
    time,
    store,
    send: async (request) => unhurried(await emulator.handle(request)),
    describe: ({ method, url }) => ({
      name: `${method} ${new URL(url).pathname.split('/').slice(-2).join('/')}`,
      writes: method !== 'GET' && method !== 'HEAD',
    }),
    unreachable: ({ url }) => Object.assign(new Error(`no answer from ${url}`), { code: 'ECONNRESET' }),
    dump: async () => anonymous(await ended(cloud, world.now())),
    flaws: async () => dangling(await ended(cloud, world.now())),
    fork: () => {
      const { content, secrets } = cloud.dump();
      const held = { snapshot: store.snapshot, journal: store.journal };
      return staged(cloudInMemory(content, secrets), memoryStore(held), time.now(), faults);
    },
  };
}

/** The clients would wait really for what the clock of the sweep only counts. */
function unhurried(response: AzureResponse): AzureResponse {
  const headers = Object.entries(response.headers ?? {}).filter(
    ([name]) => name.toLowerCase() !== 'retry-after',
  );
  return { ...response, headers: Object.fromEntries(headers) };
}

/** What stands there once everything under way has ended. */
async function ended(cloud: CloudStore, now: number): Promise<Record<string, Json>> {
  const { content, secrets } = cloud.dump();
  const copy = cloudInMemory(content, secrets);
  const later = { now: () => now + 86_400_000, sleep: async () => undefined, guid: () => HALF };
  await rig({ store: copy, world: later }).send('GET', '/subscriptions?api-version=2022-12-01');
  const after = copy.dump();
  const registrations = Object.entries(after.content.registrations).map(
    ([namespace, state]) => [`${ROOT}/providers/${namespace}`, { registrationState: state }] as const,
  );
  return JSON.parse(JSON.stringify({ ...dumpOf(after), ...Object.fromEntries(registrations) }));
}

/** Ids and times that Azure gives are other ones in every journey. */
function anonymous(dump: Record<string, Json>): Record<string, Json> {
  const text = JSON.stringify(dump)
    .replaceAll(/guid-[\d.]+-\d+/g, 'lineage')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then')
    .replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, (guid) =>
      KNOWN.includes(guid) ? guid : 'guid',
    );
  return JSON.parse(text);
}

const KNOWN: readonly string[] = [SUBSCRIPTION, TENANT, PRINCIPAL];

/** References within the cloud to what is not there. */
function dangling(dump: Record<string, Json>): string[] {
  return Object.entries(dump).flatMap(([id, body]) =>
    idsIn(isJsonObject(body) ? body['properties'] : undefined)
      .filter((used) => /\/resourcegroups\//.test(used) && !(used in dump))
      .map((used) => `${id} refers to ${used}, which is not there`),
  );
}

function idsIn(value: Json | undefined): string[] {
  if (typeof value === 'string') return value.startsWith('/subscriptions/') ? [value.toLowerCase()] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(idsIn);
}
