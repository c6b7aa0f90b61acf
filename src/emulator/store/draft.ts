import type { StoredResource } from '../resource-type.ts';
import type { Operation } from './operation.ts';
import { withRecords } from './records.ts';
import type { Stored } from './store.ts';
import { tableOf, type Table, type Undo } from './table.ts';

/**
 * The content in memory while requests are served. Changes can be taken back to a savepoint, so that a refused request
 * leaves nothing behind, and the draft knows which of the two files must be written.
 */
export interface Draft {
  readonly resources: Table<StoredResource>;
  readonly deleted: Table<unknown>;
  readonly registrations: Table<string>;
  readonly operations: Table<Operation>;
  readonly secrets: Table<unknown>;
  data(namespace: string): Table<unknown>;
  /** A mark for `undoTo`. */
  savepoint(): number;
  undoTo(savepoint: number): void;
  /** What changed since the last `saved`. */
  changed(): { readonly content: boolean; readonly secrets: boolean };
  /** Says that everything so far has been kept. */
  saved(): void;
  /** The rows themselves, for the store. */
  readonly stored: Stored;
}

/** Opens a draft on what a store loaded; the draft owns it from then on. */
export function openDraft(stored: Stored): Draft {
  const { content, secrets } = stored;
  let log: { undo: Undo; file: 'content' | 'secrets' }[] = [];
  const of = (file: 'content' | 'secrets') => (undo: Undo) => void log.push({ undo, file });
  const data = (namespace: string): Table<unknown> =>
    tableOf((content.data[namespace] ??= {}), of('content'));
  return {
    resources: withRecords(tableOf(content.resources, of('content')), () => data('records')),
    deleted: tableOf(content.deleted, of('content')),
    registrations: tableOf(content.registrations, of('content')),
    operations: tableOf(content.operations, of('content')),
    secrets: tableOf(secrets, of('secrets')),
    data,
    savepoint: () => log.length,
    undoTo(savepoint) {
      for (const { undo } of log.slice(savepoint).reverse()) undo();
      log = log.slice(0, savepoint);
    },
    changed: () => ({
      content: log.some(({ file }) => file === 'content'),
      secrets: log.some(({ file }) => file === 'secrets'),
    }),
    saved: () => void (log = []),
    get stored() {
      for (const [namespace, rows] of Object.entries(content.data)) {
        if (Object.keys(rows).length === 0) delete content.data[namespace];
      }
      return stored;
    },
  };
}
