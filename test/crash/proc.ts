import type { StateStore } from '../../src/engine/store.ts';
import type { World } from '../../src/engine/world.ts';
import { applies, type Call, type Fault, LATE_MS, OUTAGE } from './faults.ts';
import type { Connection, Stage } from './scenario.ts';

/** One process: all its ports, counted, until it dies. */
export interface Proc<Request, Answer> {
  readonly store: StateStore;
  readonly connection: Connection<Request, Answer>;
  /** Aborted when somebody interrupts it. */
  readonly signal: AbortSignal;
  /** Its calls so far. */
  readonly calls: readonly Call[];
  /** True once it is dead: every later call throws, so that no catch block can clean up. */
  died(): boolean;
}

/** What a process sees when it is dead. Nothing may come of it. */
export class Died extends Error {}

/** What is on its way to the cloud after its sender died. */
export interface Late<Request> {
  readonly at: number;
  readonly request: Request;
}

/** Starts a process on a stage. */
export function startProc<Request, Answer>(
  stage: Stage<Request, Answer>,
  shared: { late: Late<Request>[]; guids: number; onLine: (line: string) => void },
  fault: Fault | undefined,
): Proc<Request, Answer> {
  const { time } = stage;
  const calls: Call[] = [];
  const controller = new AbortController();
  let dead = false;

  function enter(call: Call): 'struck' | 'down' | undefined {
    if (dead) throw new Died();
    calls.push(call);
    time.pass(1_000);
    if (fault === undefined) return undefined;
    if (calls.length === fault.at && fault.mode === 'interrupt') controller.abort(new Error('SIGINT'));
    else if (calls.length === fault.at) return applies(fault.mode, call) ? 'struck' : undefined;
    const inOutage = fault.mode === 'outage' && calls.length > fault.at && calls.length < fault.at + OUTAGE;
    return inOutage && call.port === 'cloud' ? 'down' : undefined;
  }

  function die(): never {
    dead = true;
    throw new Died();
  }

  async function write(name: string, act: () => Promise<void>, half?: () => Promise<void>): Promise<void> {
    if (enter({ port: 'store', name, writes: true }) === undefined || fault === undefined) return act();
    switch (fault.mode) {
      case 'before':
        return die();
      case 'after':
        await act();
        return die();
      case 'half':
        await half?.();
        return die();
      case 'full':
        await half?.();
        throw new Error('ENOSPC: no space left on device');
      case 'lost':
        await act();
        throw new Error('EIO: i/o error');
      case 'twice':
        await act();
        return act();
      case 'outage':
      case 'interrupt':
        return act();
    }
  }

  async function append(line: string): Promise<void> {
    await stage.store.append(line);
    shared.onLine(line);
  }

  const store: StateStore = {
    read: async () => {
      if (enter({ port: 'store', name: 'read', writes: false }) === 'struck') die();
      return stage.store.read();
    },
    append: (line) => {
      const half = line.slice(0, line.length / 2);
      return write(
        'append',
        () => append(line),
        () => stage.store.append(half),
      );
    },
    replace: (snapshot) => write('replace', () => stage.store.replace(snapshot)),
    cut: (bytes) => write('cut', () => stage.store.cut(bytes)),
  };

  async function send(request: Request): Promise<Answer> {
    const { name, writes } = stage.describe(request);
    const hit = enter({ port: 'cloud', name, writes });
    await landDue(stage, shared.late);
    if (hit === 'down') throw stage.unreachable(request);
    if (hit === undefined || fault === undefined) return answered(stage.send(request));
    switch (fault.mode) {
      case 'before':
        return die();
      case 'after':
        await stage.send(request);
        return die();
      case 'half':
        shared.late.push({ at: time.now() + LATE_MS, request });
        return die();
      case 'lost':
        await stage.send(request);
        throw stage.unreachable(request);
      case 'outage':
        throw stage.unreachable(request);
      case 'full':
      case 'twice':
      case 'interrupt':
        return answered(stage.send(request));
    }
  }

  async function answered(answer: Promise<Answer>): Promise<Answer> {
    const known = await answer;
    if (dead) throw new Died();
    return known;
  }

  const world: World = {
    now: () => time.now(),
    sleep: async (milliseconds, signal) => {
      if (dead) throw new Died();
      await time.sleep(milliseconds, signal);
      if (dead) throw new Died();
    },
    guid: () => `guid-${time.now()}-${(shared.guids += 1)}`,
  };
  return { store, connection: { send, world }, signal: controller.signal, calls, died: () => dead };
}

/** Lets arrive what is due by now. */
export async function landDue<Request, Answer>(
  stage: Stage<Request, Answer>,
  late: Late<Request>[],
): Promise<void> {
  while (late[0] !== undefined && late[0].at <= stage.time.now()) {
    const first = late.shift();
    if (first) await stage.send(first.request);
  }
}
