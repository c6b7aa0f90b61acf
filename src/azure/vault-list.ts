import type { PipelineResponse } from '@azure/core-rest-pipeline';
import type { SecretClient } from '@azure/keyvault-secrets';
import { z } from 'zod';
import type { Connection } from './connection.ts';
import { azureFailure } from './failures.ts';

/** What the list of a vault shows of a secret: its newest version, without its value. */
export interface ListedSecret {
  readonly enabled: boolean;
  /** When the newest version was made or changed: milliseconds since 1970, in whole seconds; absent where nobody said. */
  readonly updated?: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** The live secrets of a vault by their lower-case names. */
export type VaultList = ReadonlyMap<string, ListedSecret>;

/**
 * Reads the list of a vault's secrets, 25 a page, without the vault's own client: that asks without a token first, to be
 * told which one is wanted. It is the one of the vault's cloud, which its address names. What stands on no page of the
 * first twenty has to be looked at itself.
 * Throws `Failure` as `Connection.call` does; with status 401 where the vault wants another token.
 * Sources: Microsoft Learn, rest/api/keyvault/secrets/get-secrets; "Authentication, requests and responses" of Key Vault;
 * nagyesta/lowkey-vault issue 467 (the list has the attributes of the latest version).
 */
export async function readVaultList(connection: Connection, vaultUri: string): Promise<VaultList> {
  const { host } = new URL(vaultUri);
  const get = await openGet(connection, `https://${host.slice(host.indexOf('.') + 1)}/.default`);
  const found = new Map<string, ListedSecret>();
  let next: string | undefined = `${vaultUri}secrets?api-version=${API_VERSION}`;
  for (let pages = 0; next !== undefined && pages < MOST_PAGES; pages += 1) {
    const url: string = next;
    const { value, nextLink } = await connection.call(`${vaultUri}secrets`, async () =>
      pageIn(await get(url)),
    );
    for (const { id, attributes, tags } of value) {
      const name = new URL(id).pathname.split('/')[2] ?? '';
      const { enabled, updated } = attributes;
      found.set(name.toLowerCase(), {
        enabled,
        tags,
        ...(updated !== undefined && { updated: updated * 1000 }),
      });
    }
    // A credential goes nowhere else.
    next = nextLink != null && new URL(nextLink).host === host ? nextLink : undefined;
  }
  return found;
}

/** The lower-case names of the secrets that somebody can read: a disabled one is as good as gone for whoever needs it. */
export function readable(list: VaultList | null): Set<string> {
  return new Set([...(list ?? [])].filter(([, { enabled }]) => enabled).map(([name]) => name));
}

/** The same as the vault's own client tells it. */
export async function listedBy(vault: SecretClient): Promise<[string, ListedSecret][]> {
  const found: [string, ListedSecret][] = [];
  for await (const { name, enabled = true, updatedOn, tags = {} } of vault.listPropertiesOfSecrets())
    found.push([name.toLowerCase(), { enabled, tags, ...(updatedOn && { updated: updatedOn.getTime() }) }]);
  return found;
}

/** That of `@azure/keyvault-secrets`. */
const API_VERSION = '2026-04-01';

const MOST_PAGES = 20;

/** GETs an address of a vault, signed; any status is an answer. */
async function openGet(
  { credential, clientOptions }: Connection,
  scopes: string,
): Promise<(url: string) => Promise<PipelineResponse>> {
  const {
    bearerTokenAuthenticationPolicy,
    createHttpHeaders,
    createPipelineFromOptions,
    createPipelineRequest,
  } = await import('@azure/core-rest-pipeline');
  const { httpClient, additionalPolicies, userAgentOptions, retryOptions } = clientOptions;
  const pipeline = createPipelineFromOptions({ userAgentOptions, retryOptions });
  pipeline.removePolicy({ name: 'redirectPolicy' });
  pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential: await credential(), scopes }));
  for (const { policy } of additionalPolicies) pipeline.addPolicy(policy, { afterPhase: 'Retry' });
  return (url) => {
    const headers = createHttpHeaders({ accept: 'application/json' });
    return pipeline.sendRequest(httpClient, createPipelineRequest({ url, method: 'GET', headers }));
  };
}

function pageIn({ status, bodyAsText }: PipelineResponse): z.infer<typeof page> {
  if (status === 200) return page.parse(JSON.parse(bodyAsText ?? '{}'));
  throw azureFailure({
    name: 'RestError',
    message: `the answer was ${status}`,
    statusCode: status,
    response: { bodyAsText },
  });
}

const page = z.object({
  value: z.array(
    z.object({
      id: z.url(),
      attributes: z.object({ enabled: z.boolean().default(true), updated: z.number().exactOptional() }),
      tags: z
        .record(z.string(), z.string())
        .nullish()
        .transform((tags) => tags ?? {}),
    }),
  ),
  nextLink: z.string().nullish(),
});
