import type { Config } from '../../src/config/schema.ts';
import { openEmulator } from '../../src/emulator/emulator.ts';
import type { AzureRequest, AzureResponse } from '../../src/emulator/exchange.ts';
import type { Fault } from '../../src/emulator/faults.ts';
import {
  memoryStore as cloudInMemory,
  type MemoryStore as CloudStore,
} from '../../src/emulator/store/store.ts';
import { isJsonObject, type Json } from '../../src/engine/json.ts';
import type { Facts, Ports } from '../../steps/ports.ts';
import { PATIENCE, type Scenario, type Stage } from '../crash/scenario.ts';
import { PRINCIPAL, rig, ROOT, SUBSCRIPTION, TENANT } from '../emulator/rig.ts';
import { memoryStore, type MemoryStore } from '../fakes/memory-store.ts';
import { virtualTime } from '../fakes/virtual-time.ts';
import type { ConfigFolder } from './config-folder.ts';
import { dumpOf, withoutActs } from './outside.ts';
import { openFolder, wired } from './wiring.ts';

/** A story of the crash harness that plays in the embedded Azure. */
export type AzureStory = Scenario<Config, Facts, Ports, AzureRequest, AzureResponse>;

type AzureStage = Stage<AzureRequest, AzureResponse>;

/** What is told in a story: configurations by the folders that hold them. */
export interface Told {
  readonly before?: ConfigFolder;
  readonly act: ConfigFolder;
  /** Faults that hit all processes together: their counters live with the data. */
  readonly faults?: readonly Fault[];
}

/** Makes a story of the first so many steps. */
export async function azureStory(
  name: string,
  { before, act, faults = [] }: Told,
  steps: number,
): Promise<AzureStory> {
  const acting = await openFolder(act);
  const standing = before && { folder: before, project: await openFolder(before) };
  return {
    name,
    open: () => staged(cloudInMemory(), memoryStore(), Date.UTC(2026, 10, 20), faults),
    ...(standing && { before: standing.project.loaded.config }),
    act: acting.loaded.config,
    program: (config, { send, world }) => {
      const known = config === standing?.project.loaded.config ? standing : { folder: act, project: acting };
      const program = wired(known.folder, known.project, {
        // What the facts read of the state is only read offline.
        store: memoryStore(),
        world: { ...world, guid: () => HALF },
        send: (request) => send(request),
        waits: {
          pollIntervalMs: 0,
          retryDelayMs: 500,
          patienceMs: 300_000,
          requestTimeoutMs: PATIENCE.requestTimeoutMs,
        },
      });
      return { ...program, steps: program.steps.slice(0, steps), others: [] };
    },
  };
}

/** In the middle of the range, so that jitter changes nothing. */
const HALF = '80000000-0000-4000-8000-000000000000';

/** A third of realistic: the operations still outlast the engine's looks. */
const LATENCY = 1 / 3;

function staged(cloud: CloudStore, store: MemoryStore, now: number, faults: readonly Fault[]): AzureStage {
  const time = virtualTime(now);
  const world = {
    now: () => Math.round(time.now()),
    sleep: (milliseconds: number) => time.sleep(milliseconds),
    guid: () => crypto.randomUUID(),
  };
  const who = { subscriptionId: SUBSCRIPTION, tenantId: TENANT, principalId: PRINCIPAL };
  const emulator = openEmulator({ store: cloud, world, ...who, latency: LATENCY, faults });
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

/** What Azure or chance gives is something else in every journey; what somebody chose stays. */
function anonymous(dump: Record<string, Json>): Record<string, Json> {
  return JSON.parse(anonymousText(JSON.stringify(withoutActs(dump))));
}

/** The same in a text that holds any part of a dump. */
export function anonymousText(named: string): string {
  let text = named;
  for (const [given, name] of GIVEN) text = text.replaceAll(given, name);
  text = text.replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, (guid) =>
    KNOWN.includes(guid) ? guid : 'guid',
  );
  return text;
}

const GIVEN: readonly (readonly [RegExp, string])[] = [
  [/guid-[\d.]+-\d+/g, 'lineage'],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then'],
  [/hmac-sha256:[\da-f]{64}/g, 'digest'],
  [/(?<="name":"DEPLOY_SECRETS","value":)"[\da-f]{12}"/g, '"digest"'],
  [/(?<=:\/\/shopadmin:)\w{32}(?=@)/g, 'generated'],
  [/(?<="value":)"\w{32}"/g, '"generated"'],
  [/[a-z]+-[\da-f]{8}(?=\.westeurope)/g, 'domain'],
  [/(?<=")(?!0\.)\d+\.\d+\.\d+\.\d+(?=")/g, 'address'],
];

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
