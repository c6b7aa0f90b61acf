import { AsyncLocalStorage } from 'node:async_hooks';

/** The part of a process that what is neither store nor Azure goes through. */
export interface Counted {
  /** Aborted when it is to end. */
  readonly signal: AbortSignal;
  through<Result>(name: string, writes: boolean, act: () => Result): Result | Promise<Awaited<Result>>;
}

/** Puts a client of one's own behind the door of whichever process is at work. */
export type Door = <Client extends object>(client: Client) => Client;

/** Does the work of one process: what goes through a door or through `fetch` meanwhile is its doing. */
export async function asProcess<Result>(process: Counted, work: () => Promise<Result>): Promise<Result> {
  atWork += 1;
  if (atWork === 1) {
    outer = globalThis.fetch;
    globalThis.fetch = fetched;
  }
  try {
    return await current.run(process, work);
  } finally {
    atWork -= 1;
    if (atWork === 0 && outer) globalThis.fetch = outer;
  }
}

/**
 * The same client, each of whose methods is a call at which a process may die. Every method counts as one that changes
 * something. Outside a process it is the client itself.
 */
export const door: Door = (client) =>
  new Proxy(client, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]): unknown => {
        const act = (): unknown => promising(key, Reflect.apply(member, target, given));
        const process = current.getStore();
        if (process === undefined) return act();
        const go = (): unknown => process.through(String(key), true, act);
        // What is refused is told in the way in which the client tells everything else.
        return isAsync(member) || promised.has(key) ? (async () => go())() : go();
      };
    },
  });

/** Methods that were seen to return a promise. */
const promised = new Set<string | symbol>();

function promising(key: string | symbol, result: unknown): unknown {
  if (result instanceof Promise) promised.add(key);
  return result;
}

function isAsync(member: object): boolean {
  return Object.prototype.toString.call(member) === '[object AsyncFunction]';
}

const current = new AsyncLocalStorage<Counted>();
let atWork = 0;
let outer: typeof fetch | undefined;

const fetched: typeof fetch = async (input, init) => {
  const request = new Request(input, init);
  const process = current.getStore();
  const signal = AbortSignal.any(process ? [request.signal, process.signal] : [request.signal]);
  const send = (): Promise<Response> => (outer ?? fetch)(request, { signal });
  const name = `${request.method} ${request.url}`;
  return process === undefined ? send() : process.through(name, !READS.has(request.method), send);
};

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
