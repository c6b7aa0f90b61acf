import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { resourceId } from '../src/azure/ids.ts';
import { migrationIn } from '../src/azure/migrations.ts';
import { refusedChanges } from '../src/azure/unchangeable.ts';
import { Failure } from '../src/engine/failure.ts';
import type { Json } from '../src/engine/json.ts';
import { buildAndPushImages } from './build-and-push-images.ts';
import { createContainerAppsEnv } from './create-container-apps-env.ts';
import { createContainerRegistry } from './create-container-registry.ts';
import { createDatabases } from './create-databases.ts';
import { createResourceGroup } from './create-resource-group.ts';
import { defineStep } from './define.ts';
import { deployApplicationServices } from './deploy-application-services.ts';
import type { Facts, Ports } from './ports.ts';
import { does, puts } from './requires.ts';
import { storeSecrets } from './store-secrets.ts';
import { usedSecrets } from './used-secrets.ts';

/**
 * Migrates the database by a Container Apps job, in the image of the service that brings the migrations, once in a
 * transaction. What undoing needs stands on the job itself, so that it works with any configuration.
 */
export const runMigrations = defineStep({
  name: 'run_migrations',
  needs: {
    group: createResourceGroup,
    registry: createContainerRegistry,
    databases: createDatabases,
    stored: storeSecrets,
    environment: createContainerAppsEnv,
    built: buildAndPushImages,
  },
  after: [deployApplicationServices.name],
  output: z.object({
    /** What the database was migrated to; null where there are no migrations. */
    schema: z.string().nullable(),
  }),
  inputs: async (config, { group, registry, databases, stored, environment, built }, facts) => {
    const { migrations, services, tags } = config;
    const service = migrations && services[migrations.service];
    if (migrations === undefined || service === undefined) return { migrations: null };
    const { service: name, up, down, timeoutSeconds } = migrations;
    const { cpu, memory, env, secretEnv } = service;
    return {
      id: resourceId(group.id, 'Microsoft.App/jobs', jobName(name)),
      location: group.location,
      tags,
      identity: group.identity.id,
      environment: environment.id,
      loginServer: registry.loginServer,
      database: databases.postgres?.id ?? null,
      services: { [name]: { image: built.images[name]?.reference ?? '', cpu, memory, env, secretEnv } },
      secrets: usedSecrets([service], { ...databases.secrets, ...stored.secrets }),
      migrations: {
        service: name,
        target: await newest(service.context, migrations.directory, facts),
        up,
        timeoutSeconds,
        // Whether there is anything to migrate counts only where nothing leads back.
        ...(down === undefined && { files: await filesOf(service, migrations.directory, facts) }),
        ...(down !== undefined && { down }),
      },
    };
  },
  at: ({ id }) => (id === undefined ? [] : [id]),
  cannotChange: (from, to) =>
    refusedChanges(
      'Microsoft.App/jobs',
      { at: ({ id }) => id, from, to },
      { location: ['location', ({ location }) => location] },
    ),
  requires: (config) => {
    if (config.migrations === undefined) return [];
    const name = jobName(config.migrations.service);
    return [
      puts(config, 'Microsoft.App/jobs', name),
      does(config, 'Microsoft.App/jobs', name, ['start/action']),
    ];
  },
  observe: (at, { azure }) => azure.migrations.observe(at),
  rollback: (at, was: Json | null, { azure, transaction }) =>
    azure.migrations.restore(at, migrationIn(was), transaction),
  irreversible: (inputs, applied) => {
    const { migrations } = inputs;
    if (migrations === null || migrations.down !== undefined) return undefined;
    return applied && isDeepStrictEqual(migratedBy(inputs), migratedBy(applied)) ? undefined : NO_WAY_DOWN;
  },
  irreversibleWith: ({ migrations }) =>
    migrations === undefined || migrations.down !== undefined ? undefined : NO_WAY_DOWN,
  run: async (inputs, { azure, transaction, log }: Ports) => {
    if (inputs.migrations === null) return { schema: null };
    const { id, location, tags, identity, environment, loginServer, database, services, secrets } = inputs;
    const { service: name, target, files: _, ...commands } = inputs.migrations;
    const service = services[name];
    if (service === undefined) throw new Failure('internal', `no such service: ${name}`);
    log(`migrating to ${target}`);
    await azure.migrations.up(
      id,
      {
        location,
        tags,
        environmentId: environment,
        identityId: identity,
        registry: loginServer,
        ...service,
        secrets,
        target,
        ...commands,
        ...(database === null ? {} : { databaseId: database }),
      },
      transaction,
    );
    return { schema: target };
  },
});

const NO_WAY_DOWN = 'migrations have no down command';

/**
 * What decides whether there is anything to migrate: a new image for the same files of the same database has nothing. Of a
 * database of others only the service's own settings say which one it is.
 */
function migratedBy({ migrations, database, services, secrets }: Migrating): object {
  const { service = '', target, up, files } = migrations ?? {};
  const { env, secretEnv } = services?.[service] ?? {};
  return { service, target, up, files, on: database ?? { env, secretEnv, secrets } };
}

interface Migrating {
  readonly migrations: {
    readonly service: string;
    readonly target: string;
    readonly up: readonly string[];
    readonly files?: Readonly<Record<string, string>>;
  } | null;
  readonly database?: string | null;
  readonly services?: Readonly<Record<string, { readonly env: object; readonly secretEnv: object }>>;
  readonly secrets?: object;
}

/** A job's name has 32 characters at most. */
function jobName(service: string): string {
  const name = `migrate-${service}`;
  if (name.length <= 32) return name;
  return `${name.slice(0, 23)}-${createHash('sha256').update(service).digest('hex').slice(0, 8)}`.replace(
    '--',
    '-',
  );
}

function newest(context: string, directory: string, facts: Facts): Promise<string> {
  return facts.newestFile(`${context}/${directory}`);
}

/** The migrations with their digests, as they go into the image. */
function filesOf(
  { context, dockerfile }: { readonly context: string; readonly dockerfile: string },
  directory: string,
  facts: Facts,
): Promise<Record<string, string>> {
  return facts.contextFiles(context, dockerfile, directory);
}
