import { z } from 'zod';
import { groupId, providerId, resourceId } from '../src/azure/ids.ts';
import type { Config } from '../src/config/schema.ts';
import { Failure } from '../src/engine/failure.ts';
import { armThing, defineStep } from './define.ts';
import type { Ports } from './ports.ts';
import { together } from './together.ts';

/**
 * Checks that the deployment can work before anything is created: sign-in, subscription, region, names. Registers the
 * subscription with the resource providers in use; that is kept when the run is undone.
 */
export const checkPrerequisites = defineStep({
  name: 'check_prerequisites',
  output: z.object({
    subscriptionId: z.string(),
    /** Who signs the requests. */
    principal: z.object({ id: z.string(), type: z.enum(['User', 'ServicePrincipal']) }),
  }),
  inputs: async (config, _, facts) => {
    const { subscriptionId, tenantId, location, resourceGroup, registry, keyVault, databases } = config;
    const { id, type } = await facts.principal();
    return {
      subscriptionId,
      tenantId,
      location,
      principal: { id, type },
      resourceGroup: { name: resourceGroup.name },
      registry: { name: registry.name },
      keyVault: { name: keyVault.name, whenSoftDeleted: keyVault.whenSoftDeleted },
      ...usesIn({ databases }),
    };
  },
  at: (inputs) => registrations(inputs),
  ...armThing,
  harmless: true,
  requires: (config) => [{ kind: 'registration', namespaces: namespacesOf(usesIn(config)) }],
  irreversible: () =>
    'registrations with resource providers are kept: they cost nothing, and others may use them by now',
  run: async (inputs, ports) => {
    await ports.azure.subscriptions.check();
    await together(registrations(inputs), (id) => ports.azure.providers.register(id));
    const group = groupId(inputs.subscriptionId, inputs.resourceGroup.name);
    const registry = resourceId(group, 'Microsoft.ContainerRegistry/registries', inputs.registry.name);
    const vault = resourceId(group, 'Microsoft.KeyVault/vaults', inputs.keyVault.name);
    const checks = [
      () => checkRegion(inputs, ports),
      () => checkRegistryName(registry, ports),
      () => checkVaultName(vault, inputs.keyVault, ports),
    ];
    await together(checks, (check) => check());
    return { subscriptionId: inputs.subscriptionId, principal: inputs.principal };
  },
});

/** The part of the inputs that says which types the steps create. */
type Uses = { readonly databases: { readonly redis: boolean } };

function usesIn({ databases }: Pick<Config, 'databases'>): Uses {
  return { databases: { redis: databases.redis !== undefined } };
}

/** The types that the steps create; each provider among them needs a registration of the subscription. */
function typesOf({ databases }: Uses): string[] {
  return [...TYPES, ...(databases.redis ? ['Microsoft.Cache/redisEnterprise'] : [])];
}

const TYPES = [
  'Microsoft.App/managedEnvironments',
  'Microsoft.ContainerRegistry/registries',
  'Microsoft.DBforPostgreSQL/flexibleServers',
  'Microsoft.Insights/components',
  'Microsoft.KeyVault/vaults',
  'Microsoft.ManagedIdentity/userAssignedIdentities',
  'Microsoft.OperationalInsights/workspaces',
];

type In = { readonly subscriptionId: string };

function registrations(uses: Uses & In): string[] {
  return namespacesOf(uses).map((namespace) => providerId(uses.subscriptionId, namespace));
}

function namespacesOf(uses: Uses): string[] {
  return [...new Set(typesOf(uses).map((type) => type.replace(/\/.*$/s, '')))];
}

async function checkRegion(uses: Uses & In & { readonly location: string }, { azure }: Ports): Promise<void> {
  const { subscriptionId, location } = uses;
  await together(typesOf(uses), async (type) => {
    const [namespace = ''] = type.split('/');
    const regions = await azure.providers.regionsOf(providerId(subscriptionId, namespace), type);
    if (regions.length === 0 || regions.includes(location)) return;
    throw new Failure('azure-refused', `${type} is not offered in ${location}`, {
      hint: `Choose a \`location\` among: ${regions.toSorted().join(', ')}.`,
    });
  });
}

async function checkRegistryName(registry: string, { azure }: Ports): Promise<void> {
  const name = registry.slice(registry.lastIndexOf('/') + 1);
  if ((await azure.observe(registry)) !== null) return;
  const { available, why } = await azure.names.registry(name);
  if (!available) throw taken(registry, why, 'Choose another `registry.name`: it is unique in all of Azure.');
}

async function checkVaultName(
  vault: string,
  { whenSoftDeleted }: { whenSoftDeleted: 'recover' | 'purge' },
  { azure }: Ports,
): Promise<void> {
  const name = vault.slice(vault.lastIndexOf('/') + 1);
  const there = await azure.vaults.observe(vault);
  if (there === null) {
    const { available, why } = await azure.names.vault(name);
    const hint = `Choose another \`keyVault.name\`: it is unique in all of Azure. Was it deleted? \`az keyvault list-deleted\` tells.`;
    if (!available) throw taken(vault, why, hint);
    return;
  }
  if (there['deleted'] !== true || there['purgeProtected'] !== true || whenSoftDeleted === 'recover') return;
  const hint = 'Set `keyVault.whenSoftDeleted: recover`, or choose another `keyVault.name`.';
  throw taken(vault, 'the soft-deleted vault of this name is protected against purging', hint);
}

function taken(address: string, why: string | undefined, hint: string): Failure {
  return new Failure('name-taken', why ?? 'the name is taken', { address, hint });
}
