import type { TokenCredential } from '@azure/core-auth';
import type { ContainerClient } from '@azure/storage-blob';
import { Failure } from '../engine/failure.ts';
import { type BlobLimits, type Contact, DEFAULT_LIMITS, storeRequest } from './blob-request.ts';

/** Where a container is, and as whom it is reached. */
export type BlobAccount = SignedIn | Connected;

interface SignedIn {
  /** The name of a storage account in the public cloud. */
  readonly account: string;
  readonly credential: TokenCredential;
}

interface Connected {
  /** With an account key or a shared access signature. It is never told, logged or kept. */
  readonly connectionString: string;
}

/** A container of a storage account, not reached yet. */
export interface BlobContainer {
  /** Without anything secret: for messages. */
  readonly url: string;
  readonly name: string;
  readonly limits: BlobLimits;
  /** Whether it has ever answered this process. */
  readonly contact: Contact;
  /** The client, whose package is loaded at the first call. It repeats nothing by itself: `storeRequest` does. */
  client(): Promise<ContainerClient>;
}

/** Opens a container; nothing is loaded or asked before the first call. Throws `Failure` `config-invalid` for a connection string that is none. */
export function openBlob(
  account: BlobAccount,
  container: string,
  limits: BlobLimits = DEFAULT_LIMITS,
): BlobContainer {
  const endpoint =
    'connectionString' in account
      ? endpointIn(account.connectionString)
      : `https://${account.account}.blob.core.windows.net`;
  let client: Promise<ContainerClient> | undefined;
  return {
    url: `${endpoint}/${container}`,
    name: container,
    limits,
    contact: { made: false },
    client: () => (client ??= clientOf(account, endpoint, container)),
  };
}

/** Loads the package of the client, ahead of the first request. */
export async function loadClient(): Promise<void> {
  await import('@azure/storage-blob');
}

/** Makes the container, as `deploy state init` does, without public access; resolves to whether it was not there before. */
export async function createContainer(container: BlobContainer): Promise<boolean> {
  const client = await container.client();
  const { succeeded } = await storeRequest(
    { place: container.url, write: true, limits: container.limits, contact: container.contact },
    (abortSignal) => client.createIfNotExists({ abortSignal }),
  );
  return succeeded;
}

async function clientOf(account: BlobAccount, endpoint: string, container: string): Promise<ContainerClient> {
  const { ContainerClient, newPipeline } = await import('@azure/storage-blob');
  const options = {
    retryOptions: { maxTries: 1 },
    userAgentOptions: { userAgentPrefix: 'deploy' },
  };
  if ('connectionString' in account) {
    try {
      return new ContainerClient(account.connectionString, container, options);
    } catch {
      // What the client says of it may repeat a part of it.
      throw notAConnectionString();
    }
  }
  return new ContainerClient(`${endpoint}/${container}`, newPipeline(account.credential, options));
}

/** Source: Microsoft Learn, "Configure Azure Storage connection strings". Of all its parts only this one may be told. */
function endpointIn(connectionString: string): string {
  const parts = new Map(
    connectionString.split(';').map((part): [string, string] => {
      const at = part.indexOf('=');
      return [part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()];
    }),
  );
  if (parts.get('usedevelopmentstorage') === 'true') return 'http://127.0.0.1:10000/devstoreaccount1';
  const protocol = parts.get('defaultendpointsprotocol') ?? 'https';
  const suffix = parts.get('endpointsuffix') ?? 'core.windows.net';
  const account = parts.get('accountname');
  const endpoint = parts.get('blobendpoint') ?? (account && `${protocol}://${account}.blob.${suffix}`);
  if (endpoint === undefined || !URL.canParse(endpoint)) throw notAConnectionString();
  const { origin, pathname } = new URL(endpoint);
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}

function notAConnectionString(): Failure {
  return new Failure(
    'config-invalid',
    'state.store.connectionString is no connection string of a storage account',
    {
      hint: 'Copy it from the account’s access keys (`az storage account show-connection-string`).',
    },
  );
}
