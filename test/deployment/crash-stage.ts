import { z } from 'zod';
import type { Config } from '../../src/config/schema.ts';
import { openEmulator } from '../../src/emulator/emulator.ts';
import type { AzureRequest, AzureResponse } from '../../src/emulator/exchange.ts';
import type { Fault } from '../../src/emulator/faults.ts';
import {
  memoryStore as cloudInMemory,
  type MemoryStore as CloudStore,
  type Stored,
} from '../../src/emulator/store/store.ts';
import { isJsonObject, type Json, jsonSchema } from '../../src/engine/json.ts';
import type { Project } from '../../src/cli/project.ts';
import type { Facts, Ports } from '../../steps/ports.ts';
import { concerns } from '../chaos/concerns.ts';
import { unhurried } from '../../src/kit/ground.ts';
import { PATIENCE, type Scenario, type Stage } from '../crash/scenario.ts';
import { PRINCIPAL, rig, ROOT, SUBSCRIPTION, TENANT } from '../emulator/rig.ts';
import { memoryStore, type MemoryStore } from '../fakes/memory-store.ts';
import { virtualTime } from '../fakes/virtual-time.ts';
import type { ConfigFolder } from './config-folder.ts';
import { dumpOf, withoutActs } from './outside.ts';
import { deployment, type Deployment } from './rig.ts';
import { openFolder, wired } from './wiring.ts';

/** A story of the crash harness that plays in the embedded Azure. */
export type AzureStory = Scenario<Config, Facts, Ports, AzureRequest, AzureResponse>;

type AzureStage = Stage<AzureRequest, AzureResponse>;

/** What is told in a story: configurations by the folders that hold them, and how the scenario differs from the usual. */
export interface Told extends Pick<
  AzureStory,
  'forced' | 'rollback' | 'onwardFails' | 'stubborn' | 'leaves' | 'command' | 'ways' | 'refused'
> {
  readonly before?: ConfigFolder;
  readonly act: ConfigFolder;
  readonly onward?: ConfigFolder;
  /** Faults that hit all processes together: their counters live with the data. */
  readonly faults?: readonly Fault[];
  /** Puts into the cloud what was there before us. */
  readonly found?: (target: Deployment) => Promise<void>;
}

/** Which of the built-in steps a story is about, and what others of its own. */
export type Choose = (steps: Project['steps']) => Project['steps'];

/** Makes a story of the fourteen steps, or of others. */
export async function azureStory(
  name: string,
  { before, act, onward = act, faults = [], found, ...rest }: Told,
  choose: Choose = (steps) => steps,
): Promise<AzureStory> {
  const opened = new Map(
    await Promise.all(
      [...new Set([before ?? act, act, onward])].map(async (folder) => {
        const project = await openFolder(folder);
        return [project.loaded.config, { folder, project }] as const;
      }),
    ),
  );
  const configOf = (folder: ConfigFolder): Config => {
    for (const [config, one] of opened) if (one.folder === folder) return config;
    throw new Error('a folder that is not opened');
  };
  const empty = deployment();
  await found?.(empty);
  const { content, secrets } = empty.cloud.dump();
  return {
    name,
    ...rest,
    open: () => {
      const copy = structuredClone({ content, secrets });
      return staged(cloudInMemory(copy.content, copy.secrets), memoryStore(), empty.time.now(), faults);
    },
    ...(before && { before: configOf(before) }),
    act: configOf(act),
    onward: configOf(onward),
    program: (config, { send, world, store = memoryStore() }) => {
      const { folder, project } = opened.get(config) ?? {};
      if (folder === undefined || project === undefined) throw new Error('a configuration of another story');
      const program = wired(folder, project, {
        store,
        world: { ...world, guid: () => HALF },
        send: (request) => send(request),
        waits: {
          pollIntervalMs: 4000,
          retryDelayMs: 500,
          patienceMs: 300_000,
          requestTimeoutMs: PATIENCE.requestTimeoutMs,
        },
      });
      return { ...program, steps: choose(program.steps) };
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
    standing: () => ended(cloud, world.now()),
    keyOf,
    isShared: (key) => /^\/subscriptions\/[^/]+\/providers\/[^/]+$/.test(key),
    mayLinger: (key) => /^images |\/taskruns\//.test(key),
    answersFor: (at, key) => (at.includes('/providers/') ? concerns(at, key) : at === key),
    flaws: async () => dangling(await ended(cloud, world.now())),
    fork: () => {
      const { content, secrets } = cloud.dump();
      const held = { snapshot: store.snapshot, journal: store.journal };
      return staged(cloudInMemory(content, secrets), memoryStore(held), time.now(), faults);
    },
  };
}

function ended(cloud: CloudStore, now: number): Promise<Record<string, Json>> {
  return endedDump(cloud.dump(), now);
}

/** What stands in a cloud once everything under way has ended, a day later. */
export async function endedDump({ content, secrets }: Stored, now: number): Promise<Record<string, Json>> {
  const copy = cloudInMemory(content, secrets);
  const later = { now: () => now + 86_400_000, sleep: async () => undefined, guid: () => HALF };
  await rig({ store: copy, world: later }).send('GET', '/subscriptions?api-version=2022-12-01');
  const after = copy.dump();
  const registrations = Object.entries(after.content.registrations).map(
    ([namespace, state]) => [`${ROOT}/providers/${namespace}`, { registrationState: state }] as const,
  );
  return JSON.parse(JSON.stringify({ ...dumpOf(after), ...Object.fromEntries(registrations) }));
}

/** The line of a dump that shows what is at an address: secrets stand by their names. */
function keyOf(address: string): string {
  const at = address.replace(/#.*$/s, '');
  return at.replace(/^.*\/vaults\/([^/]+)\/secrets\/([^/]+)$/, 'secret $1/$2');
}

/** What Azure or chance gives is something else in every journey; what somebody chose stays. */
function anonymous(dump: Record<string, Json>): Record<string, Json> {
  const lines = Object.entries(withoutActs(dump))
    .map((line) => anonymousText(JSON.stringify(line)))
    .toSorted();
  const seen = new Map<string, number>();
  return Object.fromEntries(
    lines.map((line) => {
      const [key, body] = lineShape.parse(JSON.parse(line));
      const times = (seen.get(key) ?? 0) + 1;
      seen.set(key, times);
      // Two things may only differ by a name that was given.
      return [times > 1 ? `${key} (${times})` : key, body];
    }),
  );
}

const lineShape = z.tuple([z.string(), jsonSchema]);

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
  [/hmac-sha256:(?:[\da-f]{8}:)?[\da-f]{64}/g, 'digest'],
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
      .filter((used) => /\/resourcegroups\//.test(used) && !/\/runs\//.test(used) && !(used in dump))
      .map((used) => `${id} refers to ${used}, which is not there`),
  );
}

function idsIn(value: Json | undefined): string[] {
  if (typeof value === 'string') return value.startsWith('/subscriptions/') ? [value.toLowerCase()] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(idsIn);
}
