import { ContainerAppsAPIClient } from '@azure/arm-appcontainers';
import { ContainerRegistryManagementClient } from '@azure/arm-containerregistry';
import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import {
  AnonymousCredential,
  BlockBlobClient,
  newPipeline,
  type StoragePipelineOptions,
} from '@azure/storage-blob';
import { ContainerRegistryManagementClient as BuildsClient } from 'arm-containerregistry-builds';
import type { Emulator } from '../../src/emulator/emulator.ts';
import type { AzureResponse } from '../../src/emulator/exchange.ts';
import { SUBSCRIPTION } from './rig.ts';

/** The official clients of registries, builds, blobs and container apps, wired to an embedded Azure without a socket. */
export function appsClients(emulator: Emulator) {
  const credential = {
    getToken: async () => ({ token: 'test', expiresOnTimestamp: Date.now() + 3_600_000 }),
  };
  const options = { httpClient: inProcess(emulator), retryOptions: { maxRetries: 0 } };
  return {
    fast: { updateIntervalInMs: 0 },
    registries: new ContainerRegistryManagementClient(credential, SUBSCRIPTION, options),
    builds: new BuildsClient(credential, SUBSCRIPTION, options),
    apps: new ContainerAppsAPIClient(credential, SUBSCRIPTION, { ...options, apiVersion: '2026-01-01' }),
    blob: (url: string) =>
      new BlockBlobClient(url, newPipeline(new AnonymousCredential(), blobOptions(emulator))),
  };
}

function inProcess(emulator: Emulator): HttpClient {
  return {
    async sendRequest(request) {
      const { method, url, headers, body } = request;
      const sent = typeof body === 'string' ? new TextEncoder().encode(body) : undefined;
      const response = await emulator.handle({ method, url, headers: headers.toJSON(), body: sent });
      return {
        request,
        status: response.status,
        headers: createHttpHeaders({ ...response.headers }),
        bodyAsText: textOf(response),
      };
    },
  };
}

// storage-blob takes the older kind of client, whose headers convert themselves.
function blobOptions(emulator: Emulator): StoragePipelineOptions {
  return {
    retryOptions: { maxTries: 1 },
    httpClient: {
      async sendRequest(request) {
        const { method, url, headers, body } = request;
        const response = await emulator.handle({
          method,
          url,
          headers: headers.toJson(),
          body: await bytesOf(body),
        });
        const plain = createHttpHeaders({ ...response.headers });
        return {
          request,
          status: response.status,
          headers: Object.assign(plain, {
            toJson: () => plain.toJSON(),
            rawHeaders: () => plain.toJSON(),
            headersArray: () => [...plain].map(([name, value]) => ({ name, value })),
            headerNames: () => [...plain].map(([name]) => name),
            headerValues: () => [...plain].map(([, value]) => value),
            contains: (name: string) => plain.has(name),
            remove: () => false,
            clone: () => headers.clone(),
          }),
          bodyAsText: textOf(response),
        };
      },
    },
  };
}

async function bytesOf(body: unknown): Promise<Uint8Array | undefined> {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string') return new TextEncoder().encode(body);
  if (body instanceof Uint8Array) return body;
  if (body instanceof Blob) return new Uint8Array(await body.arrayBuffer());
  if (typeof body === 'function') {
    const chunks: Buffer[] = [];
    for await (const chunk of body()) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks);
  }
  throw new Error('an unexpected kind of body');
}

function textOf({ body }: AzureResponse): string {
  return typeof body === 'object' ? JSON.stringify(body) : (body ?? '');
}
