import { z } from 'zod';
import type { Json } from '../engine/json.ts';
import { addressesShape } from './app-addresses.ts';
import { openApps } from './apps.ts';
import { openArm } from './arm.ts';
import type { Azure } from './azure.ts';
import { buildImage } from './build-image.ts';
import { openBuilds } from './builds.ts';
import { openComponents } from './components.ts';
import { connect, once, type AzureOptions } from './connection.ts';
import { openDaprComponents } from './dapr-components.ts';
import { containerAppsClient, openEnvironments } from './environments.ts';
import { openGroups } from './groups.ts';
import { openIdentities } from './identities.ts';
import type { ArmImage } from './image.ts';
import { openJobs } from './jobs.ts';
import { migrationIn, openMigrations } from './migrations.ts';
import { missingOf } from './missing.ts';
import { openMonitoring } from './monitoring.ts';
import { openNames } from './names.ts';
import { principalOf } from './principal.ts';
import { openPostgres } from './postgres.ts';
import { openAsking } from './probes/asking.ts';
import { lookAhead } from './probes/look.ts';
import { openProviders } from './providers.ts';
import { openRedis } from './redis.ts';
import { GROUP_TYPE, parseResourceId, PROVIDER_TYPE, SECRET_TYPE } from './resource-id.ts';
import { openRegistries } from './registries.ts';
import { openRoles } from './roles.ts';
import { runEvidence } from './run-evidence.ts';
import { secretImageIn, type Discretion } from './secret-image.ts';
import { openSecrets } from './secrets.ts';
import { openSubscriptions } from './subscriptions.ts';
import { openVaultSecrets } from './vault-secrets.ts';
import { openVaults } from './vaults.ts';
import { openWeb } from './web.ts';
import { openWorkspaces } from './workspaces.ts';

/**
 * Opens Azure: the real one over the network, or the embedded one through `httpClient`. Nothing is loaded or sent before
 * the first call; each adapter loads its own client then.
 */
export function createAzure(options: AzureOptions): Azure {
  const connection = connect(options);
  const arm = openArm(connection);
  const groups = openGroups(connection, arm);
  const providers = openProviders(connection, arm);
  const vaults = openVaults(connection, arm);
  const vaultSecrets = openVaultSecrets(connection);
  const secrets = openSecrets(connection, arm, vaultSecrets);
  const postgres = openPostgres(connection, arm, secrets);
  const workspaces = openWorkspaces(connection, arm);
  const components = openComponents(arm);
  const environments = openEnvironments(connection, arm, { workspaces, components });
  const web = openWeb(connection);
  const builds = openBuilds(connection, web);
  const containerApps = containerAppsClient(connection);
  const apps = openApps(connection, arm, containerApps);
  const jobs = openJobs(connection, arm, containerApps);
  const migrations = openMigrations(jobs, arm, options.lineage);

  /** Kinds that need more than GET, PUT and DELETE; all others go through the generic door. */
  const special: Readonly<Record<string, Restorable>> = {
    [GROUP_TYPE]: {
      observe: (at) => groups.observe(at),
      restore: (at, was) => groups.restore(at, imageIn(was)),
    },
    [PROVIDER_TYPE]: { observe: (at) => providers.observe(at), restore: async () => {} },
    'microsoft.keyvault/vaults': {
      observe: (at) => vaults.observe(at),
      restore: (at, was) => vaults.restore(at, vaultIn(was)),
    },
    [SECRET_TYPE]: {
      observe: (at, discretion) => secrets.observe(at, discretion),
      restore: (at, was, discretion) => secrets.restore(at, secretImageIn(was), discretion),
    },
    'microsoft.dbforpostgresql/flexibleservers': {
      observe: (at) => postgres.observeServer(at),
      restore: (at, was, discretion) => postgres.restoreServer(at, imageIn(was), discretion),
    },
    'microsoft.app/managedenvironments': {
      observe: (at) => arm.observe(at),
      restore: async (at, was) => {
        if (was === null) await jobs.clear(at);
        await environments.restore(at, imageIn(was));
      },
    },
    'microsoft.containerregistry/registries/taskruns': {
      observe: (at) => builds.observe(at),
      restore: (at, was) => builds.restore(at, was === null ? null : buildImage.parse(was)),
    },
    'microsoft.app/containerapps': {
      observe: (at) => apps.observe(at),
      restore: (at, was) => apps.restore(at, imageIn(was)),
    },
    'microsoft.app/containerapps#env': {
      observe: (at) => apps.observeAddresses(at),
      restore: (at, was) => apps.restoreAddresses(at, was === null ? null : addressesShape.parse(was)),
    },
    'microsoft.app/jobs': {
      observe: (at) => migrations.observe(at),
      restore: (at, was) => migrations.restore(at, migrationIn(was), ''),
    },
    'microsoft.operationalinsights/workspaces': {
      observe: (at) => workspaces.observe(at),
      restore: (at, was) => workspaces.restore(at, imageIn(was)),
    },
  };
  const plain: Restorable = {
    observe: (at) => arm.observe(at),
    restore: (at, was) => arm.restore(at, imageIn(was)),
  };
  const thingAt = (at: string): Restorable =>
    special[`${parseResourceId(at).type}${/#.*$/s.exec(at)?.[0] ?? ''}`] ?? plain;

  return {
    subscriptionId: options.subscriptionId,
    tenantId: options.tenantId,
    lineage: options.lineage,
    milliseconds: (seconds) => connection.milliseconds(seconds),
    principal: once(() => principalOf(options, connection)),
    observe: (at, discretion) => thingAt(at).observe(at, discretion),
    restore: (at, was, discretion) => thingAt(at).restore(at, was, discretion),
    put: (id, declared) => arm.put(id, declared),
    evidence: (addresses, terms) => runEvidence(options, addresses, terms),
    lookAhead: (required, run, terms) => lookAhead(options, required, run, terms),
    missing: (ids, secretNames) =>
      missingOf(ids, { asking: openAsking(connection), providers, secrets }, secretNames),
    subscriptions: openSubscriptions(connection, arm),
    names: openNames(connection),
    providers,
    groups,
    identities: openIdentities(connection, arm),
    roles: openRoles(connection, arm),
    workspaces,
    components,
    monitoring: openMonitoring(arm, options.lineage),
    environments,
    daprComponents: openDaprComponents(connection, arm),
    registries: openRegistries(connection, arm),
    vaults,
    vaultSecrets,
    secrets,
    postgres,
    redis: openRedis(arm),
    builds,
    apps,
    migrations,
    web,
  };
}

interface Restorable {
  observe(at: string, discretion: Discretion | undefined): Promise<Json | null>;
  restore(at: string, was: Json | null, discretion: Discretion | undefined): Promise<void>;
}

/** Images come back from the journal as plain JSON. */
const image: z.ZodType<ArmImage> = z.record(z.string(), z.json());
const deletedVault = z.object({
  deleted: z.literal(true),
  location: z.string(),
  tags: z.record(z.string(), z.string()).exactOptional(),
  purgeProtected: z.literal(true).exactOptional(),
});

function imageIn(was: Json | null): ArmImage | null {
  return was === null ? null : image.parse(was);
}

function vaultIn(was: Json | null): ReturnType<typeof imageIn> | z.infer<typeof deletedVault> {
  return deletedVault.safeParse(was).data ?? imageIn(was);
}
