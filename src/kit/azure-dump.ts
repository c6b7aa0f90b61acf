import { z } from 'zod';
import type { StoredResource } from '../emulator/resource-type.ts';
import type { Stored } from '../emulator/store/store.ts';

/**
 * What stands in the embedded Azure, seen from outside: bodies by lower-cased id, what is soft-deleted, what apps serve,
 * what jobs have migrated to, the current values of secrets, and the images of registries.
 */
export type Dump = Readonly<Record<string, unknown>>;

/** Looks at everything as it is kept, without what Azure assigns anew with each write; histories stand as their last word. */
export function dumpOf({ content, secrets }: Stored): Dump {
  const { resources, deleted, data } = content;
  const dump: Record<string, unknown> = {};
  for (const [id, resource] of Object.entries(resources)) {
    if (!HISTORIES.includes(resource.type)) dump[id] = steady(resource);
    if (resource.type === APP) dump[`${id} serves`] = serving(id, Object.values(resources));
    if (resource.type === JOB) dump[`${id} has migrated to`] = schemaAfter(id, Object.values(resources));
  }
  for (const [id, resource] of Object.entries(deleted)) dump[`bin ${id}`] = steady(resource);
  for (const [key, kept] of Object.entries(data['secrets'] ?? {}))
    dump[`secret ${key}`] = current(key, kept, secrets);
  for (const [name, kept] of Object.entries(data['images'] ?? {})) dump[`images ${name}`] = imagesIn(kept);
  return dump;
}

const APP = 'Microsoft.App/containerApps';
const REVISION = 'Microsoft.App/containerApps/revisions';
const JOB = 'Microsoft.App/jobs';
const EXECUTION = 'Microsoft.App/jobs/executions';
const HISTORIES = [REVISION, EXECUTION, 'Microsoft.ContainerRegistry/registries/runs'];

/** Names and times that nobody chooses. */
const ASSIGNED = new Set([
  'etag',
  'systemData',
  'modifiedDate',
  'updatedOn',
  'updatedBy',
  'updatedAt',
  'deletedAt',
  'quotaNextResetTime',
  'lastSkuUpdate',
  'lastUpdatedTime',
  'timeModified',
  'latestRevisionName',
  'latestReadyRevisionName',
  'latestRevisionFqdn',
]);

/** Ids are the same in any casing, also where they are keys. */
function steady(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith('/subscriptions/') ? value.toLowerCase() : value;
  if (Array.isArray(value)) return value.map(steady);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => !ASSIGNED.has(key) && inner !== undefined)
      .map(([key, inner]) => [key.startsWith('/subscriptions/') ? key.toLowerCase() : key, steady(inner)]),
  );
}

/** The same dump without what one act is told from another by: transactions, runs of builds and the sources they took. */
export function withoutActs(dump: Dump): Dump {
  return JSON.parse(JSON.stringify(dump), (key, value: unknown) => {
    if (key === 'runResult' || key === 'sourceLocation') return undefined;
    return transaction.safeParse(value).success ? 'the transaction' : value;
  });
}

const transaction = z.object({ name: z.literal('DEPLOY_TRANSACTION') });

function serving(app: string, all: readonly StoredResource[]): unknown {
  return below(app, REVISION, all)
    .filter(({ properties }) => properties?.['active'] === true)
    .map(({ properties: { template, healthState, runningState } = {} }) =>
      steady({ template: { ...Object(template), revisionSuffix: '' }, healthState, runningState }),
    );
}

/** The migration that the database stands at: the last word of the last command that succeeded, up or down. */
function schemaAfter(job: string, all: readonly StoredResource[]): unknown {
  const started = ({ properties }: StoredResource): string => String(properties?.['startTime']);
  const done = below(job, EXECUTION, all)
    .filter(({ properties }) => properties?.['status'] === 'Succeeded')
    .toSorted((one, other) => (started(one) < started(other) ? -1 : 1))
    .at(-1);
  return done === undefined ? null : executed.parse(done.properties).template.containers[0]?.args.at(-1);
}

const executed = z.looseObject({
  template: z.looseObject({ containers: z.array(z.looseObject({ args: z.array(z.string()) })) }),
});

function below(parent: string, type: string, all: readonly StoredResource[]): StoredResource[] {
  return all.filter((one) => one.type === type && one.id.toLowerCase().startsWith(`${parent}/`));
}

const repository = z.looseObject({ manifests: z.record(z.string(), z.number()), tags: z.unknown() });

function imagesIn(kept: unknown): unknown {
  const { manifests, tags } = repository.parse(kept);
  return { manifests: Object.keys(manifests).toSorted(), tags: steady(tags) };
}

const secretShape = z.looseObject({
  versions: z.array(z.looseObject({ version: z.string(), created: z.number(), updated: z.number() })).min(1),
  deleted: z.unknown().optional(),
});

function current(key: string, kept: unknown, values: Stored['secrets']): unknown {
  const { versions, deleted } = secretShape.parse(kept);
  const { version, created: _created, updated: _updated, ...shown } = versions.at(-1) ?? { version: '' };
  return { ...shown, value: values[`secrets/${key}/${version}`], deleted: deleted !== undefined };
}
