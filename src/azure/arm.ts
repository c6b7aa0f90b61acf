import type { ResourceManagementClient } from '@azure/arm-resources';
import { z } from 'zod';
import { Failure } from '../engine/failure.ts';
import type { JsonObject } from '../engine/json.ts';
import { armBody, type ArmBody } from './arm-body.ts';
import { once, type Connection } from './connection.ts';
import { statusOf } from './failures.ts';
import { armResource, imageOf, isOurs, type ArmImage, type ArmResource } from './image.ts';
import { finished, gone, orNull } from './long-running.ts';
import { laidOver, merged } from './merge.ts';
import { lookedUntil } from './operation.ts';
import { idWithoutSlash } from './resource-id.ts';
import { kindOf } from './resource-kinds.ts';
import { spelledAs } from './spelling.ts';

/** The generic door: everything of ARM that can be read, put and deleted by its id, in full fidelity. */
export interface Arm {
  /** The client behind the door, for what has no door of its own. */
  client(): Promise<ResourceManagementClient>;
  /** What is there, once Azure has finished working on it; null for nothing. */
  read(id: string): Promise<ArmResource | null>;
  /** The image of what is there: the writable body, secret-free and reproducible; null for nothing. */
  observe(at: string): Promise<ArmImage | null>;
  /**
   * Creates a resource with our lineage, or lays the declaration over what is there (see `laidOver`), and returns what
   * then can be seen. `secret` holds write-only members of `properties`, which no image has.
   */
  put(id: string, declared: ArmBody, secret?: JsonObject): Promise<ArmResource>;
  /**
   * Puts an image back; null: deletes what is there and waits until it is gone. What could bear our tag but does not is
   * left standing: somebody else made it. Returns too when Azure refuses the image for good: the proof tells what differs.
   */
  restore(at: string, was: ArmImage | null, secret?: JsonObject): Promise<void>;
  /**
   * Runs a PUT of a typed client to its end, and returns what then can be seen.
   * Throws `operation-failed` when the resource ended in a failed state.
   */
  completed(id: string, put: () => Promise<unknown>): Promise<ArmResource>;
  /** Deletes what is at an id (by `remove`, where it takes more than a plain DELETE) and waits until it is gone. */
  removed(id: string, remove?: () => Promise<unknown>): Promise<void>;
}

/** Opens the generic door on `@azure/arm-resources`. */
export function openArm(connection: Connection): Arm {
  const { call, patience, signal, polling, lineage } = connection;
  const client = once(async () => {
    const { ResourceManagementClient: Client } = await import('@azure/arm-resources');
    return new Client(await connection.credential(), connection.subscriptionId, connection.clientOptions);
  });

  async function look(id: string): Promise<ArmResource | null> {
    const { resources } = await client();
    const seen = await orNull(() =>
      call(id, () => resources.getById(idWithoutSlash(id), kindOf(id).apiVersion)),
    );
    return seen === null ? null : armResource.parse(seen);
  }

  function read(id: string): Promise<ArmResource | null> {
    return lookedUntil(patience, id, () => look(id), isSettled);
  }

  async function completed(id: string, put: () => Promise<unknown>): Promise<ArmResource> {
    await call(id, put);
    const seen = await lookedUntil(
      patience,
      id,
      () => look(id),
      (there) => there !== null && isSettled(there),
    );
    return sound(id, seen);
  }

  async function sent(id: string, body: ArmBody, secret: JsonObject = {}): Promise<ArmResource> {
    const { resources } = await client();
    const { apiVersion } = kindOf(id);
    const whole = { ...body, properties: merged(body.properties ?? {}, secret) };
    return completed(id, () =>
      finished(() => resources.createOrUpdateById(idWithoutSlash(id), apiVersion, whole, polling), signal),
    );
  }

  async function removed(id: string, remove?: () => Promise<unknown>): Promise<void> {
    const { resources } = await client();
    const plain = () => resources.deleteById(idWithoutSlash(id), kindOf(id).apiVersion, polling);
    await gone(() => call(id, remove ?? (() => finished(plain, signal))));
    const left = await lookedUntil(
      patience,
      id,
      () => look(id),
      (there) => there === null,
    );
    if (left !== null)
      throw new Failure('azure-refused', 'deleted, but it can still be seen', { address: id });
  }

  return {
    client,
    read,
    completed,
    removed,
    async observe(at) {
      const there = await read(at);
      return there === null ? null : imageOf(kindOf(at), there);
    },
    async put(id, declared, secret) {
      const kind = kindOf(id);
      const there = await read(id);
      const now = there === null ? null : armBody.parse(imageOf(kind, there));
      const body = kind.tags ? laidOver(now, declared, lineage) : merged(now ?? {}, declared);
      return sent(id, body, secret);
    },
    async restore(at, was, secret) {
      const { tags } = kindOf(at);
      if (was !== null) {
        const whole = tags ? { ...was, tags: was.tags ?? {} } : was;
        const now = z.json().parse(JSON.parse(JSON.stringify(await read(at))));
        const body = armBody.parse(spelledAs(now, whole));
        await unlessRefusedForGood(() => sent(at, body, secret));
        return;
      }
      const there = await read(at);
      // What cannot be seen is deleted all the same: a thing just created may be invisible for a while.
      if (there === null || !tags || isOurs(imageOf(kindOf(at), there), lineage)) await removed(at);
    },
  };
}

/**
 * Lets a refusal pass that another try will not change (a size that only grows, an immutable property, a parent that has
 * vanished): an undo that returns did all it can.
 */
export async function unlessRefusedForGood(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (![400, 404, 405, 422].includes(statusOf(error) ?? 0)) throw error;
  }
}

/** False while Azure still works on a resource: what is read then is neither the old nor the new. */
function isSettled(resource: ArmResource | null): boolean {
  const state = resource === null ? undefined : stateOf(resource);
  return state === undefined || /^(succeeded|cancell?ed|\w*failed)$/i.test(state);
}

function sound(id: string, seen: ArmResource | null): ArmResource {
  if (seen === null) {
    throw new Failure('operation-failed', 'Azure reported success, but nothing can be seen', { address: id });
  }
  const state = stateOf(seen);
  if (state === undefined || !/fail|cancel/i.test(state)) return seen;
  const code = `ProvisioningState${state}`;
  throw new Failure('operation-failed', `the resource ended ${state}`, { address: id, code });
}

function stateOf(resource: ArmResource): string | undefined {
  const state = resource.properties?.['provisioningState'];
  return typeof state === 'string' && state !== '' ? state : undefined;
}
