import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import type { StoredResource } from '../resource-type.ts';

/**
 * Refuses what is put into an environment that is not there or not ready.
 * github.com/microsoft/azure-container-apps/issues/1778 (400 ManagedEnvironmentNotProvisioned) and 1208 (the message).
 * @throws ArmError 400
 */
export function checkEnvironment(id: string, call: Calls): StoredResource {
  const environment = call.find(id);
  if (environment === undefined || environment.type.toLowerCase() !== 'microsoft.app/managedenvironments') {
    throw new ArmError(400, 'ManagedEnvironmentNotFound', `The environment '${id}' was not found.`);
  }
  if (environment.properties?.['provisioningState'] === 'Succeeded') return environment;
  const message = `The environment '${environment.id}' has not been provisioned successfully.`;
  throw new ArmError(400, 'ManagedEnvironmentNotProvisioned', message);
}
