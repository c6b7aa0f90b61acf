import { z } from 'zod';
import { resourceId, roleAssignmentId, type RoleGrant, ROLES } from '../src/azure/ids.ts';
import { parseResourceId } from '../src/azure/resource-id.ts';
import { lastingChanges, refusedChanges } from '../src/azure/unchangeable.ts';
import { checkPrerequisites } from './check-prerequisites.ts';
import { createResourceGroup } from './create-resource-group.ts';
import { armThing, defineStep } from './define.ts';
import { afterWorkspace, logAddresses, LOGS, loggedTo, putLogs } from './diagnostics.ts';
import { withoutProtect } from './protection.ts';
import { gives, puts, sendsLogs } from './requires.ts';
import { together } from './together.ts';

/**
 * Creates the vault, lets the apps' identity read its secrets and the signed-in principal write them, and waits until the
 * latter has come into effect.
 */
export const createKeyVault = defineStep({
  name: 'create_key_vault',
  needs: { group: createResourceGroup },
  after: [checkPrerequisites.name],
  afterWith: afterWorkspace,
  output: z.object({ id: z.string(), name: z.string(), uri: z.url() }),
  inputs: async (config, { group: { id, location, identity } }, facts) => {
    const { keyVault, tags } = config;
    const principal = await facts.principal();
    return {
      group: { id, location, identity: { principalId: identity.principalId } },
      principal: { id: principal.id, type: principal.type },
      keyVault: withoutProtect(keyVault),
      tags,
      ...loggedTo(config, id),
    };
  },
  at: (inputs) => [
    idOf(inputs),
    roleAssignmentId(readOf(inputs)),
    roleAssignmentId(writeOf(inputs)),
    ...logAddresses(idOf(inputs), inputs),
  ],
  cannotChange: (from, to) => refusedChanges(VAULTS, { at: idOf, from, to }, ASKED),
  irreversible: (inputs, applied) =>
    applied && lastingChanges(VAULTS, { at: idOf, from: applied, to: inputs }, ASKED),
  protects: ({ keyVault }, inputs) => (keyVault.protect ? [idOf(inputs)] : []),
  // A former vault that is kept must stay within reach: without the roles nobody could take its secrets away later.
  retains: ({ keyVault }, inputs, unwanted) =>
    keyVault.protect ? unwanted.filter((at) => isOfAnotherVault(at, idOf(inputs))) : [],
  requires: (config) => {
    const { name, sku, whenSoftDeleted } = config.keyVault;
    return [
      puts(config, VAULTS, name, { sku, whenSoftDeleted }),
      gives(config, 'keyVaultSecretsUser', VAULTS, name),
      gives(config, 'keyVaultSecretsOfficer', VAULTS, name, true),
      ...sendsLogs(config, VAULTS, name),
    ];
  },
  ...armThing,
  run: async (inputs, { azure, log }) => {
    const { group, principal, keyVault, tags } = inputs;
    const { name, ...settings } = keyVault;
    const id = idOf(inputs);
    const { uri } = await azure.vaults.put(id, { location: group.location, tags, ...settings });
    const letWrite = async (): Promise<void> => {
      await azure.roles.put({ ...writeOf(inputs), principalType: principal.type });
      log('waiting until the role on the vault is in effect');
      await azure.vaultSecrets.reachable(uri);
    };
    const letRead = () => azure.roles.put({ ...readOf(inputs), principalType: 'ServicePrincipal' });
    const keepLogs = () => putLogs(id, LOGS.vault, { ...inputs, azure });
    await together<() => Promise<unknown>, unknown>([letWrite, letRead, keepLogs], (make) => make());
    return { id, name, uri };
  },
});

const VAULTS = 'Microsoft.KeyVault/vaults';

/** Where the inputs have what Azure does not change at will. */
const ASKED = {
  location: ['location', ({ group }: Settled) => group.location],
  'properties.softDeleteRetentionInDays': [
    'keyVault.softDeleteRetentionDays',
    ({ keyVault }: Settled) => keyVault.softDeleteRetentionDays,
  ],
  'properties.enablePurgeProtection': [
    'keyVault.purgeProtection',
    ({ keyVault }: Settled) => keyVault.purgeProtection,
  ],
} as const;

interface Settled {
  readonly group: { readonly location: string };
  readonly keyVault: { readonly softDeleteRetentionDays: number; readonly purgeProtection: boolean };
}

interface Named {
  readonly group: { readonly id: string; readonly identity: { readonly principalId: string } };
  readonly principal: { readonly id: string };
  readonly keyVault: { readonly name: string };
}

function idOf({ group, keyVault }: Named): string {
  return resourceId(group.id, VAULTS, keyVault.name);
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
