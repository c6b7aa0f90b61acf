import { ArmError } from '../arm-error.ts';
import { nameTaken } from '../name-check.ts';
import type { ResourceType } from '../resource-type.ts';
import { parentOf } from './resource-id.ts';
import type { Serving } from './serving.ts';

/** The id of what is to be made: in the casing of what it lies in, and Azure's own for the words between. */
export function canonicalId(type: ResourceType, id: string, { cloud }: Serving): string {
  const parent = parentOf(id);
  const stored = cloud.draft.resources.get(parent.toLowerCase())?.id;
  const name = id.split('/').at(-1) ?? '';
  if (type.type === 'Microsoft.Resources/resourceGroups') {
    return `/subscriptions/${cloud.subscriptionId}/resourceGroups/${name}`;
  }
  const words = type.type.split('/');
  const scope = stored ?? `/subscriptions/${cloud.subscriptionId}`;
  if (words.length > 2) return `${scope}/${words.at(-1)}/${name}`;
  return `${scope}/providers/${words[0]}/${words[1]}/${name}`;
}

/**
 * Checks the name of what is to be made.
 * @throws ArmError 400 InvalidResourceName, 409 with the code of the type for a globally unique name that is taken
 */
export function checkName(type: ResourceType, name: string, { call }: Serving): void {
  if (type.name !== undefined && !type.name.test(name)) {
    // `InvalidResourceGroup: The provided resource group name '...' has a length of '107'`, in public kitchen logs.
    const code =
      type.type === 'Microsoft.Resources/resourceGroups' ? 'InvalidResourceGroup' : 'InvalidResourceName';
    const message = `The name '${name}' is not valid for a resource of type '${type.type}'. It must match ${type.name.source}.`;
    throw new ArmError(400, code, message);
  }
  if (type.globalName !== true || !nameTaken(call, type.type, name)) return;
  const message = `The name '${name}' is already in use. Names of '${type.type}' are unique in all of Azure.`;
  throw new ArmError(409, type.takenCode ?? 'NameAlreadyExists', message);
}
