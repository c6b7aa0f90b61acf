import { describe, expect, test } from 'vitest';
import { ArmError } from '../../../src/emulator/arm-error.ts';
import type { ResourceType } from '../../../src/emulator/resource-type.ts';
import { ROOT, rig } from '../rig.ts';
import { LARGE, SMALL, V, part, refusing, thing, withThings } from './thing.ts';

const DAY = 24 * 60 * 60 * 1000;

async function withThing(more: Partial<ResourceType> = {}, options: Parameters<typeof rig>[0] = {}) {
  const one = rig({ catalogue: withThings([thing(more), part()]), ...options });
  const path = `${await one.group()}/providers/Microsoft.Test/things/one${V}`;
  const state = async () => (await one.send('GET', path)).body.properties.provisioningState;
  return { ...one, path, state };
}

// ARM RPC contract, Addendum.md, "Asynchronous Operations".
describe('An operation followed by Azure-AsyncOperation', () => {
  test('A PUT answers 201 with a state that is not final, and shows where to follow it', async () => {
    const { send, path } = await withThing();
    const answer = await send('PUT', path, SMALL);
    expect(answer.status).toBe(201);
    expect(answer.body.properties.provisioningState).toBe('Creating');
    expect(answer.headers['azure-asyncoperation']).toMatch(
      new RegExp(
        `^https://management.azure.com${ROOT}/providers/Microsoft.Test/locations/westeurope/operationStatuses/[0-9a-f-]{36}\\?api-version=2026-01-01$`,
      ),
    );
    expect(answer.headers['location']).toBeUndefined();
    expect(answer.headers['retry-after']).toBe('0');
  });

  test('Even without latency it is seen in progress once, then it has succeeded', async () => {
    const { send, path, state } = await withThing();
    const url = (await send('PUT', path, SMALL)).headers['azure-asyncoperation'] ?? '';
    const first = await send('GET', url);
    expect(first).toMatchObject({ status: 200, body: { status: 'InProgress' } });
    expect(first.body.endTime).toBeUndefined();
    const second = await send('GET', url);
    expect(second.body).toMatchObject({ status: 'Succeeded', name: first.body.name, id: first.body.id });
    expect(second.body.endTime).toBeTruthy();
    expect(await state()).toBe('Succeeded');
  });

  test('A 202 carries a Location too, which ends in what the resource is', async () => {
    const { send, path } = await withThing({
      statuses: { create: 202, update: 202, delete: 202, deleteMissing: 204 },
    });
    const { headers } = await send('PUT', path, SMALL);
    const location = headers['location'] ?? '';
    expect(location).toContain('/operationResults/');
    const first = await send('GET', location);
    expect(first.status).toBe(202);
    expect(first.headers['location']).toBe(location);
    const second = await send('GET', location);
    expect(second).toMatchObject({ status: 200, body: { name: 'one', properties: { size: 'small' } } });
  });

  test('An update shows Updating, and the new properties at once', async () => {
    const { send, make, path } = await withThing();
    await make(path, SMALL);
    const answer = await send('PUT', path, LARGE);
    expect(answer.status).toBe(200);
    expect(answer.body.properties).toMatchObject({ size: 'large', provisioningState: 'Updating' });
  });

  test('A DELETE answers 202 with both headers, and the resource is gone when it ends', async () => {
    const { send, make, follow, path, state } = await withThing();
    await make(path, SMALL);
    const answer = await send('DELETE', path);
    expect(answer.status).toBe(202);
    expect(await state()).toBe('Deleting');
    expect((await follow(answer)).body.status).toBe('Succeeded');
    expect((await send('GET', answer.headers['location'] ?? '')).status).toBe(204);
    expect((await send('GET', path)).status).toBe(404);
  });
});

describe('An operation followed by Location', () => {
  test('A DELETE shows 202 until it ends, then 204', async () => {
    const { send, make, path } = await withThing({ style: { put: 'sync', delete: 'location' } });
    await make(path, SMALL);
    const answer = await send('DELETE', path);
    expect(answer.headers['azure-asyncoperation']).toBeUndefined();
    const url = answer.headers['location'] ?? '';
    expect((await send('GET', url)).status).toBe(202);
    expect((await send('GET', url)).status).toBe(204);
    expect((await send('GET', path)).status).toBe(404);
  });

  test('One that failed answers with its error', async () => {
    const faults = [
      { method: 'DELETE', path: '**/things/one', failOperation: { code: 'Stuck', message: 'no' } },
    ];
    const { send, make, follow, path, state } = await withThing(
      { style: { put: 'sync', delete: 'location' } },
      { faults },
    );
    await make(path, SMALL);
    const answer = await follow(await send('DELETE', path));
    expect([answer.status, answer.body.error.code]).toEqual([409, 'Stuck']);
    expect(await state()).toBe('Failed');
  });
});

describe('An operation followed by the resource itself', () => {
  test('A PUT names no address to follow; the state moves on while the resource is read', async () => {
    const { send, path, state } = await withThing({ style: { put: 'provisioning-state', delete: 'sync' } });
    const answer = await send('PUT', path, SMALL);
    expect(answer.headers).not.toHaveProperty('azure-asyncoperation');
    expect(answer.headers).not.toHaveProperty('location');
    expect(answer.body.properties.provisioningState).toBe('Creating');
    expect(await state()).toBe('Creating');
    expect(await state()).toBe('Succeeded');
  });

  test('A type may have its own words, and its own place for them', async () => {
    const states = { member: 'phase', creating: 'Provisioning', succeeded: 'Ready' };
    const { send, path } = await withThing({ states });
    expect((await send('PUT', path, SMALL)).body.properties.phase).toBe('Provisioning');
    await send('GET', path);
    expect((await send('GET', path)).body.properties).toEqual({ size: 'small', phase: 'Ready' });
  });

  test('An update that is answered at once leaves nothing to wait for', async () => {
    const { send, make, path } = await withThing({
      style: { put: 'provisioning-state', update: 'sync', delete: 'sync' },
    });
    await make(path, SMALL);
    expect((await send('PUT', path, LARGE)).status).toBe(200);
    expect((await send('PUT', path, SMALL)).status).toBe(200);
  });
});

describe('Time', () => {
  test('An operation ends when its time has come, whoever asks and however often', async () => {
    const { send, path, world, state } = await withThing({}, { latency: 'realistic' });
    const url = (await send('PUT', path, SMALL)).headers['azure-asyncoperation'] ?? '';
    for (let poll = 0; poll < 5; poll++) expect((await send('GET', url)).body.status).toBe('InProgress');
    world.pass(59_000);
    expect(await state()).toBe('Creating');
    world.pass(1_000);
    expect(await state()).toBe('Succeeded');
    const { body } = await send('GET', url);
    expect(Date.parse(body.endTime) - Date.parse(body.startTime)).toBe(60_000);
  });

  test('It goes on without the process that started it', async () => {
    const { send, open, path, world } = await withThing({}, { latency: 'realistic' });
    const url = (await send('PUT', path, SMALL)).headers['azure-asyncoperation'] ?? '';
    world.pass(60_000);
    const later = open();
    expect((await send('GET', url, undefined, {}, later)).body.status).toBe('Succeeded');
    expect((await send('GET', path, undefined, {}, later)).body.properties.provisioningState).toBe(
      'Succeeded',
    );
  });

  test('Retry-After says 15 with realistic latencies, as Azure does, and 0 with quick ones', async () => {
    const realistic = await withThing({}, { latency: 'realistic' });
    expect((await realistic.send('PUT', realistic.path, SMALL)).headers['retry-after']).toBe('15');
    const quick = await withThing({}, { latency: 'quick' });
    expect((await quick.send('PUT', quick.path, SMALL)).headers['retry-after']).toBe('0');
  });

  test('What Azure answers only when it is done takes its time before the answer', async () => {
    const { send, path, world } = await withThing(
      { style: { put: 'sync', delete: 'sync' }, seconds: { create: 8, update: 4, delete: 2 } },
      { latency: 0.5 },
    );
    const took = async (method: string, body?: object) => {
      const start = world.now();
      await send(method, path, body);
      return world.now() - start;
    };
    expect(await took('PUT', { ...SMALL, properties: {} })).toBe(0);
    expect(await took('PUT', SMALL)).toBe(4000);
    expect(await took('PUT', LARGE)).toBe(2000);
    expect(await took('GET')).toBe(0);
    expect(await took('DELETE')).toBe(1000);
    expect(await took('DELETE')).toBe(0);
  });

  test('A poll that shows nothing new writes nothing where time alone decides', async () => {
    const { send, path, store } = await withThing({}, { latency: 'realistic' });
    const url = (await send('PUT', path, SMALL)).headers['azure-asyncoperation'] ?? '';
    let writes = 0;
    const save = store.save.bind(store);
    store.save = (...all) => {
      writes += 1;
      return save(...all);
    };
    await send('GET', url);
    await send('GET', path);
    expect(writes).toBe(0);
  });

  test('A day after its end an operation is not known any more', async () => {
    const { send, make, path, world, store } = await withThing();
    const url = (await send('PUT', path, SMALL)).headers['azure-asyncoperation'] ?? '';
    await send('GET', url);
    world.pass(DAY);
    expect((await send('GET', url)).body.status).toBe('Succeeded');
    world.pass(1);
    const gone = await send('GET', url);
    expect([gone.status, gone.body.error.code]).toEqual([404, 'OperationNotFound']);
    await make(path.replace('/one', '/two'), SMALL);
    expect(Object.keys(store.dump().content.operations)).toHaveLength(1);
  });
});

describe('Failure', () => {
  test('What a type refuses at the end fails the operation, and leaves the resource Failed', async () => {
    const { send, follow, path, state } = await withThing({ finish: refusing('OutOfCapacity') });
    const end = await follow(await send('PUT', path, SMALL));
    expect(end.body).toMatchObject({
      status: 'Failed',
      error: { code: 'OutOfCapacity', message: 'OutOfCapacity.' },
    });
    expect(await state()).toBe('Failed');
  });

  test('What a type changed and stored before it refused is kept', async () => {
    const { send, follow, path } = await withThing({
      finish(resource, call) {
        resource.properties = { ...resource.properties, latest: 'one--1' };
        call.store({
          id: `${resource.id}/parts/one--1`,
          name: 'one--1',
          type: 'Microsoft.Test/things/parts',
        });
        throw new ArmError(400, 'Unhealthy', 'It does not start.');
      },
    });
    await follow(await send('PUT', path, SMALL));
    expect((await send('GET', path)).body.properties).toMatchObject({
      latest: 'one--1',
      provisioningState: 'Failed',
    });
    expect((await send('GET', path.replace(V, `/parts/one--1${V}`))).status).toBe(200);
  });

  test('A mistake of ours fails the operation too, and does not stop the cloud', async () => {
    const { send, follow, path } = await withThing({
      finish() {
        throw new TypeError('oops');
      },
    });
    const end = await follow(await send('PUT', path, SMALL));
    expect(end.body.error).toEqual({ code: 'InternalServerError', message: 'TypeError: oops' });
    expect((await send('GET', path)).status).toBe(200);
  });

  test('A failed resource can be put right', async () => {
    let broken = true;
    const { send, make, follow, path } = await withThing({
      finish() {
        if (broken) throw new ArmError(400, 'Unhealthy', 'It does not start.');
      },
    });
    await follow(await send('PUT', path, SMALL));
    broken = false;
    expect((await make(path, LARGE)).body.properties).toMatchObject({
      size: 'large',
      provisioningState: 'Succeeded',
    });
  });
});

// azure-rest-api-specs and public threads name the codes by provider: ContainerAppOperationInProgress, ServerIsBusy ...
describe('Two at a time', () => {
  test('A write meets another one in progress and is refused with 409 and the code of the provider', async () => {
    const { send, path } = await withThing({ conflictCode: 'ThingIsBusy' }, { latency: 'realistic' });
    await send('PUT', path, SMALL);
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      const answer = await send(method, path, method === 'DELETE' ? undefined : LARGE);
      expect([answer.status, answer.body.error.code]).toEqual([409, 'ThingIsBusy']);
    }
  });

  test('It is met under whatever casing of the id', async () => {
    const { send, path } = await withThing({}, { latency: 'realistic' });
    await send('PUT', path, SMALL);
    expect((await send('PUT', path.replace('/one', '/ONE'), LARGE)).status).toBe(409);
  });

  test('What is in progress below a group that is deleted is canceled, and says so', async () => {
    const { send, follow, path } = await withThing(
      { seconds: { create: 3600, update: 1, delete: 1 } },
      { latency: 1 },
    );
    const url = (await send('PUT', path, SMALL)).headers['azure-asyncoperation'] ?? '';
    await follow(await send('DELETE', `${ROOT}/resourcegroups/rg?api-version=2025-04-01`));
    const { body } = await send('GET', url);
    expect(body).toMatchObject({ status: 'Canceled', error: { code: 'OperationCanceled' } });
  });

  test('The refusal counts as a look: without latency the next attempt is served', async () => {
    const { send, path } = await withThing();
    await send('PUT', path, SMALL);
    expect((await send('PUT', path, LARGE)).status).toBe(409);
    expect((await send('PUT', path, LARGE)).status).toBe(200);
  });

  test('A child of what is being deleted cannot be written', async () => {
    const { send, make, path } = await withThing({}, { latency: 'realistic' });
    await make(path, SMALL);
    await send('DELETE', path);
    const answer = await send('PUT', path.replace(V, `/parts/p${V}`), { properties: {} });
    expect([answer.status, answer.body.error.code]).toEqual([409, 'AnotherOperationInProgress']);
  });

  test('Requests that arrive together are served one after the other', async () => {
    const { send, path } = await withThing();
    const answers = await Promise.all([SMALL, LARGE, SMALL].map((body) => send('PUT', path, body)));
    expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([
      200, 201, 409,
    ]);
  });
});

describe('What comes with a deletion', () => {
  test('A type can refuse it, before anything is begun', async () => {
    const { send, make, path, state } = await withThing({ removing: refusing('InUse') });
    await make(path, SMALL);
    const answer = await send('DELETE', path);
    expect([answer.status, answer.body.error.code]).toEqual([409, 'InUse']);
    expect(await state()).toBe('Succeeded');
  });

  test('A type can refuse it at the end too, which leaves the resource Failed', async () => {
    const { send, make, follow, path, state, store } = await withThing({
      removing(resource, call) {
        if (call.find(`${resource.id}/parts/late`)) throw new ArmError(409, 'InUse', 'It is used by now.');
      },
    });
    await make(path, SMALL);
    const accepted = await send('DELETE', path);
    const { content, secrets } = store.dump();
    const id = `${path.replace(V, '')}/parts/late`;
    content.resources[id.toLowerCase()] = { id, name: 'late', type: 'Microsoft.Test/things/parts' };
    store.replace({ content, secrets });
    expect((await follow(accepted)).body).toMatchObject({ status: 'Failed', error: { code: 'InUse' } });
    expect(await state()).toBe('Failed');
  });

  test('It happens when the deletion ends, not when it begins', async () => {
    const { send, make, follow, path, store } = await withThing({
      removing: (resource, call) => call.deleted.set(resource.name, { kept: true }),
    });
    await make(path, SMALL);
    const accepted = await send('DELETE', path);
    expect(store.dump().content.deleted).toEqual({});
    await follow(accepted);
    expect(store.dump().content.deleted).toEqual({ one: { kept: true } });
  });
});

describe('What types start on their own', () => {
  const started: ResourceType['actions'] = {
    start(resource, _request, call) {
      const headers = call.operation({
        provider: 'Microsoft.Test',
        location: 'westeurope',
        seconds: 10,
        next: 'note',
        argument: resource.id,
        result: { id: 'run-1' },
      });
      return { status: 202, headers };
    },
    later(resource, _request, call) {
      call.later(call.scaled(10), 'note', resource.id);
      return { status: 200 };
    },
  };
  const continuations = {
    note(id: string, call: Parameters<NonNullable<ResourceType['finish']>>[1]) {
      const resource = call.find(id);
      if (!resource) throw new ArmError(404, 'Gone', 'It is gone.');
      call.store({
        ...resource,
        properties: { ...resource.properties, note: new Date(call.now()).toISOString() },
      });
    },
  };
  const catalogue = withThings(
    [thing({ style: { put: 'sync', delete: 'sync' }, actions: started }), part()],
    {
      continuations,
    },
  );

  test('An action answers 202, and its Location ends in its result when its continuation has run', async () => {
    const { send, make, path } = await withThing({}, { catalogue });
    await make(path, SMALL);
    const { status, headers } = await send('POST', path.replace(V, `/START${V}`));
    expect(status).toBe(202);
    const url = headers['location'] ?? '';
    expect((await send('GET', url)).status).toBe(202);
    expect(await send('GET', url)).toMatchObject({ status: 200, body: { id: 'run-1' } });
    expect((await send('GET', path)).body.properties.note).toBeTruthy();
  });

  test('A continuation runs at its time, not at the time when somebody looks', async () => {
    const { send, make, path, world } = await withThing({}, { catalogue, latency: 'realistic' });
    await make(path, SMALL);
    const start = world.now();
    await send('POST', path.replace(V, `/later${V}`));
    world.pass(60_000);
    const { note } = (await send('GET', path)).body.properties;
    expect(Date.parse(note) - start).toBe(10_000);
  });

  test('What ends first happens first, whenever somebody looks', async () => {
    const ended: string[] = [];
    const order = withThings(
      [
        thing({
          style: { put: 'sync', delete: 'sync' },
          actions: {
            start(_resource, _request, call) {
              call.later(20, 'end', 'second');
              call.later(10, 'end', 'first');
              call.later(30, 'end', 'third');
              return { status: 200 };
            },
          },
        }),
      ],
      { continuations: { end: (name) => void ended.push(name) } },
    );
    const { send, make, path, world } = await withThing({}, { catalogue: order });
    await make(path, SMALL);
    await send('POST', path.replace(V, `/start${V}`));
    world.pass(25);
    await send('GET', path);
    expect(ended).toEqual(['first', 'second']);
  });

  test('A fault makes an operation of an action fail, and its continuation does not run', async () => {
    const faults = [
      { method: 'POST', path: '**/start', failOperation: { code: 'NoAgent', message: 'none' } },
    ];
    const { send, make, path } = await withThing({}, { catalogue, faults });
    await make(path, SMALL);
    const url = (await send('POST', path.replace(V, `/start${V}`))).headers['location'] ?? '';
    await send('GET', url);
    const end = await send('GET', url);
    expect([end.status, end.body.error.code]).toEqual([409, 'NoAgent']);
    expect((await send('GET', path)).body.properties.note).toBeUndefined();
  });
});
