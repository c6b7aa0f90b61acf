import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import type { AzureResponse } from '../exchange.ts';
import type { StoredResource } from '../resource-type.ts';

/**
 * POST listCredentials: the admin user's name and two passwords, which the registry makes once and keeps. They lie with
 * the vaults' values, never in the resource.
 * @throws ArmError 400 UnAuthorizedForCredentialOperations while the admin user is disabled (as az and the portal report
 * it: "Cannot perform credential operations for ... as admin user is disabled")
 */
export function listCredentials(registry: StoredResource, _request: unknown, call: Calls): AzureResponse {
  if (registry.properties?.['adminUserEnabled'] !== true) {
    const message = `Cannot perform credential operations for ${registry.id} as admin user is disabled. Kindly enable admin user as per docs: https://docs.microsoft.com/en-us/azure/container-registry/container-registry-authentication#admin-account`;
    throw new ArmError(400, 'UnAuthorizedForCredentialOperations', message);
  }
  const passwords = ['password', 'password2'].map((name) => ({
    name,
    value: password(registry, name, call),
  }));
  return { status: 200, body: { username: registry.name, passwords } };
}

/** True for the admin user's name and one of the passwords that listCredentials gives. */
export function isAdmin(registry: StoredResource, username: string, given: string, call: Calls): boolean {
  if (registry.properties?.['adminUserEnabled'] !== true) return false;
  if (username.toLowerCase() !== registry.name.toLowerCase()) return false;
  return ['password', 'password2'].some((name) => call.secrets.get(keyOf(registry, name)) === given);
}

/** Forgets the passwords of a registry that is removed. */
export function forgetCredentials(registry: StoredResource, call: Calls): void {
  for (const name of ['password', 'password2']) call.secrets.delete(keyOf(registry, name));
}

function password(registry: StoredResource, name: string, call: Calls): string {
  const key = keyOf(registry, name);
  const kept = call.secrets.get(key);
  if (typeof kept === 'string') return kept;
  const made = `${call.guid()}${call.guid()}`.replaceAll('-', '').slice(0, 52);
  call.secrets.set(key, made);
  return made;
}

function keyOf(registry: StoredResource, name: string): string {
  return `registry ${registry.id.toLowerCase()} ${name}`;
}
