import type { PortScope } from '../../src/engine/bound-step.ts';
import { Failure } from '../../src/engine/failure.ts';
import { isJsonObject, type Json, type JsonObject } from '../../src/engine/json.ts';
import type { World } from '../../src/engine/world.ts';
import type { ToyAnswer, ToyRequest } from './toy-cloud.ts';

/** Sends one request; rejects with `Unreachable` when it, or its answer, was lost. */
export type Send = (request: ToyRequest) => Promise<ToyAnswer>;

/** A lost connection: the request may have arrived. */
export class Unreachable extends Error {}

/** What toy steps work with: retries, conflicts and operations are settled here, steps never see them. */
export interface ToyPorts {
  /** The lineage's tag. */
  readonly madeBy: string;
  /** The value of a secret of the configuration. */
  secret(name: string): string;
  /** What is there: its body, the body with `deleted: true` when it is in the bin, or null. */
  find(id: string): Promise<JsonObject | null>;
  put(id: string, body: JsonObject): Promise<void>;
  remove(id: string): Promise<void>;
  recover(id: string): Promise<void>;
  /** Resolves too when the cloud protects it from being purged. */
  purge(id: string): Promise<void>;
  /** Makes a version unless the current one has this tag. */
  setSecret(id: string, tag: string, value: string): Promise<void>;
  /** The value of the newest version with this tag. */
  secretValue(id: string, tag: string): Promise<string | undefined>;
}

/** Makes the ports of one step. */
export function toyPorts(
  send: Send,
  world: World,
  scope: PortScope,
  secrets: Readonly<Record<string, string>>,
): ToyPorts {
  const { during, signal } = scope;

  async function sent(request: Omit<ToyRequest, 'during'>, attempts = 3): Promise<ToyAnswer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        signal.throwIfAborted();
        return await send({ ...request, during });
      } catch (error) {
        if (!(error instanceof Unreachable)) throw error;
        if (attempt === attempts)
          throw new Failure('azure-unreachable', 'the toy cloud does not answer', { address: request.id });
        await world.sleep(500, signal);
      }
    }
  }

  /** A conflict means that nothing was done: it is waited out. */
  async function changed(request: Omit<ToyRequest, 'during'>): Promise<void> {
    for (let attempt = 0; attempt < 60; attempt += 1) {
      const { status, body } = await sent(request);
      if (status === 409 && body === 'busy') {
        await world.sleep(2000, signal);
        continue;
      }
      if (status === 202) return ended(request.id);
      if (status < 300 || (status === 404 && request.method === 'DELETE')) return;
      throw new Failure(
        'azure-refused',
        `${request.method} ${request.id}: ${status} ${JSON.stringify(body)}`,
        {
          address: request.id,
        },
      );
    }
    throw new Failure('azure-refused', `${request.id} stays busy`, { address: request.id });
  }

  async function ended(id: string): Promise<void> {
    for (;;) {
      const { body } = await sent({ method: 'POLL', id });
      if (body === 'Succeeded') return;
      if (body === 'Failed')
        throw new Failure('operation-failed', `the operation on ${id} failed`, { address: id });
      await world.sleep(3000, signal);
    }
  }

  async function find(id: string): Promise<JsonObject | null> {
    const { status, body } = await sent({ method: 'GET', id });
    if (status === 404) return withoutEtag(body ?? null);
    if (status !== 200) throw new Failure('azure-refused', `GET ${id}: ${status}`, { address: id });
    return withoutEtag(body ?? null);
  }

  return {
    madeBy: scope.lineage,
    secret: (name) => secrets[name] ?? '',
    find,
    put: (id, body) => changed({ method: 'PUT', id, body }),
    remove: (id) => changed({ method: 'DELETE', id }),
    recover: async (id) => {
      await sent({ method: 'RECOVER', id });
    },
    purge: async (id) => {
      await sent({ method: 'PURGE', id });
    },
    setSecret: async (id, tag, value) => {
      // A repeated PUT would make another version: what was lost on the way is looked for first.
      for (let attempt = 1; (await find(id))?.['tag'] !== tag; attempt += 1) {
        try {
          return await sent({ method: 'PUT', id, body: { tag, value } }, 1).then(accepted(id));
        } catch (error) {
          if (attempt === 3 || !isUnreachable(error)) throw error;
        }
      }
    },
    secretValue: async (id, tag) => {
      const { status, body } = await sent({ method: 'GET', id, version: tag });
      return status === 200 && typeof body === 'string' ? body : undefined;
    },
  };
}

function accepted(id: string): (answer: ToyAnswer) => void {
  return ({ status, body }) => {
    if (status >= 300)
      throw new Failure('azure-refused', `PUT ${id}: ${status} ${JSON.stringify(body)}`, { address: id });
  };
}

function isUnreachable(error: unknown): boolean {
  return error instanceof Failure && error.reason === 'azure-unreachable';
}

function withoutEtag(body: Json): JsonObject | null {
  if (!isJsonObject(body)) return null;
  return Object.fromEntries(Object.entries(body).filter(([key]) => key !== 'etag'));
}
