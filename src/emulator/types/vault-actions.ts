import { z } from 'zod';
import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import { nameTaken } from '../name-check.ts';
import type { Continuation, ProviderAction } from '../provider-action.ts';
import { vaults } from './vault.ts';
import { invalidVaultName, takenVaultName } from './vault-name.ts';
import {
  deletedVaults,
  findDeletedVault,
  presentDeletedVault,
  purgeVault,
  type DeletedVault,
} from './vault-soft-delete.ts';

const provider = 'Microsoft.KeyVault';
const { apiVersions } = vaults;

const nameQuestion = z.strictObject({ name: z.string(), type: z.literal('Microsoft.KeyVault/vaults') });

/**
 * What Microsoft.KeyVault answers beside its resources: soft-deleted vaults, their purge, and the name check.
 * Source: azure-rest-api-specs, specification/keyvault/KeyVault.Management/DeletedVault.tsp and routes.tsp.
 */
export const vaultActions: readonly ProviderAction[] = [
  {
    provider,
    method: 'GET',
    path: 'deletedVaults',
    apiVersions,
    answer: (_, call) => ({
      status: 200,
      body: { value: deletedVaults(call).filter(isHere(call)).map(presentDeletedVault) },
    }),
  },
  {
    provider,
    method: 'GET',
    path: 'locations/{location}/deletedVaults/{name}',
    apiVersions,
    answer: ({ segments }, call) => ({
      status: 200,
      body: presentDeletedVault(deletedVault(segments, call)),
    }),
  },
  {
    provider,
    method: 'POST',
    path: 'locations/{location}/deletedVaults/{name}/purge',
    apiVersions,
    answer: ({ segments }, call) => {
      const found = deletedVault(segments, call);
      refuseProtected(found);
      // The duration is assumed: no figure found. The official client takes 200 as the final answer and no 204, so
      // there is a body, with nothing in it.
      const headers = call.operation({
        provider,
        location: found.vault.location,
        seconds: 20,
        next: 'purge-vault',
        argument: found.key,
        result: {},
      });
      return { status: 202, headers };
    },
  },
  {
    provider,
    method: 'POST',
    path: 'checkNameAvailability',
    apiVersions,
    answer: ({ body }, call) => ({ status: 200, body: availability(body, call) }),
  },
];

/** Ends a purge. */
export const vaultContinuations: Readonly<Record<string, Continuation>> = { 'purge-vault': purgeVault };

function deletedVault(segments: Readonly<Record<string, string>>, call: Calls): DeletedVault {
  const { name = '', location = '' } = segments;
  const found = findDeletedVault(name, call);
  const here = found !== undefined && isHere(call)(found) && plain(found.vault.location) === plain(location);
  if (here) return found;
  throw new ArmError(404, 'DeletedVaultNotFound', `The specified deleted vault '${name}' does not exist.`);
}

// github.com/microsoft/AzureTRE/issues/1446 shows code and message.
function refuseProtected({ vault }: DeletedVault): void {
  if (vault.properties.enablePurgeProtection !== true) return;
  throw new ArmError(405, 'MethodNotAllowed', "Operation 'DeletedVaultPurge' is not allowed.");
}

// A name is taken by whoever has it, the asker included, and by soft-deleted vaults:
// https://learn.microsoft.com/rest/api/keyvault/keyvault/vaults/check-name-availability
function availability(body: unknown, call: Calls): object {
  const asked = nameQuestion.safeParse(body);
  if (!asked.success) {
    throw new ArmError(400, 'BadRequest', 'The request body must name a vault and its type.');
  }
  const { name } = asked.data;
  const wrong = invalidVaultName(name);
  if (wrong !== undefined) return { nameAvailable: false, reason: 'AccountNameInvalid', message: wrong };
  if (nameTaken(call, vaults.type, name) || findDeletedVault(name, call) !== undefined) {
    return { nameAvailable: false, reason: 'AlreadyExists', message: takenVaultName(name) };
  }
  return { nameAvailable: true };
}

function isHere(call: Calls): (found: DeletedVault) => boolean {
  return ({ key }) => key.startsWith(`/subscriptions/${call.subscriptionId.toLowerCase()}/`);
}

function plain(location: string): string {
  return location.toLowerCase().replaceAll(' ', '');
}
