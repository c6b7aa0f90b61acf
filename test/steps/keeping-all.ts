import type { Config } from '../../src/config/schema.ts';

/** The same configuration with everything protected that can be, and other images kept. */
export function keepingAll(config: Config): Config {
  const { postgres, redis } = config.databases;
  return {
    ...config,
    resourceGroup: kept(config.resourceGroup),
    monitoring: kept(config.monitoring),
    registry: { ...kept(config.registry), keepImages: config.registry.keepImages + 1 },
    keyVault: kept(config.keyVault),
    databases: { ...(postgres && { postgres: kept(postgres) }), ...(redis && { redis: kept(redis) }) },
    secrets: config.secrets.map(kept),
    containerAppsEnvironment: kept(config.containerAppsEnvironment),
    infrastructure: keptEach(config.infrastructure),
    services: keptEach(config.services),
  };
}

function kept<Item extends { readonly protect: boolean }>(item: Item): Item {
  return { ...item, protect: true };
}

function keptEach<Item extends { readonly protect: boolean }>(items: Readonly<Record<string, Item>>) {
  return Object.fromEntries(Object.entries(items).map(([name, item]) => [name, kept(item)]));
}
