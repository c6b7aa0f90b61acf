import { ArmError } from '../arm-error.ts';
import { typeNamed } from '../catalogue.ts';
import type { StoredResource } from '../resource-type.ts';
import { callsFor } from './calls-for.ts';
import type { Cloud } from './cloud.ts';
import { removeTree } from './removal.ts';
import { isUnder, readAddress } from './resource-id.ts';

/**
 * Deletes a group with all that lies in it. As ARM does, resources are tried again while others that stand in their way
 * (the apps of an environment) go first; what cannot be deleted fails the group's deletion and stays, the rest is gone.
 * ARM RPC contract, Addendum.md, "Resource Group Deletes"; the error as in public logs (bicep-registry-modules pull 1607),
 * where the state of the group "will be rolled back".
 * @throws ArmError 409 ResourceGroupDeletionBlocked
 */
export async function deleteGroup(cloud: Cloud, group: StoredResource, now: number): Promise<void> {
  const call = callsFor(cloud, { now });
  for (;;) {
    const left = topLevel(cloud, group.id);
    if (left.length === 0) return removeTree(cloud, group.id);
    const refusals: Refusal[] = [];
    for (const resource of left) {
      try {
        // One deletion makes way for the next.
        await typeNamed(cloud.catalogue, resource.type)?.removing?.(resource, call);
        removeTree(cloud, resource.id);
      } catch (thrown) {
        if (!(thrown instanceof ArmError)) throw thrown;
        refusals.push({ resource, error: thrown });
      }
    }
    if (refusals.length === left.length) throw blocked(group, refusals);
  }
}

function topLevel(cloud: Cloud, group: string): StoredResource[] {
  return cloud.draft.resources
    .entries()
    .map(([, resource]) => resource)
    .filter(({ id }) => isUnder(id, group) && readAddress(id.split('/').filter(Boolean)).rest.length === 2)
    .filter(
      ({ id }) => readAddress(id.split('/').filter(Boolean)).scope.toLowerCase() === group.toLowerCase(),
    );
}

interface Refusal {
  readonly resource: StoredResource;
  readonly error: ArmError;
}

function blocked(group: StoredResource, refusals: readonly Refusal[]): ArmError {
  const left = refusals.map(({ resource }) => `'${resource.type}/${resource.name}'`).join(',');
  const why = refusals.map(({ error }) => `${error.code}: ${error.message}`).join(' ');
  return new ArmError(
    409,
    'ResourceGroupDeletionBlocked',
    `Deletion of resource group '${group.name}' failed as resources with identifiers ${left} could not be deleted. The provisioning state of the resource group will be rolled back. ${why}`,
  );
}
