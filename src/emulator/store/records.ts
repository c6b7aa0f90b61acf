import type { StoredResource } from '../resource-type.ts';
import { resourceSchema } from './content.ts';
import type { Table } from './table.ts';

/**
 * What Azure itself writes down of things that happened: it can be read, but no client can make or remove it, and it
 * outlives the undo of what it tells of. It is kept under `data`, so that `resources` holds what clients made.
 */
const RECORDS: ReadonlySet<string> = new Set([
  'microsoft.app/containerapps/revisions',
  'microsoft.app/jobs/executions',
  'microsoft.containerregistry/registries/runs',
]);

/**
 * Shows resources and records as one table; each row goes to the one that its type belongs to. The records' table is
 * asked for each time: an empty one is dropped from the content when that is saved.
 */
export function withRecords(
  resources: Table<StoredResource>,
  records: () => Table<unknown>,
): Table<StoredResource> {
  return {
    get: (key) =>
      resources.get(key) ?? (records().has(key) ? resourceSchema.parse(records().get(key)) : undefined),
    has: (key) => resources.has(key) || records().has(key),
    set: (key, row) => (RECORDS.has(row.type.toLowerCase()) ? records() : resources).set(key, row),
    delete(key) {
      resources.delete(key);
      records().delete(key);
    },
    keys: () => [...resources.keys(), ...records().keys()],
    entries: () => [...resources.entries(), ...records().entries().map(parsed)],
    view: () => [...resources.view(), ...records().view().map(parsed)],
  };
}

function parsed([key, row]: readonly [string, unknown]): [string, StoredResource] {
  return [key, resourceSchema.parse(row)];
}
