import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ArmError } from '../arm-error.ts';
import type { AzureResponse } from '../exchange.ts';
import type { StoredResource } from '../resource-type.ts';
import { textOf } from './app-revision-type.ts';
import { membersOf } from './members.ts';

const namesSchema = z.array(z.object({ name: z.string() })).catch([]);

/**
 * GET replicas and GET replicas/{name} of a revision; azure-rest-api-specs, Microsoft.App 2026-01-01, Replica.
 * @throws ArmError 404 for an unknown replica
 */
export function listReplicas(revision: StoredResource, rest: readonly string[]): AzureResponse {
  const count = revision.properties?.['replicas'];
  const all = Array.from({ length: typeof count === 'number' ? count : 0 }, (_, at) => replica(revision, at));
  if (rest.length === 0) return { status: 200, body: { value: all } };
  const found = all.find(({ name }) => name === rest[0]);
  if (found) return { status: 200, body: found };
  throw new ArmError(404, 'ReplicaNotFound', `The replica '${rest[0]}' of '${revision.name}' was not found.`);
}

function replica(
  revision: StoredResource,
  at: number,
): { id: string; name: string } & Record<string, unknown> {
  const hash = createHash('sha256').update(`${revision.id} ${at}`).digest('hex');
  const name = `${revision.name}-${hash.slice(0, 10)}-${hash.slice(10, 15)}`;
  const containers = namesSchema.parse(membersOf(revision.properties?.['template'])['containers']);
  return {
    id: `${revision.id}/replicas/${name}`,
    name,
    type: 'Microsoft.App/containerApps/revisions/replicas',
    properties: {
      createdTime: textOf(revision, 'createdTime'),
      runningState: 'Running',
      containers: containers.map((container) => ({
        name: container.name,
        containerId: `containerd://${createHash('sha256').update(`${name} ${container.name}`).digest('hex')}`,
        ready: true,
        started: true,
        restartCount: 0,
        runningState: 'Running',
      })),
    },
  };
}
