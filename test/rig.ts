import { z } from 'zod';
import type { PortScope } from '../src/engine/bound-step.ts';
import { deploy, rollBack } from '../src/engine/deploy.ts';
import { destroy, type DestroyPlan, planDestroy } from '../src/engine/destroy.ts';
import { drift, type Drift } from '../src/engine/drift.ts';
import type { Event } from '../src/engine/event.ts';
import { isJsonObject, type Json } from '../src/engine/json.ts';
import type { EngineOptions } from '../src/engine/open-session.ts';
import { plan, type Plan } from '../src/engine/plan.ts';
import type { RunReport } from '../src/engine/report.ts';
import { planReturn, type ReturnPlan, type Target } from '../src/engine/return-plan.ts';
import { returnTo } from '../src/engine/return-to.ts';
import type { Settings } from '../src/engine/session.ts';
import type { Backwards } from '../src/engine/settle.ts';
import type { Binding, State } from '../src/engine/state.ts';
import { type NeedsMap, type Step, stepDefiner } from '../src/engine/step.ts';
import { unprotect } from '../src/engine/unprotect.ts';
import { openLedger } from '../src/engine/ledger.ts';
import { memoryStore, type MemoryStore } from './fakes/memory-store.ts';
import { virtualTime, type VirtualTime } from './fakes/virtual-time.ts';

/** What each step is to make, by its name: a value at each of its addresses. Default: null at `/<name>`. */
export type RigConfig = Readonly<
  Record<
    string,
    {
      at?: readonly string[];
      value?: Json;
      output?: string;
      /** What must not be deleted, and what stays for the time being: no inputs. */
      protect?: readonly string[];
      retain?: readonly string[];
    }
  >
>;

/** What the steps of the rig work with. */
export interface RigPorts {
  look(at: string): Promise<Json>;
  put(at: string, image: Json): Promise<void>;
  /** Announces that a step runs. */
  starts(): Promise<void>;
  readonly scope: PortScope;
}

/** A step of the rig. */
export type RigStep = Step<RigConfig, object, RigPorts>;

/** An engine with everything around it under control: a map for a cloud, a store in memory, virtual time. */
export interface Rig {
  readonly cloud: Map<string, Json>;
  readonly store: MemoryStore;
  readonly time: VirtualTime;
  /** `look /a`, `run one`, `put /a`, `undo /a`, in the order in which they happened. */
  readonly calls: string[];
  readonly events: Event[];
  /** Comes before each call; what it throws, the caller meets. */
  before: (call: string) => void | Promise<void>;
  /** The process of the next command dies at this call, or the so manieth of them: nothing happens from there on. */
  diesAt: string | readonly [call: string, nth: number] | undefined;
  deploy(config?: RigConfig, settings?: RigSettings): Promise<RunReport>;
  rollBack(settings?: RigSettings, how?: Backwards): Promise<RunReport>;
  destroy(settings?: RigSettings): Promise<RunReport>;
  planDestroy(settings?: RigSettings): Promise<DestroyPlan>;
  drift(settings?: RigSettings): Promise<Drift>;
  returnTo(target: Target, settings?: RigSettings): Promise<RunReport>;
  planReturn(target: Target, settings?: RigSettings): Promise<ReturnPlan>;
  unprotect(addresses: readonly string[]): Promise<RunReport>;
  plan(config?: RigConfig, settings?: RigSettings): Promise<Plan>;
  /** The state as the next process would read it. */
  state(): Promise<State>;
  /** The calls since the last time this was asked, those that start so. */
  took(...beginnings: string[]): string[];
}

/** What of the engine's options a test sets. */
export type RigSettings = Partial<
  Settings & Pick<EngineOptions<RigConfig, object, RigPorts>, 'steps' | 'others' | 'store' | 'binding'>
>;

/** What the states of the tests belong to. */
export const BINDING: Binding = {
  environment: 'test',
  cloud: 'emulator',
  tenantId: 'tenant',
  subscriptionId: 'subscription',
};

const defineStep = stepDefiner<RigConfig, object, RigPorts>();

/** Makes a step that puts the value of the configuration at its addresses. */
export function rigStep(
  name: string,
  options: {
    needs?: NeedsMap;
    after?: readonly string[];
    undoable?: boolean;
    oneWay?: string;
    apart?: (one: string, other: string) => boolean;
  } = {},
): RigStep {
  const { needs = {}, after = [], undoable = true, oneWay, apart } = options;
  return defineStep({
    name,
    needs,
    after,
    output: z.object({ id: z.string(), more: z.string().optional() }),
    inputs: (config, outputs) => ({
      at: config[name]?.at ?? [`/${name}`],
      value: config[name]?.value ?? 'first',
      from: outputs,
      ...(config[name]?.output !== undefined && { output: config[name].output }),
    }),
    at: (inputs) => inputs.at,
    observe: (at, ports) => ports.look(at),
    run: async (inputs, ports) => {
      await ports.starts();
      for (const at of inputs.at) await ports.put(at, { value: inputs.value });
      return { id: inputs.at[0] ?? name, ...(inputs.output !== undefined && { more: inputs.output }) };
    },
    ...(undoable && { rollback: (at: string, was: Json, ports: RigPorts) => ports.put(at, was) }),
    ...(apart && { apart }),
    ...(oneWay !== undefined && { irreversible: () => oneWay }),
    cannotChange: (from, to) =>
      to.value === 'impossible' ? `${name} is ${JSON.stringify(from.value)} for ever` : undefined,
    protects: (config) => config[name]?.protect ?? [],
    retains: (config, _inputs, unwanted) => unwanted.filter((at) => config[name]?.retain?.includes(at)),
  });
}

/** Sets up a rig for some steps. */
export function rig(
  steps: readonly RigStep[],
  held: { store?: MemoryStore; cloud?: [string, Json][] } = {},
): Rig {
  const { store = memoryStore() } = held;
  const time = virtualTime();
  const cloud = new Map(held.cloud ?? []);
  const calls: string[] = [];
  const events: Event[] = [];
  let guids = 0;
  let asked = 0;

  /** One process a command. */
  function startProcess(): { calling(call: string): Promise<void>; alive(): void } {
    const [fatal, nth] = typeof self.diesAt === 'object' ? self.diesAt : [self.diesAt, 1];
    self.diesAt = undefined;
    let count = 0;
    let dead = false;
    const alive = (): void => {
      if (dead) throw new Error('killed');
    };
    const calling = async (call: string): Promise<void> => {
      dead ||= call === fatal && (count += 1) === nth;
      alive();
      calls.push(call);
      await self.before(call);
      alive();
    };
    return { calling, alive };
  }

  function options(config: RigConfig, settings: RigSettings): EngineOptions<RigConfig, object, RigPorts> {
    const { calling, alive } = startProcess();
    return {
      steps,
      config,
      facts: {},
      factsAhead: {},
      ports: (scope) => ({
        scope,
        look: async (at) => {
          await calling(`look ${at}`);
          return cloud.get(at) ?? null;
        },
        starts: () => calling(`run ${scope.step}`),
        put: async (at, image) => {
          await calling(`${scope.during === 'run' ? 'put' : 'undo'} ${at}`);
          if (image === null) cloud.delete(at);
          else cloud.set(at, structuredClone(image));
        },
      }),
      store: {
        read: () => store.read(),
        append: async (line) => (alive(), store.append(line)),
        replace: async (snapshot) => (alive(), store.replace(snapshot)),
        cut: async (bytes) => (alive(), store.cut(bytes)),
      },
      binding: BINDING,
      world: { now: time.now, sleep: time.sleep, guid: () => `guid-${(guids += 1)}` },
      signal: new AbortController().signal,
      emit: (event) => void events.push(event),
      concurrency: 4,
      forced: [],
      rollback: true,
      requestTimeoutMs: 0,
      look: { times: 2, delayMs: 1_000 },
      owner: (_at, image) => (isJsonObject(image) && image['ours'] === true ? 'us' : 'others'),
      ...settings,
    };
  }

  const self: Rig = {
    cloud,
    store,
    time,
    calls,
    events,
    before: () => undefined,
    diesAt: undefined,
    deploy: (config = {}, settings = {}) => deploy(options(config, settings)),
    rollBack: (settings = {}, how = {}) => rollBack(options({}, settings), how),
    destroy: (settings = {}) => destroy(options({}, settings)),
    planDestroy: (settings = {}) => planDestroy(options({}, settings)),
    drift: (settings = {}) => drift(options({}, settings)),
    returnTo: (target, settings = {}) => returnTo(options({}, settings), target),
    planReturn: (target, settings = {}) => planReturn(options({}, settings), target),
    unprotect: (addresses) => unprotect(options({}, {}), addresses),
    plan: (config = {}, settings = {}) => plan(options(config, settings)),
    state: async () => (await openLedger(store, BINDING, { ...time, guid: () => 'none' })).state,
    took: (...beginnings) => {
      const since = calls.slice(asked);
      asked = calls.length;
      return since.filter((call) => beginnings.some((beginning) => call.startsWith(beginning)));
    },
  };
  return self;
}

/** Throws at the calls that are named, each so many times. */
export function failing(times: Record<string, number>, message = 'refused'): (call: string) => void {
  const left = new Map(Object.entries(times));
  return (call) => {
    const more = left.get(call) ?? 0;
    if (more === 0) return;
    left.set(call, more - 1);
    throw new Error(`${call} ${message}`);
  };
}
