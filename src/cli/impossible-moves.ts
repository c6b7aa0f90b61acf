import { collision } from '../azure/global-names.ts';
import { groupId, resourceId } from '../azure/ids.ts';
import { resourceIdIn } from '../azure/resource-id.ts';
import type { Config } from '../config/schema.ts';
import type { Impossible } from '../engine/session.ts';
import { createContainerRegistry } from '../../steps/create-container-registry.ts';
import { createDatabases } from '../../steps/create-databases.ts';
import { createKeyVault } from '../../steps/create-key-vault.ts';
import { deployApplicationServices } from '../../steps/deploy-application-services.ts';
import { deployInfrastructureServices } from '../../steps/deploy-infrastructure-services.ts';

/**
 * Finds what of a configuration Azure never makes, given the addresses that are held: a name unique in all of Azure that
 * is asked for in another group, and apps that would have to move to another environment. It reads names only, so it
 * speaks where a step's inputs cannot be known before others have run.
 */
export function impossibleMoves(config: Config, held: readonly string[]): Impossible[] {
  return [...movedNames(config, held), ...movedApps(config, held)];
}

function movedNames(config: Config, held: readonly string[]): Impossible[] {
  const { registry, keyVault, databases } = config;
  const group = groupOf(config);
  const wanted = [
    {
      step: createContainerRegistry.name,
      key: 'registry.name',
      at: resourceId(group, 'Microsoft.ContainerRegistry/registries', registry.name),
    },
    {
      step: createKeyVault.name,
      key: 'keyVault.name',
      at: resourceId(group, 'Microsoft.KeyVault/vaults', keyVault.name),
    },
    ...named('databases.postgres', 'Microsoft.DBforPostgreSQL/flexibleServers', databases.postgres),
    ...named('databases.redis', 'Microsoft.Cache/redisEnterprise', databases.redis),
  ];
  return wanted.flatMap(({ step, key, at }) =>
    held.flatMap((one) => {
      const why = collision(one, at);
      return why === undefined ? [] : [{ step, address: one, why: `${why}; change ${key} too` }];
    }),
  );

  function named(key: string, type: string, item: { readonly name: string } | undefined) {
    if (item === undefined) return [];
    return [{ step: createDatabases.name, key: `${key}.name`, at: resourceId(group, type, item.name) }];
  }
}

/** Source: see `UNCHANGEABLE`, environmentId of an app. */
function movedApps(config: Config, held: readonly string[]): Impossible[] {
  const { containerAppsEnvironment, services, infrastructure } = config;
  const group = groupOf(config);
  const wanted = resourceId(group, ENVIRONMENT, containerAppsEnvironment.name).toLowerCase();
  const environments = held.filter((at) => isIn(group, at, ENVIRONMENT));
  const [former] = environments;
  if (former === undefined || environments.includes(wanted)) return [];
  const from = resourceIdIn(former)?.name ?? '';
  const appsOf = (
    step: string,
    kind: 'services' | 'infrastructure',
    names: readonly string[],
  ): Impossible[] =>
    names.flatMap((name) => {
      const address = resourceId(group, 'Microsoft.App/containerApps', name).toLowerCase();
      if (!held.includes(address)) return [];
      const why = `containerAppsEnvironment.name ${from} -> ${containerAppsEnvironment.name}: Azure never moves an app to another environment; give ${kind}.${name} another name too`;
      return [{ step, address, why }];
    });
  return [
    ...appsOf(deployInfrastructureServices.name, 'infrastructure', Object.keys(infrastructure)),
    ...appsOf(deployApplicationServices.name, 'services', Object.keys(services)),
  ];
}

const ENVIRONMENT = 'Microsoft.App/managedEnvironments';

function groupOf({ subscriptionId, resourceGroup }: Config): string {
  return groupId(subscriptionId, resourceGroup.name);
}

function isIn(group: string, at: string, type: string): boolean {
  const id = resourceIdIn(at);
  return id?.type === type.toLowerCase() && at.startsWith(`${group.toLowerCase()}/`);
}
