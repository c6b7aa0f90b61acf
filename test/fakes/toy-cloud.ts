import type { Json, JsonObject } from '../../src/engine/json.ts';
import { z } from 'zod';
import type { Traits } from './toy-traits.ts';

/** One request to the toy cloud. */
export interface ToyRequest {
  readonly method: 'GET' | 'PUT' | 'DELETE' | 'POLL' | 'RECOVER' | 'PURGE' | 'PLAN';
  readonly id: string;
  /** With PLAN, which no step uses: what is to be refused from now on. */
  readonly refusal?: Refusal;
  readonly body?: JsonObject;
  /** Asks for the value of a version by its tag. */
  readonly version?: string;
  readonly during: 'run' | 'undo';
}

/** What it answers. */
export interface ToyAnswer {
  readonly status: number;
  readonly body?: Json;
}

/** A request that the cloud refuses, or whose operation fails, so many times. */
export interface Refusal {
  readonly method: ToyRequest['method'];
  readonly id: string;
  readonly during: 'run' | 'undo';
  times: number;
  /** `operation`: it is accepted, and fails later, half done. */
  readonly how: 'refuse' | 'operation';
}

/** All that the toy cloud holds: plain JSON, so that it can be copied. */
export interface ToyContent {
  things: Record<string, Thing>;
  bin: Record<string, Thing>;
  refusals: Refusal[];
  /** How long an update may show what was there before it. */
  staleMs: number;
  /** Every so manieth look at a thing of ours shows nothing; 0: never. */
  flickers: number;
  looks: number;
  writes: number;
}

interface Thing {
  body: JsonObject;
  /** What GET never shows. */
  hidden: JsonObject;
  etag: number;
  visibleAt: number;
  /** What GET shows until then. */
  stale?: { body: JsonObject; until: number };
  versions?: { tag: string; value: string }[];
  operation?: Operation;
  failed?: string;
  /** Being created: there is nothing yet. */
  absent?: boolean;
}

interface Operation {
  readonly kind: 'put' | 'delete';
  readonly body: JsonObject;
  readonly hidden: JsonObject;
  readonly endsAt: number;
  readonly fails: boolean;
}

/** A small cloud with the manners of Azure Resource Manager; time drives its operations, whoever started them. */
export interface ToyCloud {
  readonly content: ToyContent;
  send(request: ToyRequest): Promise<ToyAnswer>;
  /** What is there, seen from outside: hidden fields, current values and the bin, by id. Operations end first. */
  dump(): Record<string, Json>;
}

/** An empty content. */
export function emptyContent(): ToyContent {
  return { things: {}, bin: {}, refusals: [], staleMs: 0, flickers: 0, looks: 0, writes: 0 };
}

/** Opens a cloud on a content. */
export function toyCloud(content: ToyContent, traits: Traits, now: () => number): ToyCloud {
  const { things, bin } = content;

  function land(until: number): void {
    const due = Object.entries(things)
      .filter(([, thing]) => thing.operation !== undefined && thing.operation.endsAt <= until)
      .sort(([, one], [, other]) => (one.operation?.endsAt ?? 0) - (other.operation?.endsAt ?? 0));
    for (const [id, thing] of due)
      if (things[id] === thing && thing.operation) end(id, thing, thing.operation);
  }

  function end(id: string, thing: Thing, { kind, body, hidden, endsAt, fails }: Operation): void {
    delete thing.operation;
    delete thing.failed;
    if (kind === 'delete') return remove(id);
    // A failed operation may have done half of its work: what cannot be read is changed, what can be read is not.
    thing.hidden = { ...thing.hidden, ...hidden };
    if (fails) {
      thing.failed = 'it failed half way';
      if (thing.absent) delete things[id];
      return;
    }
    if (thing.absent) thing.visibleAt = endsAt + traits(id).visibleAfter;
    else if (content.staleMs > 0 && !traits(id).versioned)
      thing.stale = { body: thing.body, until: endsAt + content.staleMs };
    delete thing.absent;
    write(thing, traits(id).versioned, body);
  }

  function write(thing: Thing, versioned: boolean, body: JsonObject): void {
    thing.etag += 1;
    if (versioned) {
      const { value, tag } = versionSchema.parse(body);
      thing.versions = [...(thing.versions ?? []), { tag, value }];
      thing.body = { tag };
    } else thing.body = body;
  }

  function remove(id: string): void {
    const thing = things[id];
    for (const child of Object.keys(things)) {
      if (child !== id && !child.startsWith(`${id}/`)) continue;
      const gone = things[child];
      delete things[child];
      // What is deleted softly takes its children with it, and brings them back.
      if (gone && !gone.absent && thing && (traits(id).soft || traits(child).soft)) bin[child] = gone;
    }
  }

  function seen(id: string): Thing | undefined {
    const thing = things[id];
    return thing && !thing.absent && thing.visibleAt <= now() ? thing : undefined;
  }

  function get(request: ToyRequest): ToyAnswer {
    const thing = seen(request.id);
    const deleted = bin[request.id];
    if (thing === undefined)
      return { status: 404, ...(deleted && { body: { deleted: true, ...deleted.body } }) };
    if (request.version !== undefined) {
      const found = thing.versions?.findLast(({ tag }) => tag === request.version);
      return found ? { status: 200, body: found.value } : { status: 404 };
    }
    if (isHidden(request.id, thing)) return { status: 404 };
    const body = thing.stale && thing.stale.until > now() ? thing.stale.body : thing.body;
    return { status: 200, body: { ...body, etag: thing.etag } };
  }

  /** Copies of what is there lag behind each other: one that has been seen may not be seen for once. */
  function isHidden(id: string, { body }: Thing): boolean {
    if (content.flickers === 0 || traits(id).soft || !('madeBy' in body || 'pull' in body)) return false;
    content.looks += 1;
    return content.looks % content.flickers === 0;
  }

  function put({ id, body = {} }: ToyRequest, fails: boolean): ToyAnswer {
    const parent = parentOf(id);
    if (parent !== undefined && (things[parent] === undefined || things[parent].absent))
      return { status: 404, body: 'no parent' };
    if (parent !== undefined && things[parent]?.operation?.kind === 'delete')
      return { status: 409, body: 'busy' };
    if (id in bin) return { status: 409, body: 'in bin' };
    const thing = things[id] ?? { body: {}, hidden: {}, etag: 0, visibleAt: 0, absent: true };
    if (thing.operation) return { status: 409, body: 'busy' };
    const { takes, hidden } = traits(id);
    const open = Object.fromEntries(Object.entries(body).filter(([key]) => key !== hidden));
    const secret = hidden !== undefined && hidden in body ? { [hidden]: body[hidden] } : {};
    things[id] = thing;
    const operation: Operation = { kind: 'put', body: open, hidden: secret, endsAt: now() + takes, fails };
    if (takes > 0) thing.operation = operation;
    else end(id, thing, operation);
    return { status: takes > 0 ? 202 : 200 };
  }

  function isUsed(id: string): boolean {
    return Object.values(things).some(({ body: { uses } }) => Array.isArray(uses) && uses.includes(id));
  }

  function del({ id }: ToyRequest): ToyAnswer {
    const thing = things[id];
    if (thing === undefined) return { status: 204 };
    const busy = Object.keys(things).some(
      (one) => (one === id || one.startsWith(`${id}/`)) && things[one]?.operation,
    );
    if (busy) return { status: 409, body: 'busy' };
    if (traits(id).holds && isUsed(id)) return { status: 400, body: 'in use' };
    const { goesIn } = traits(id);
    const operation: Operation = {
      kind: 'delete',
      body: {},
      hidden: {},
      endsAt: now() + goesIn,
      fails: false,
    };
    if (goesIn > 0) thing.operation = operation;
    else remove(id);
    return { status: goesIn > 0 ? 202 : 200 };
  }

  function poll({ id }: ToyRequest): ToyAnswer {
    const thing = things[id];
    if (thing?.operation) return { status: 200, body: 'InProgress' };
    if (thing?.failed !== undefined) return { status: 200, body: 'Failed' };
    return { status: 200, body: 'Succeeded' };
  }

  function recover({ id }: ToyRequest): ToyAnswer {
    const parent = parentOf(id);
    if (!(id in bin) || (parent !== undefined && things[parent] === undefined)) return { status: 404 };
    for (const child of Object.keys(bin)) {
      const thing = bin[child];
      if (thing === undefined || (child !== id && !child.startsWith(`${id}/`))) continue;
      delete bin[child];
      things[child] = thing;
    }
    return { status: 200 };
  }

  function purge({ id }: ToyRequest): ToyAnswer {
    if (!(id in bin)) return { status: 404 };
    if (bin[id]?.body['purgeProtection'] === true) return { status: 403, body: 'purge protection' };
    for (const child of Object.keys(bin)) if (child === id || child.startsWith(`${id}/`)) delete bin[child];
    return { status: 200 };
  }

  function answer(request: ToyRequest): ToyAnswer {
    if (request.refusal) content.refusals.push(request.refusal);
    if (request.method === 'PLAN') return { status: 200 };
    const refusal = content.refusals.find(
      ({ method, id, during, times }) =>
        method === request.method && id === request.id && during === request.during && times > 0,
    );
    if (refusal) refusal.times -= 1;
    if (refusal?.how === 'refuse') return { status: 500, body: 'refused' };
    if (request.method === 'GET') return get(request);
    if (request.method === 'POLL') return poll(request);
    content.writes += 1;
    if (request.method === 'PUT') return put(request, refusal !== undefined);
    if (request.method === 'DELETE') return del(request);
    return request.method === 'RECOVER' ? recover(request) : purge(request);
  }

  return {
    content,
    send: async (request) => {
      land(now());
      return structuredClone(answer(structuredClone(request)));
    },
    dump: () => {
      land(Infinity);
      const live = Object.entries(things).map(([id, thing]): [string, Json] => [id, outside(thing)]);
      const deleted = Object.entries(bin).map(([id, thing]): [string, Json] => [
        id,
        { deleted: true, ...outside(thing) },
      ]);
      return Object.fromEntries([...live, ...deleted].sort(([one], [other]) => (one < other ? -1 : 1)));
    },
  };
}

const versionSchema = z.object({ tag: z.string(), value: z.string() });

function outside({ body, hidden, versions }: Thing): JsonObject {
  return { ...body, ...hidden, ...(versions && { value: versions.at(-1)?.value ?? null }) };
}

function parentOf(id: string): string | undefined {
  const segments = id.split('/');
  return segments.length > 3 ? segments.slice(0, -2).join('/') : undefined;
}
