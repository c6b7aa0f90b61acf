import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import type { AzureResponse } from '../exchange.ts';
import type { StoredResource } from '../resource-type.ts';
import { textOf } from './app-revision-type.ts';
import { containersOf, exitCodeOf } from './container-crash.ts';
import { containerState, replicaName, streamOf } from './replica.ts';

/**
 * GET replicas and GET replicas/{name} of a revision; azure-rest-api-specs, Microsoft.App 2026-01-01, Replica.
 * @throws ArmError 404 for an unknown replica
 */
export function listReplicas(revision: StoredResource, rest: readonly string[], call: Calls): AzureResponse {
  const count = revision.properties?.['replicas'];
  const all = Array.from({ length: typeof count === 'number' ? count : 0 }, (_, at) =>
    replica(revision, at, call),
  );
  if (rest.length === 0) return { status: 200, body: { value: all } };
  const found = all.find(({ name }) => name === rest[0]);
  if (found) return { status: 200, body: found };
  throw new ArmError(404, 'ReplicaNotFound', `The replica '${rest[0]}' of '${revision.name}' was not found.`);
}

function replica(
  revision: StoredResource,
  at: number,
  call: Calls,
): { id: string; name: string } & Record<string, unknown> {
  const name = replicaName(revision, at);
  const app = call.find(revision.id.slice(0, revision.id.lastIndexOf('/revisions/'))) ?? revision;
  const containers = containersOf(revision);
  const crashes = containers.some((container) => exitCodeOf(container) !== undefined);
  const created = textOf(revision, 'createdTime');
  const below = `revisions/${revision.name}/replicas/${name}`;
  return {
    id: `${revision.id}/replicas/${name}`,
    name,
    type: 'Microsoft.App/containerApps/revisions/replicas',
    properties: {
      createdTime: created,
      runningState: crashes ? 'NotRunning' : 'Running',
      ...(crashes && { runningStateDetails: 'CrashLoopBackOff' }),
      containers: containers.map((container) => ({
        ...containerState(container, name, call.now() - Date.parse(created)),
        logStreamEndpoint: streamOf(app, below, container.name, 'logstream'),
        execEndpoint: streamOf(app, below, container.name, 'exec'),
      })),
    },
  };
}
