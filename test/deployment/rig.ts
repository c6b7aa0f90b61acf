import { join } from 'node:path';
import { createAzure } from '../../src/azure/client-factory.ts';
import { isOurs } from '../../src/azure/image.ts';
import { inProcessClient } from '../../src/azure/in-process.ts';
import type { Cloud } from '../../src/cli/cloud.ts';
import { bindingOf, createFacts } from '../../src/cli/facts.ts';
import { createPorts } from '../../src/cli/ports.ts';
import { openProject, type Project } from '../../src/cli/project.ts';
import type { Shell } from '../../src/cli/shell.ts';
import type { Config } from '../../src/config/schema.ts';
import { openEmulator } from '../../src/emulator/emulator.ts';
import type { Exchange } from '../../src/emulator/exchanges.ts';
import type { Fault } from '../../src/emulator/faults.ts';
import type { Latency } from '../../src/emulator/latency.ts';
import {
  memoryStore as cloudInMemory,
  type MemoryStore as CloudStore,
} from '../../src/emulator/store/store.ts';
import type { PortScope } from '../../src/engine/bound-step.ts';
import { deploy, rollBack } from '../../src/engine/deploy.ts';
import type { Event } from '../../src/engine/event.ts';
import type { EngineOptions } from '../../src/engine/open-session.ts';
import { plan, type Plan } from '../../src/engine/plan.ts';
import type { RunReport } from '../../src/engine/report.ts';
import { openDigestKey } from '../../src/secrets/digest-key.ts';
import { guardStep } from '../../src/secrets/guard-step.ts';
import { hidingSecrets } from '../../src/secrets/hiding.ts';
import { createRedactor } from '../../src/secrets/redact.ts';
import { readSecrets } from '../../src/secrets/source.ts';
import type { Facts, Ports } from '../../steps/ports.ts';
import { memoryStore, type MemoryStore } from '../fakes/memory-store.ts';
import { virtualTime, type VirtualTime } from '../fakes/virtual-time.ts';
import { configFolder, type ConfigFolder } from './config-folder.ts';
import { dumpOf, type Dump } from './outside.ts';

/** Whoever signs the requests. */
export const PRINCIPAL = { id: '33333333-3333-4333-8333-333333333333', type: 'User' } as const;

/** One request that reached the embedded Azure. */
export interface Sent {
  /** The step that sent it; empty for what is looked up before any step. */
  readonly step: string;
  readonly during: 'run' | 'undo';
  readonly method: string;
  readonly host: string;
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

/** The same wiring as the command line's, but for the door, which notes who sends what. */
async function engineOptions(place: Place, how: RunOptions): Promise<EngineOptions<Config, Facts, Ports>> {
  const { folder, state, time, events } = place;
  const shell = shellOf(folder, time);
  const { redactor, signal, world } = shell;
  const project = await openProject(ASKED(folder), shell);
  const { config } = project.loaded;
  const given = readSecrets(config.secrets, {
    variables: folder.variables,
    envFile: join(folder.path, '.env'),
    redactor,
  });
  const digest = openDigestKey(join(project.stateFolder, 'key'), { write: true });
  const cloudFor = openDoors(place, how, project, shell);
  const cloud = cloudFor(undefined);
  return {
    steps: project.steps.map((step) => guardStep(step, redactor)),
    others: project.others,
    config,
    facts: createFacts({ project, cloud, store: state, given, digest, offline: false }, shell),
    ports: (scope) => createPorts({ project, cloud: cloudFor(scope), given, digest }, shell)(scope),
    store: state,
    binding: bindingOf(project),
    world,
    signal,
    emit: (event) => void events.push(redactor.json(event)),
    concurrency: how.concurrency ?? config.execution.concurrency,
    forced: how.forced ?? [],
    rollback: how.rollback ?? true,
    requestTimeoutMs: cloud.requestTimeoutMs,
    look: cloud.look,
    missing: (addresses) => cloud.azure('none', 'run').missing(addresses),
    ours: isOurs,
  };
}

function ASKED(folder: ConfigFolder): Parameters<typeof openProject>[0] {
  return {
    config: folder.file,
    env: 'local',
    cloud: undefined,
    forceStep: [],
    forceAll: false,
    resetState: false,
    dryRun: false,
    rollback: true,
    offline: false,
    output: 'json',
    logLevel: undefined,
    yes: true,
  };
}

function shellOf(folder: ConfigFolder, time: VirtualTime): Shell {
  return {
    argv: [],
    variables: folder.variables,
    cwd: folder.path,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    // Journals hold whole milliseconds, as a real clock gives them.
    world: { now: () => Math.round(time.now()), sleep: time.sleep, guid: () => crypto.randomUUID() },
    signal: new AbortController().signal,
    redactor: createRedactor(),
    known: {},
  };
}

/** Opens the embedded Azure, and gives each step a door of its own to it. */
function openDoors(
  { cloud: store, sent }: Place,
  how: RunOptions,
  { loaded: { config } }: Project,
  { world, signal, redactor }: Shell,
): (scope: PortScope | undefined) => Cloud {
  const { subscriptionId, tenantId } = config;
  const emulator = openEmulator({
    store,
    world,
    subscriptionId,
    tenantId,
    principalId: PRINCIPAL.id,
    latency: how.latency ?? 'instant',
    faults: how.faults ?? [],
    ...(how.onExchange && { onExchange: how.onExchange }),
  });
  const correlationId = world.guid();
  const open = (step: string, lineage: string, during: 'run' | 'undo') =>
    hidingSecrets(
      createAzure({
        subscriptionId,
        tenantId,
        lineage,
        during: () => during,
        correlationId,
        world,
        signal,
        principal: PRINCIPAL,
        credential: {
          getToken: async () => ({ token: 'embedded', expiresOnTimestamp: world.now() + 3_600_000 }),
        },
        ...(how.latency === undefined && { pollIntervalMs: 0 }),
        retryDelayMs: 1000,
        patienceMs: 600_000,
        httpClient: inProcessClient(async (request) => {
          const { hostname, pathname } = new URL(request.url);
          const note = (status: number): void =>
            void sent.push({ step, during, method: request.method, host: hostname, path: pathname, status });
          try {
            const response = await emulator.handle(request);
            note(response.status);
            return response;
          } catch (error) {
            note(0);
            throw error;
          }
        }),
      }),
      redactor,
    );
  const doors = new Map<string, ReturnType<typeof open>>();
  return (scope) => ({
    principal: PRINCIPAL,
    requestTimeoutMs: 0,
    look: { times: 5, delayMs: 1000 },
    azure: (lineage, during) => {
      const key = `${scope?.step ?? ''} ${lineage} ${during}`;
      const door = doors.get(key) ?? open(scope?.step ?? '', lineage, during);
      doors.set(key, door);
      return door;
    },
  });
}
