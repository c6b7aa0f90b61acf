import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { StoredState } from '../../src/engine/store.ts';
import { snapshotSchema } from '../../src/engine/state.ts';
import { createContainer, openBlob } from '../../src/state/blob-account.ts';
import { blobHome } from '../../src/state/blob-home.ts';
import { fileHome } from '../../src/state/file-home.ts';
import type { StateHome } from '../../src/state/home.ts';
import type { ConfigFolder } from '../deployment/config-folder.ts';

/** Where processes that are killed keep their state. */
export type StoreKind =
  | { readonly type: 'file' }
  | { readonly type: 'blob'; readonly connectionString: string };

const CONTAINER = 'deployment-state';

/** Makes ready what all runs share. */
export async function prepareStore(kind: StoreKind): Promise<void> {
  if (kind.type === 'blob') await createContainer(openBlob(kind, CONTAINER));
}

/** Points a folder's configuration to a store, with the state that its own files hold; resolves to that state's home. */
export async function keepIn(kind: StoreKind, folder: ConfigFolder): Promise<StateHome> {
  const files = fileHome(join(folder.path, 'state/local'));
  if (kind.type === 'file') return files;
  const prefix = randomUUID();
  folder.variables['STATE_CONNECTION_STRING'] = kind.connectionString;
  folder.set('state.store', {
    type: 'blob',
    connectionString: '${STATE_CONNECTION_STRING}',
    container: CONTAINER,
    prefix,
  });
  const home = blobHome(openBlob(kind, CONTAINER), { prefix, stateKey: 'local' });
  const { snapshot } = await files.store.read();
  if (snapshot === undefined) return home;
  const since = new Date().toISOString();
  const lease = await home.lock.acquire({
    user: 'test',
    host: 'here',
    pid: process.pid,
    command: 'test',
    since,
  });
  await home.store.read();
  await home.store.replace(snapshot);
  await lease.release();
  return home;
}

/** The addresses that the records of a closed state hold. */
export function heldBy({ snapshot }: StoredState): string[] {
  if (!snapshot) return [];
  const { records } = snapshotSchema.parse(JSON.parse(snapshot));
  return Object.values(records).flatMap(({ origin, residue }) => Object.keys({ ...origin, ...residue }));
}
