import { z } from 'zod';
import { resourceId, roleAssignmentId, type RoleGrant, ROLES } from '../src/azure/ids.ts';
import { parseResourceId } from '../src/azure/resource-id.ts';
import { refusedChanges } from '../src/azure/unchangeable.ts';
import { checkPrerequisites } from './check-prerequisites.ts';
import { createResourceGroup } from './create-resource-group.ts';
import { armThing, defineStep } from './define.ts';
import { withoutProtect } from './protection.ts';

/**
 * Creates the vault, lets the apps' identity read its secrets and the signed-in principal write them, and waits until the
 * latter has come into effect.
 */
export const createKeyVault = defineStep({
  name: 'create_key_vault',
  needs: { group: createResourceGroup },
  after: [checkPrerequisites.name],
  output: z.object({ id: z.string(), name: z.string(), uri: z.url() }),
  inputs: async ({ keyVault, tags }, { group: { id, location, identity } }, facts) => {
    const principal = await facts.principal();
    return {
      group: { id, location, identity: { principalId: identity.principalId } },
      principal: { id: principal.id, type: principal.type },
      keyVault: withoutProtect(keyVault),
      tags,
    };
  },
  at: (inputs) => [idOf(inputs), roleAssignmentId(readOf(inputs)), roleAssignmentId(writeOf(inputs))],
  cannotChange: (from, to) =>
    refusedChanges(
      'Microsoft.KeyVault/vaults',
      { at: idOf, from, to },
      {
        location: ['location', ({ group }) => group.location],
        'properties.softDeleteRetentionInDays': [
          'keyVault.softDeleteRetentionDays',
          ({ keyVault }) => keyVault.softDeleteRetentionDays,
        ],
        'properties.enablePurgeProtection': [
          'keyVault.purgeProtection',
          ({ keyVault }) => keyVault.purgeProtection,
        ],
      },
    ),
  protects: ({ keyVault }, inputs) => (keyVault.protect ? [idOf(inputs)] : []),
  // A former vault that is kept must stay within reach: without the roles nobody could take its secrets away later.
  retains: ({ keyVault }, inputs, unwanted) =>
    keyVault.protect ? unwanted.filter((at) => isOfAnotherVault(at, idOf(inputs))) : [],
  ...armThing,
  run: async (inputs, { azure, log }) => {
    const { group, principal, keyVault, tags } = inputs;
    const { name, ...settings } = keyVault;
    const id = idOf(inputs);
    const { uri } = await azure.vaults.put(id, { location: group.location, tags, ...settings });
    await azure.roles.put({ ...readOf(inputs), principalType: 'ServicePrincipal' });
    await azure.roles.put({ ...writeOf(inputs), principalType: principal.type });
    log('waiting until the role on the vault is in effect');
    await azure.vaultSecrets.reachable(uri);
    return { id, name, uri };
  },
});

interface Named {
  readonly group: { readonly id: string; readonly identity: { readonly principalId: string } };
  readonly principal: { readonly id: string };
  readonly keyVault: { readonly name: string };
}

function idOf({ group, keyVault }: Named): string {
  return resourceId(group.id, 'Microsoft.KeyVault/vaults', keyVault.name);
}

function isOfAnotherVault(at: string, vault: string): boolean {
  const { type, scope } = parseResourceId(at);
  return type === 'microsoft.authorization/roleassignments' && scope?.toLowerCase() !== vault.toLowerCase();
}

function readOf(inputs: Named): RoleGrant {
  const { principalId } = inputs.group.identity;
  return { scope: idOf(inputs), role: ROLES.keyVaultSecretsUser, principalId };
}

function writeOf(inputs: Named): RoleGrant {
  return { scope: idOf(inputs), role: ROLES.keyVaultSecretsOfficer, principalId: inputs.principal.id };
}
