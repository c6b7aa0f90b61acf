import { openEmulator } from '../../src/emulator/emulator.ts';
import type { AzureRequest, AzureResponse } from '../../src/emulator/exchange.ts';
import type { Exchange } from '../../src/emulator/exchanges.ts';
import type { Fault } from '../../src/emulator/faults.ts';
import type { Latency } from '../../src/emulator/latency.ts';
import {
  memoryStore as cloudInMemory,
  type MemoryStore as CloudStore,
} from '../../src/emulator/store/store.ts';
import type { Config } from '../../src/config/schema.ts';
import { deploy, rollBack } from '../../src/engine/deploy.ts';
import type { Event } from '../../src/engine/event.ts';
import type { EngineOptions } from '../../src/engine/open-session.ts';
import { plan, type Plan } from '../../src/engine/plan.ts';
import { unprotect } from '../../src/engine/unprotect.ts';
import type { RunReport } from '../../src/engine/report.ts';
import type { StateStore } from '../../src/engine/store.ts';
import type { World } from '../../src/engine/world.ts';
import type { RunFiles } from '../../src/state/run-files.ts';
import type { Facts, Ports } from '../../steps/ports.ts';
import { memoryStore, type MemoryStore } from '../fakes/memory-store.ts';
import { virtualTime, type VirtualTime } from '../fakes/virtual-time.ts';
import { configFolder, type ConfigFolder } from './config-folder.ts';
import { dumpOf, type Dump } from './outside.ts';
import { openFolder, PRINCIPAL, type Sender, wired } from './wiring.ts';

/** One request that reached the embedded Azure; status 0: it got no answer. */
export interface Sent extends Sender {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** How one run differs from the ordinary one. */
export interface RunOptions {
  readonly faults?: readonly Fault[];
  readonly forced?: readonly string[];
  /** Default true. */
  readonly rollback?: boolean;
  readonly concurrency?: number;
  /** Default: instant, and the clients ask at once again. */
  readonly latency?: Latency;
  readonly onExchange?: (exchange: Exchange) => void;
  /** Where the evidence of failures is saved; absent: it is not. */
  readonly runFiles?: RunFiles;
  /** Puts something between the process and what is around it. */
  readonly around?: (around: Around) => Around;
}

/** All that a process reaches. */
export interface Around {
  readonly store: StateStore;
  readonly world: World;
  readonly handle: Handle;
  readonly signal: AbortSignal;
}

/** One environment: its configuration, its embedded Azure and its state, over one run after the other. */
export interface Deployment {
  readonly folder: ConfigFolder;
  readonly time: VirtualTime;
  readonly state: MemoryStore;
  readonly cloud: CloudStore;
  /** What the last command sent. */
  readonly sent: readonly Sent[];
  /** What the last command told. */
  readonly events: readonly Event[];
  run(options?: RunOptions): Promise<RunReport>;
  rollBack(options?: RunOptions): Promise<RunReport>;
  plan(): Promise<Plan>;
  /** Ends the protection of what no configuration names any more. */
  unprotect(addresses: readonly string[]): Promise<RunReport>;
  /** Everything in the cloud, seen from outside. */
  dump(): Dump;
  /** A copy of the cloud and the state, with a configuration of its own unless one is given. */
  fork(folder?: ConfigFolder): Deployment;
  /** The same cloud and state, with another configuration. */
  with(folder: ConfigFolder): Deployment;
}

/** The real steps, engine and adapters on an embedded Azure that is empty, with the shipped example's configuration. */
export function deployment(time = virtualTime(Date.UTC(2026, 10, 20))): Deployment {
  return opened({ folder: configFolder(), state: memoryStore(), cloud: cloudInMemory(), time });
}

/** What outlives a command. */
interface Held {
  readonly folder: ConfigFolder;
  readonly state: MemoryStore;
  readonly cloud: CloudStore;
  readonly time: VirtualTime;
}

function opened({ folder, state, cloud, time }: Held): Deployment {
  const sent: Sent[] = [];
  const events: Event[] = [];
  const options = async (how: RunOptions): Promise<EngineOptions<Config, Facts, Ports>> => {
    sent.length = 0;
    events.length = 0;
    return engineOptions({ folder, state, cloud, time, sent, events }, how);
  };
  return {
    folder,
    time,
    state,
    cloud,
    sent,
    events,
    run: async (how = {}) => deploy(await options(how)),
    rollBack: async (how = {}) => rollBack(await options(how)),
    plan: async () => plan(await options({})),
    unprotect: async (addresses) => unprotect(await options({}), addresses),
    dump: () => dumpOf(cloud.dump()),
    fork: (other = folder.fork()) => {
      const { content, secrets } = cloud.dump();
      return opened({
        folder: other,
        state: memoryStore({ snapshot: state.snapshot, journal: state.journal }),
        cloud: cloudInMemory(content, secrets),
        time: virtualTime(time.now()),
      });
    },
    with: (other) => opened({ folder: other, state, cloud, time }),
  };
}

interface Place extends Held {
  readonly sent: Sent[];
  readonly events: Event[];
}

async function engineOptions(place: Place, how: RunOptions): Promise<EngineOptions<Config, Facts, Ports>> {
  const { folder, state, time, events } = place;
  const project = await openFolder(folder);
  const { config } = project.loaded;
  // Journals hold whole milliseconds, as a real clock gives them.
  const real: World = {
    now: () => Math.round(time.now()),
    sleep: time.sleep,
    guid: () => crypto.randomUUID(),
  };
  const { around = (as) => as } = how;
  const { store, world, handle, signal } = around({
    store: state,
    world: real,
    handle: openAzure(place, how, config, real),
    signal: new AbortController().signal,
  });
  const program = wired(folder, project, {
    store,
    world,
    send: (request, from) => noted(place.sent, request, from, handle),
    ...(how.runFiles && { runFiles: how.runFiles }),
    ...(how.latency === undefined && { waits: { pollIntervalMs: 0 } }),
  });
  return {
    ...program,
    store,
    world,
    signal,
    emit: (event) => void events.push(event),
    concurrency: how.concurrency ?? config.execution.concurrency,
    forced: how.forced ?? [],
    rollback: how.rollback ?? true,
    requestTimeoutMs: 0,
    look: { times: 5, delayMs: 1000 },
  };
}

/** The way of one request to the embedded Azure. */
export type Handle = (request: AzureRequest) => Promise<AzureResponse>;

function openAzure({ cloud }: Place, how: RunOptions, config: Config, world: World): Handle {
  const { subscriptionId, tenantId } = config;
  const { latency = 'instant', faults = [], onExchange } = how;
  const emulator = openEmulator({
    store: cloud,
    world,
    subscriptionId,
    tenantId,
    principalId: PRINCIPAL.id,
    latency,
    faults,
    ...(onExchange && { onExchange }),
  });
  return (request) => emulator.handle(request);
}

/** Requests are noted when they are answered, in the order in which they were sent. */
async function noted(
  sent: Sent[],
  request: AzureRequest,
  from: Sender,
  handle: Handle,
): Promise<AzureResponse> {
  const note = { ...from, method: request.method, path: new URL(request.url).pathname, status: 0 };
  sent.push(note);
  const response = await handle(request);
  note.status = response.status;
  return response;
}
