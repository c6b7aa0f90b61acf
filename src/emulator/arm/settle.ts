import { ArmError } from '../arm-error.ts';
import { typeNamed } from '../catalogue.ts';
import type { StoredResource } from '../resource-type.ts';
import type { Operation } from '../store/operation.ts';
import { callsFor } from './calls-for.ts';
import type { Cloud } from './cloud.ts';
import { deleteGroup } from './group-removal.ts';
import { removeTree } from './removal.ts';
import { withState } from './states.ts';

const GROUPS = 'Microsoft.Resources/resourceGroups';

/**
 * Ends every operation whose time has come, in the order of their ends, as if Azure had been running all along. Called
 * before each request is served; nothing else moves the cloud's own clockwork.
 */
export async function settle(cloud: Cloud, now: number): Promise<void> {
  const { operations } = cloud.draft;
  const overlooked = operations.view().filter(([, { kind, looks }]) => kind === 'later' && looks > 0);
  for (;;) {
    const due = operations
      .view()
      .filter(([, { status, endsAt, looks }]) => status === 'InProgress' && endsAt <= now && looks === 0)
      .toSorted(([, one], [, other]) => one.endsAt - other.endsAt)[0];
    if (due === undefined) break;
    // One end may start or cancel another.
    await end(cloud, ...due);
  }
  // What nobody can poll is seen in progress by the one request that comes between its start and its end.
  for (const [key, operation] of overlooked) {
    operations.set(key, { ...operation, looks: operation.looks - 1 });
  }
}

async function end(cloud: Cloud, key: string, operation: Operation): Promise<void> {
  const { operations } = cloud.draft;
  // An operation that fails while it ends must not be found due again.
  operations.set(key, { ...operation, status: 'Succeeded' });
  try {
    await effect(cloud, operation);
  } catch (thrown) {
    const error =
      thrown instanceof ArmError
        ? { code: thrown.code, message: thrown.message }
        : { code: 'InternalServerError', message: String(thrown) };
    operations.set(key, { ...operation, status: 'Failed', error });
  }
  if (operation.kind === 'later' || operation.kind === 'register') operations.delete(key);
}

async function effect(cloud: Cloud, operation: Operation): Promise<void> {
  const { subject, next, argument, doom } = operation;
  const call = callsFor(cloud, { now: operation.endsAt });
  if (operation.kind === 'register')
    return cloud.draft.registrations.set(subject.toLowerCase(), 'Registered');
  if (operation.kind === 'put') return endPut(cloud, operation);
  if (operation.kind === 'delete') return endDelete(cloud, operation);
  if (doom) throw new ArmError(409, doom.code, doom.message);
  const continuation = next === undefined ? undefined : cloud.catalogue.continuations[next];
  if (next !== undefined && continuation === undefined) throw new Error(`no continuation '${next}'`);
  await continuation?.(argument ?? '', call);
}

async function endPut(cloud: Cloud, { subject, doom, endsAt }: Operation): Promise<void> {
  const { resources } = cloud.draft;
  const resource = resources.get(subject.toLowerCase());
  const type = resource && typeNamed(cloud.catalogue, resource.type);
  if (resource === undefined || type === undefined) throw gone(subject);
  const ended = withState(type, resource, 'succeeded');
  try {
    if (doom) throw new ArmError(409, doom.code, doom.message);
    await type.finish?.(ended, callsFor(cloud, { now: endsAt }));
    resources.set(subject.toLowerCase(), ended);
  } catch (thrown) {
    resources.set(subject.toLowerCase(), withState(type, ended, 'failed'));
    throw thrown;
  }
}

async function endDelete(cloud: Cloud, { subject, doom, endsAt }: Operation): Promise<void> {
  const { resources } = cloud.draft;
  const resource = resources.get(subject.toLowerCase());
  const type = resource && typeNamed(cloud.catalogue, resource.type);
  if (resource === undefined || type === undefined) return;
  const fail = (thrown: unknown): never => {
    const still: StoredResource = resources.get(subject.toLowerCase()) ?? resource;
    resources.set(subject.toLowerCase(), withState(type, still, 'failed'));
    throw thrown;
  };
  if (doom) fail(new ArmError(409, doom.code, doom.message));
  try {
    if (type.type === GROUPS) return await deleteGroup(cloud, resource, endsAt);
    await type.removing?.(resource, callsFor(cloud, { now: endsAt }));
    removeTree(cloud, subject);
  } catch (thrown) {
    fail(thrown);
  }
}

function gone(id: string): ArmError {
  return new ArmError(404, 'ResourceNotFound', `The resource '${id}' was deleted meanwhile.`);
}
