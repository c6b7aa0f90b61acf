import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll } from 'vitest';

/** The real blob service of Azurite, in a process of its own that forgets everything when it ends. */
export interface Azurite {
  /** `http://127.0.0.1:<port>/<account>` */
  readonly endpoint: string;
  /** The account's, made for this process. */
  readonly key: string;
  readonly connectionString: string;
  stop(): Promise<void>;
}

/** The name of Azurite's only account. */
export const ACCOUNT = 'deploytest';

/** Starts Azurite on a free port; it takes about a second. */
export async function startAzurite(): Promise<Azurite> {
  const key = randomBytes(32).toString('base64');
  const child = spawn(
    process.execPath,
    [createRequire(import.meta.url).resolve('azurite/dist/src/blob/main.js'), ...FLAGS.split(' ')],
    {
      cwd: tmpdir(),
      env: { ...process.env, AZURITE_ACCOUNTS: `${ACCOUNT}:${key}` },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const endpoint = `${await addressOf(child)}/${ACCOUNT}`;
  return {
    endpoint,
    key,
    connectionString: connectionStringFor(endpoint, key),
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** How a client reaches an account at this endpoint. */
export function connectionStringFor(endpoint: string, key: string): string {
  return `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${key};BlobEndpoint=${endpoint};`;
}

/** Starts Azurite before the tests of a file, and ends it after them. */
export function useAzurite(): () => Azurite {
  let azurite: Azurite | undefined;
  beforeAll(async () => {
    azurite = await startAzurite();
  });
  afterAll(() => azurite?.stop());
  return () => {
    if (azurite === undefined) throw new Error('Azurite has not started yet');
    return azurite;
  };
}

/** It knows no version of the protocol as new as the client's, but what the client asks for is older. */
const FLAGS =
  '--blobHost 127.0.0.1 --blobPort 0 --inMemoryPersistence --skipApiVersionCheck --disableTelemetry --silent';

async function addressOf(child: ChildProcess): Promise<string> {
  let told = '';
  for await (const part of child.stdout ?? []) {
    told += String(part);
    const address = /successfully listens on (\S+)/.exec(told)?.[1];
    if (address !== undefined) return address;
  }
  throw new Error(`Azurite did not start: ${told}`);
}
