import type { StateStore } from '../../src/engine/store.ts';
import type { World } from '../../src/engine/world.ts';
import { applies, type Call, type Fault, LATE_MS, OUTAGE, STRAYS } from './faults.ts';
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
  let strays = 0;

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
    if (hit === 'swallowed' || mode === 'stray' || mode === 'outage') throw stage.unreachable(request);
    const answer = await stage.send(request);
    if (mode === 'after') die();
    if (mode === 'lost') throw stage.unreachable(request);
    if (dead) throw new Died();
    return answer;
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
