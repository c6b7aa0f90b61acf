import type { Json } from '../../src/engine/json.ts';
import { isJsonObject } from '../../src/engine/json.ts';
import { memoryStore, type MemoryStore } from '../fakes/memory-store.ts';
import {
  emptyContent,
  toyCloud,
  type ToyAnswer,
  type ToyContent,
  type ToyRequest,
} from '../fakes/toy-cloud.ts';
import { toyPorts, type ToyPorts, Unreachable } from '../fakes/toy-ports.ts';
import * as toy from '../fakes/toy-steps.ts';
import { toyTraits } from '../fakes/toy-traits.ts';
import { virtualTime } from '../fakes/virtual-time.ts';
import type { Connection, Program, Stage } from './scenario.ts';

/** The toy cloud as a stage. */
export type ToyStage = Stage<ToyRequest, ToyAnswer>;

/** Opens a stage with a toy cloud that holds the given content, and an empty state. */
export function toyStage(content: ToyContent = emptyContent()): ToyStage {
  return staged(content, memoryStore(), Date.UTC(2026, 0, 1));
}

/** The toy steps of a configuration, working through a connection. */
export function toyProgram(
  config: toy.ToyConfig,
  { send, world }: Connection<ToyRequest, ToyAnswer>,
): Program<toy.ToyConfig, object, ToyPorts> {
  return {
    steps: toy.toySteps.filter(({ name }) => !config.without.includes(name)),
    others: toy.toySteps.filter(({ name }) => config.without.includes(name)),
    retired: config.retire ? config.without : [],
    config,
    facts: {},
    ports: (scope) => toyPorts(send, world, scope, config.secrets),
    missing: async (addresses) => {
      const ports = toyPorts(send, world, LOOKING, {});
      const images = await Promise.all(addresses.map((at) => ports.find(at)));
      return addresses.filter((_, index) => images[index] === null || images[index]?.['deleted'] === true);
    },
    owner: (_at, image, lineage) => (isJsonObject(image) && image['madeBy'] === lineage ? 'us' : 'others'),
    binding: { environment: 'toy', cloud: 'emulator', tenantId: 't', subscriptionId: 's' },
  };
}

const LOOKING = {
  step: '',
  during: 'run',
  transaction: 'none',
  lineage: '',
  signal: new AbortController().signal,
  operations: { find: () => undefined, note: async () => undefined },
  deletionsLater: new AbortController().signal,
  log: () => undefined,
} as const;

function staged(content: ToyContent, store: MemoryStore, startedAt: number): ToyStage {
  const time = virtualTime(startedAt);
  const cloud = toyCloud(content, toyTraits, time.now);
  return {
    time,
    store,
    send: cloud.send,
    describe: ({ method, id }) => ({ name: `${method} ${id}`, writes: !['GET', 'POLL'].includes(method) }),
    unreachable: ({ id }) => new Unreachable(`no answer about ${id}`),
    dump: async () => anonymous(cloud.dump()),
    flaws: async () => [...dangling(cloud.dump()), ...twice(content)],
    fork: () =>
      staged(
        structuredClone(content),
        memoryStore({ snapshot: store.snapshot, journal: store.journal }),
        time.now(),
      ),
  };
}

/** A lineage is a new one in every journey that loses its first line. */
function anonymous(dump: Record<string, Json>): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(dump).map(([id, image]) => [
      id,
      isJsonObject(image) && 'madeBy' in image ? { ...image, madeBy: 'us' } : image,
    ]),
  );
}

function dangling(dump: Record<string, Json>): string[] {
  return Object.entries(dump).flatMap(([id, image]) => {
    if (!isJsonObject(image) || image['deleted'] === true || !Array.isArray(image['uses'])) return [];
    return image['uses'].flatMap((used: Json) => {
      const there = typeof used === 'string' ? dump[used] : undefined;
      const live = isJsonObject(there) && there['deleted'] !== true;
      return live ? [] : [`${id} refers to ${JSON.stringify(used)}, which is not there`];
    });
  });
}

function twice({ things }: ToyContent): string[] {
  return Object.entries(things).flatMap(([id, { versions = [] }]) => {
    const repeated = versions.some(({ tag }, index) => index > 0 && versions[index - 1]?.tag === tag);
    return repeated ? [`${id} has the same version twice in a row`] : [];
  });
}
