import type { ResourceManagementClient } from '@azure/arm-resources';
import { z } from 'zod';
import { Failure } from '../engine/failure.ts';
import type { JsonObject } from '../engine/json.ts';
import { armBody, type ArmBody } from './arm-body.ts';
import { once, type Connection } from './connection.ts';
import { statusOf } from './failures.ts';
import { armResource, imageOf, isOurs, type ArmImage, type ArmResource } from './image.ts';
import { thingAt } from './kind-words.ts';
import { gone, longRunning, orNull } from './long-running.ts';
import type { Start } from './policies/accepted.ts';
import { wholePolicy } from './policies/whole.ts';
import { laidOver, merged } from './merge.ts';
import { changingWords } from './operation-words.ts';
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
  put(id: string, declared: ArmBody, secret?: JsonObject, noted?: Noted): Promise<ArmResource>;
  /**
   * Puts an image back; null: deletes what is there and waits until it is gone. What could bear our tag but does not is
   * left standing: somebody else made it. Returns too when Azure refuses the image for good: the proof tells what differs.
   */
  restore(at: string, was: ArmImage | null, secret?: JsonObject, noted?: Noted): Promise<void>;
  /**
   * Runs a PUT of a typed client that Azure answers at once, and returns what then can be seen.
   * Throws `operation-failed` when the resource ended in a failed state.
   */
  completed(id: string, put: () => Promise<unknown>): Promise<ArmResource>;
  /** The same for a PUT that Azure may go on with after its answer. */
  written(id: string, asked: unknown, put: Start): Promise<ArmResource>;
  /**
   * Deletes what is at an id (by `remove`, where it takes more than a plain DELETE; `asked` says what more) and waits until
   * it is gone. Throws `pending` where an undo no longer waits.
   */
  removed(id: string, remove?: Start, asked?: string): Promise<void>;
}

/** How a write is known again by the next process, where it is not by its id and body: see `LongRunning`. */
export interface Noted {
  readonly at?: string;
  readonly asked: unknown;
}

/** Opens the generic door on `@azure/arm-resources`. */
export function openArm(connection: Connection): Arm {
  const { call, patience, deletionPatience, lineage } = connection;
  const client = once(async () => {
    const { ResourceManagementClient: Client } = await import('@azure/arm-resources');
    const { clientOptions } = connection;
    return new Client(await connection.credential(), connection.subscriptionId, {
      ...clientOptions,
      additionalPolicies: [
        ...clientOptions.additionalPolicies,
        { policy: wholePolicy(), position: 'perRetry' },
      ],
    });
  });

  async function look(id: string): Promise<ArmResource | null> {
    const { resources } = await client();
    const seen = await orNull(() =>
      call(id, () => resources.getById(idWithoutSlash(id), kindOf(id).apiVersion)),
    );
    return seen === null ? null : armResource.parse(seen);
  }

  function read(id: string): Promise<ArmResource | null> {
    return lookedUntil(
      patience,
      id,
      () => look(id),
      isSettled,
      (there) => seenWords(id, there),
    );
  }

  async function written(id: string, start: Start, { at = id, asked }: Noted): Promise<ArmResource> {
    await longRunning(connection, { at, kind: 'write', asked, start }, async () => isSound(await read(id)));
    return visible(id);
  }

  async function visible(id: string): Promise<ArmResource> {
    const seen = await lookedUntil(
      patience,
      id,
      () => look(id),
      (there) => there !== null && isSettled(there),
      (there) => seenWords(id, there),
    );
    return sound(id, seen);
  }

  async function sent(
    id: string,
    body: ArmBody,
    secret: JsonObject | undefined,
    noted: Noted,
  ): Promise<ArmResource> {
    const { resources } = await client();
    const { apiVersion } = kindOf(id);
    const whole = { ...body, properties: merged(body.properties ?? {}, secret ?? {}) };
    return written(id, () => resources.createOrUpdateById(idWithoutSlash(id), apiVersion, whole), noted);
  }

  async function removed(id: string, remove?: Start, asked = ''): Promise<void> {
    const { resources } = await client();
    const start = remove ?? (() => resources.deleteById(idWithoutSlash(id), kindOf(id).apiVersion));
    const isGone = async (): Promise<boolean> => (await look(id)) === null;
    await gone(() => longRunning(connection, { at: id, kind: 'deletion', asked, start }, isGone));
    const left = await lookedUntil(
      deletionPatience,
      id,
      () => look(id),
      (there) => there === null,
      () => `${thingAt(id)} deleting`,
    );
    if (left !== null)
      throw new Failure('azure-refused', 'deleted, but it can still be seen', { address: id });
  }

  return {
    client,
    read,
    async completed(id, put) {
      await call(id, put);
      return visible(id);
    },
    written: (id, asked, put) => written(id, put, { asked }),
    removed,
    async observe(at) {
      const there = await read(at);
      return there === null ? null : imageOf(kindOf(at), there);
    },
    async put(id, declared, secret, noted = { asked: declared }) {
      const kind = kindOf(id);
      const there = await read(id);
      const now = there === null ? null : armBody.parse(imageOf(kind, there));
      const body = kind.tags ? laidOver(now, declared, lineage) : merged(now ?? {}, declared);
      return sent(id, body, secret, noted);
    },
    async restore(at, was, secret, noted = { asked: was }) {
      const { tags } = kindOf(at);
      if (was !== null) {
        const whole = tags ? { ...was, tags: was.tags ?? {} } : was;
        const now = z.json().parse(JSON.parse(JSON.stringify(await read(at))));
        const body = armBody.parse(spelledAs(now, whole));
        await unlessRefusedForGood(() => sent(at, body, secret, noted));
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

function seenWords(id: string, resource: ArmResource | null): string {
  return changingWords(id, resource === null ? undefined : stateOf(resource));
}

/** False while Azure still works on a resource: what is read then is neither the old nor the new. */
function isSettled(resource: ArmResource | null): boolean {
  const state = resource === null ? undefined : stateOf(resource);
  return state === undefined || /^(succeeded|cancell?ed|\w*failed)$/i.test(state);
}

function isSound(resource: ArmResource | null): boolean {
  return resource !== null && /^succeeded$/i.test(stateOf(resource) ?? 'Succeeded');
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
