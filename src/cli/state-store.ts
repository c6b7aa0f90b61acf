import { join } from 'node:path';
import { signaturesIn } from '../azure/signatures.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { BlobStoreConfig, StateStoreConfig } from '../config/schema/state.ts';
import { Failure } from '../engine/failure.ts';
import { placeholderIn } from '../engine/placeholder.ts';
import { FORMAT } from '../engine/state.ts';
import type { StateStore } from '../engine/store.ts';
import type { Redactor } from '../secrets/redact.ts';
import type { BlobContainer } from '../state/blob-account.ts';
import type { BlobLimits } from '../state/blob-request.ts';
import { fileHome } from '../state/file-home.ts';
import { readIfThere } from '../state/file-store.ts';
import type { StateHome } from '../state/home.ts';
import type { Lease } from '../state/lock.ts';
import type { Shell } from './shell.ts';
import { signingIn } from './signing-in.ts';

/** Where the state of one environment is kept, and whether this process may write now. */
export interface OpenState extends StateHome {
  readonly type: StateStoreConfig['type'];
  /** Throws `Failure` `lock-lost` unless this process surely holds the lock now: asked before every write to the cloud. */
  mayWrite(): void;
}

/** What says where a state is kept: a part of the configuration. */
export type StatePlace = Pick<LoadedConfig, 'store' | 'stateFolder' | 'stateKey'> & {
  readonly config: Pick<LoadedConfig['config'], 'name' | 'tenantId'>;
};

/**
 * Opens what the state of an environment lives in; nothing is made or asked before the first call. What a connection
 * string holds is hidden from then on. The limits are those of requests to a container.
 */
export async function openState(
  place: StatePlace,
  shell: Pick<Shell, 'redactor' | 'world' | 'variables'>,
  limits?: BlobLimits,
): Promise<OpenState> {
  const { type } = place.store;
  const home = type === 'file' ? fileHome(localFolder(place)) : await openBlobHome(place, shell, limits);
  let lease: Lease | undefined;
  return {
    ...home,
    type,
    store: keepingOldFormats(home, () => new Date(shell.world.now())),
    lock: {
      ...home.lock,
      acquire: async (holder) => {
        const taken = await home.lock.acquire(holder);
        lease = taken;
        return {
          check: () => taken.check(),
          release: async () => {
            lease = undefined;
            await taken.release();
          },
        };
      },
    },
    mayWrite: () => {
      if (lease === undefined) throw notHeld(home.place);
      lease.check();
    },
  };
}

/** The folder of an environment for what never leaves this machine, whatever the store. */
export function localFolder({ stateFolder, stateKey }: Pick<StatePlace, 'stateFolder' | 'stateKey'>): string {
  return join(stateFolder, stateKey);
}

/**
 * The same store, which refuses to begin anew in a container while the folder still knows of a state: somebody has changed
 * the configuration and not moved the state, has named another container than the one it was moved to, or has lost that.
 * Its reading throws `Failure` `state-foreign` or `state-invalid` then.
 */
export function neverLeavingBehind(
  state: Pick<OpenState, 'type' | 'place' | 'store'>,
  folder: string,
): StateStore {
  if (state.type === 'file') return state.store;
  return {
    ...state.store,
    read: async () => {
      const stored = await state.store.read();
      if (stored.snapshot === undefined && stored.journal === '') refuseLeft(folder, state.place);
      return stored;
    },
  };
}

function refuseLeft(folder: string, place: string): void {
  // A first run that crashed has left no more than its journal.
  const [file] = ['state.json', 'journal.jsonl']
    .map((name) => join(folder, name))
    .filter((one) => (readIfThere(one) ?? '') !== '');
  if (file === undefined) return;
  const anew = `to begin anew, take ${file} away first.`;
  const { movedTo, unfinished } = placeholderIn(readIfThere(file)) ?? {};
  if (movedTo !== undefined) {
    throw new Failure(
      'state-foreign',
      `there is no state in ${place}, and the one of ${file} was moved to ${movedTo}`,
      {
        hint:
          movedTo === place
            ? `Bring it back there (what was deleted in an account can often be restored); ${anew}`
            : `Name that store under state.store; ${anew}`,
      },
    );
  }
  if (unfinished !== undefined) {
    throw new Failure(
      'state-invalid',
      `there is no state in ${place} yet, and \`${unfinished}\` was interrupted while it wrote ${file}`,
      {
        hint: `Name the folder under state.store and type the same ${unfinished} again; ${anew}`,
      },
    );
  }
  throw new Failure('state-foreign', `there is no state in ${place} yet, but one in ${file}`, {
    hint: `Move it with \`npx deploy state migrate --to blob\`; ${anew}`,
  });
}

/** Hides a connection string, and each secret in it, from everything that is written from now on. */
export function hideConnectionString(text: string, redactor: Redactor): void {
  for (const secret of secretsOfConnection(text)) redactor.hide(secret);
}

/** A connection string, and each secret in it. */
export function secretsOfConnection(text: string): string[] {
  const parts = text.split(';').flatMap((part) => {
    const [, value = ''] = /^\s*(?:AccountKey|SharedAccessSignature)\s*=\s*(.*?)\s*$/i.exec(part) ?? [];
    return [value.replace(/^\?/, ''), ...signaturesIn(value)];
  });
  return [text, ...parts].filter((secret) => secret !== '');
}

/** Opens the container that a store in Azure Blob Storage names; nothing is asked of it yet. */
export async function openContainer(
  { account, connectionString = '', container }: BlobStoreConfig,
  tenantId: string,
  shell: Pick<Shell, 'redactor' | 'world' | 'variables'>,
  limits?: BlobLimits,
): Promise<BlobContainer> {
  hideConnectionString(connectionString, shell.redactor);
  const { openBlob } = await import('../state/blob-account.ts');
  const whose =
    account === undefined ? { connectionString } : { account, credential: signingIn(tenantId, shell) };
  return openBlob(whose, container, limits);
}

async function openBlobHome(
  place: StatePlace,
  shell: Pick<Shell, 'redactor' | 'world' | 'variables'>,
  limits: BlobLimits | undefined,
): Promise<StateHome> {
  const { store, stateKey, config } = place;
  if (store.type !== 'blob') throw new TypeError('not a store in Azure Blob Storage');
  const { prefix = config.name } = store;
  const { blobHome } = await import('../state/blob-home.ts');
  return blobHome(await openContainer(store, config.tenantId, shell, limits), { prefix, stateKey });
}

/** Before a snapshot of an older format gives way to one of today's, a copy of it is kept. */
function keepingOldFormats({ store, copies }: StateHome, now: () => Date): StateStore {
  let older = false;
  return {
    ...store,
    read: async () => {
      const stored = await store.read();
      const format = /^\s*\{\s*"format":\s*(\d+)/.exec(stored.snapshot ?? '')?.[1];
      older = format !== undefined && Number(format) < FORMAT;
      return stored;
    },
    replace: async (snapshot) => {
      if (older) await copies.copy(now());
      older = false;
      await store.replace(snapshot);
    },
  };
}

function notHeld(place: string): Failure {
  return new Failure('lock-lost', `${place}: the lock of the environment is not held`, {
    hint: 'Nothing was written. Type the same command again.',
  });
}
