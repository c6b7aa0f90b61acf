import type { StateStore } from '../engine/store.ts';
import type { World } from '../engine/world.ts';
import { applies, type Call, type Fault, LATE_MS, OUTAGE, STRAYS } from './faults.ts';
import type { MemoryStore } from './memory-store.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What outlives every process: the time, the state store, and the cloud with one door for requests. */
export interface Ground<Request, Answer> {
  readonly time: VirtualTime;
  readonly store: MemoryStore;
  /** One request, as it arrives at the cloud. */
  send(request: Request): Promise<Answer>;
  /** Names a request for people, and tells whether it may change something. */
  describe(request: Request): { name: string; writes: boolean };
  /** What the sender of a request meets when it, or its answer, is lost. */
  unreachable(request: Request): Error;
  /** What a cloud answers that does not do what it is asked for. */
  refusal?(request: Request): Answer;
}

/** What a process has of its ground: everything it does goes through these, and ends when it dies. */
export interface Connection<Request, Answer> {
  send(request: Request): Promise<Answer>;
  readonly world: World;
  /** What was recorded, for facts that rest on it; absent where nothing runs. */
  readonly store?: StateStore;
}

/** One process: all its ports, counted, until it dies. */
export interface Proc<Request, Answer> {
  readonly store: StateStore;
  readonly connection: Connection<Request, Answer>;
  /** Aborted when somebody interrupts it. */
  readonly signal: AbortSignal;
  /** Its calls so far. */
  readonly calls: readonly Call[];
  /** Does what is neither store nor cloud, in the same way: it too is counted, and ends when the process dies. */
  through<Result>(name: string, writes: boolean, act: () => Result): Result | Promise<Awaited<Result>>;
  /** True once it is dead: every later call throws, so that no catch block can clean up. */
  died(): boolean;
  /** True once it has gone to sleep after an interrupt, with no signal that could wake it. */
  isDeaf(): boolean;
  /** Ends it where it is, and what it waits for if that heeds its signal. */
  kill(): void;
}

/** What a process sees when it is dead. Nothing may come of it. */
export class Died extends Error {}

/** What is on its way to the cloud after its sender died. */
export interface Late<Request> {
  readonly at: number;
  readonly request: Request;
}

/** Starts a process, which meets a fault if one is planned. */
export function startProc<Request, Answer>(
  stage: Ground<Request, Answer>,
  shared: { late: Late<Request>[]; guids: number; onLine: (line: string) => void },
  fault: Fault | undefined,
): Proc<Request, Answer> {
  const { time } = stage;
  const calls: Call[] = [];
  const controller = new AbortController();
  let dead = false;
  let strays = 0;
  let deaf = false;

  function enter(call: Call): 'struck' | 'swallowed' | undefined {
    if (dead) throw new Died();
    calls.push(call);
    time.pass(1_000);
    if (fault === undefined || calls.length < fault.at) return undefined;
    if (calls.length > fault.at) return swallowed(call, fault) ? 'swallowed' : undefined;
    if (fault.mode === 'interrupt') controller.abort(new Error('SIGINT'));
    return applies(fault.mode, call) ? 'struck' : undefined;
  }

  function swallowed(call: Call, { mode, at }: Fault): boolean {
    if (mode === 'outage') return call.port === 'cloud' && calls.length < at + OUTAGE;
    if (mode !== 'stray' || call.name !== calls[at - 1]?.name) return false;
    return applies(mode, call) && (strays += 1) < STRAYS;
  }

  function die(): never {
    dead = true;
    throw new Died();
  }

  async function write(name: string, act: () => Promise<void>, half?: () => Promise<void>): Promise<void> {
    const struck = enter({ port: 'store', name, writes: true }) === 'struck';
    const mode = struck ? fault?.mode : undefined;
    if (mode === 'before') die();
    if (mode === 'half' || mode === 'full') await half?.();
    else await act();
    if (mode === 'after' || mode === 'half') die();
    if (mode === 'full') throw new Error('ENOSPC: no space left on device');
    if (mode === 'lost') throw new Error('EIO: i/o error');
    if (mode === 'twice') await act();
  }

  async function append(lines: string): Promise<void> {
    await stage.store.append(lines);
    // Steps that are ready at the same moment share one call; of those that are torn, some may be whole.
    for (const line of lines.split('\n').slice(0, -1)) shared.onLine(line);
  }

  const store: StateStore = {
    read: async () => {
      if (enter({ port: 'store', name: 'read', writes: false }) === 'struck') die();
      return stage.store.read();
    },
    append: (lines) => {
      const half = lines.slice(0, lines.length / 2);
      return write(
        'append',
        () => append(lines),
        () => append(half),
      );
    },
    replace: (snapshot) => write('replace', () => stage.store.replace(snapshot)),
    cut: (bytes) => write('cut', () => stage.store.cut(bytes)),
  };

  async function send(request: Request): Promise<Answer> {
    const { name, writes } = stage.describe(request);
    const hit = enter({ port: 'cloud', name, writes });
    await landDue(stage, shared.late);
    const mode = hit === 'struck' ? fault?.mode : undefined;
    if (mode === 'before') die();
    if (mode === 'half' || mode === 'stray') shared.late.push({ at: time.now() + LATE_MS, request });
    if (mode === 'half') die();
    if (mode === 'refused' && stage.refusal) return stage.refusal(request);
    if (hit === 'swallowed' || mode === 'stray' || mode === 'outage') throw stage.unreachable(request);
    const answer = await stage.send(request);
    if (mode === 'after') die();
    if (mode === 'lost') throw stage.unreachable(request);
    if (dead) throw new Died();
    return answer;
  }

  function through<Result>(
    name: string,
    writes: boolean,
    act: () => Result,
  ): Result | Promise<Awaited<Result>> {
    const mode = enter({ port: 'own', name, writes }) === 'struck' ? fault?.mode : undefined;
    if (mode === 'before') die();
    if (mode === 'refused') throw new Error(`${name} was refused, as planned`);
    const ended = (): void => {
      if (mode === 'after') die();
      if (mode === 'lost') throw new Error(`the answer to ${name} was lost, as planned`);
      if (dead) throw new Died();
    };
    const result = act();
    if (result instanceof Promise) return result.then((value: Awaited<Result>) => (ended(), value));
    ended();
    return result;
  }

  const world: World = {
    now: () => time.now(),
    sleep: async (milliseconds, signal) => {
      if (dead) throw new Died();
      deaf ||= controller.signal.aborted && signal === undefined;
      await time.sleep(milliseconds, signal);
      if (dead) throw new Died();
    },
    guid: () => `guid-${time.now()}-${(shared.guids += 1)}`,
  };
  return {
    store,
    connection: { send, world },
    signal: controller.signal,
    calls,
    through,
    died: () => dead,
    isDeaf: () => deaf,
    kill: () => {
      dead = true;
      controller.abort(new Died());
    },
  };
}

/** Lets arrive what is due by now. */
export async function landDue<Request, Answer>(
  stage: Pick<Ground<Request, Answer>, 'time' | 'send'>,
  late: Late<Request>[],
): Promise<void> {
  while (late[0] !== undefined && late[0].at <= stage.time.now()) {
    const first = late.shift();
    if (first) await stage.send(first.request);
  }
}
