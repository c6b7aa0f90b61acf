import { z } from 'zod';
import { resourceId, roleAssignmentId, type RoleGrant, ROLES } from '../src/azure/ids.ts';
import { checkPrerequisites } from './check-prerequisites.ts';
import { createResourceGroup } from './create-resource-group.ts';
import { armThing, defineStep } from './define.ts';

/**
 * Creates the vault, lets the apps' identity read its secrets and the signed-in principal write them, and waits until the
 * latter has come into effect.
 */
export const createKeyVault = defineStep({
  name: 'create_key_vault',
  needs: { checked: checkPrerequisites, group: createResourceGroup },
  output: z.object({ id: z.string(), name: z.string(), uri: z.url() }),
  inputs: ({ keyVault, tags }, { checked: { principal }, group: { id, location, identity } }) => ({
    group: { id, location, identity: { principalId: identity.principalId } },
    principal,
    keyVault,
    tags,
  }),
  at: (inputs) => [idOf(inputs), roleAssignmentId(readOf(inputs)), roleAssignmentId(writeOf(inputs))],
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

function readOf(inputs: Named): RoleGrant {
  const { principalId } = inputs.group.identity;
  return { scope: idOf(inputs), role: ROLES.keyVaultSecretsUser, principalId };
}

function writeOf(inputs: Named): RoleGrant {
  return { scope: idOf(inputs), role: ROLES.keyVaultSecretsOfficer, principalId: inputs.principal.id };
}
