import { z } from 'zod';
import type { Calls } from '../calls.ts';
import type { AzureResponse } from '../exchange.ts';
import { current, deletedSecret, secretBundle, secretItem, type Vault } from './secret-bundle.ts';
import { badParameter, deletedSecretNotFound, SecretError, secretNotFound } from './secret-error.ts';
import {
  findSecret,
  listSecrets,
  lookAtSecret,
  phaseOf,
  secretValue,
  type SecretRecord,
  type SecretVersion,
} from './secret-record.ts';

// The service gives 25 at most: https://learn.microsoft.com/rest/api/keyvault/secrets/get-secrets
const PAGE = z.coerce.number().int().min(1).max(25).default(25);

/**
 * Answers a GET of a secret with its value, the newest version or the one named.
 * @throws SecretError 404 SecretNotFound; 403 Forbidden with inner SecretDisabled
 */
export function getSecret(
  vault: Vault,
  name: string,
  version: string | undefined,
  call: Calls,
): AzureResponse {
  const secret = liveSecret(vault, name, call);
  const found = versionOf(secret, version);
  if (!found.enabled) {
    const message = 'Operation get is not allowed on a disabled secret.';
    throw new SecretError(403, 'Forbidden', message, 'SecretDisabled');
  }
  const value = secretValue(vault.name, name, found.version, call);
  return { status: 200, body: { value, ...secretBundle(vault, secret, found) } };
}

/** Finds a secret that is neither soft-deleted nor on its way; a look at one on its way is counted. */
export function liveSecret(vault: Vault, name: string, call: Calls): SecretRecord {
  const secret = findSecret(vault.name, name, call);
  if (secret !== undefined && phaseOf(secret, call.now()) === 'live') return secret;
  if (secret?.deleted === undefined && secret !== undefined) lookAtSecret(vault.name, secret, call);
  throw secretNotFound(name);
}

/** Finds a version of a secret; without a name, the newest. */
export function versionOf(secret: SecretRecord, version: string | undefined): SecretVersion {
  if (version === undefined) return current(secret);
  const found = secret.versions.find((one) => one.version === version);
  if (found === undefined) throw secretNotFound(`${secret.name}/${version}`);
  return found;
}

/** Answers the list of secrets, without values. */
export function getSecrets(vault: Vault, query: URLSearchParams, url: string, call: Calls): AzureResponse {
  const live = listSecrets(vault.name, call).filter((secret) => phaseOf(secret, call.now()) === 'live');
  return page(
    live.map((secret) => secretItem(vault, secret)),
    query,
    url,
  );
}

/** Answers the list of a secret's versions, without values. */
export function getSecretVersions(
  vault: Vault,
  name: string,
  query: URLSearchParams,
  url: string,
  call: Calls,
): AzureResponse {
  const secret = findSecret(vault.name, name, call);
  const versions = secret !== undefined && phaseOf(secret, call.now()) === 'live' ? secret.versions : [];
  return page(
    versions.map((version) => secretBundle(vault, { name }, version)),
    query,
    url,
  );
}

/**
 * Answers a GET of a soft-deleted secret.
 * @throws SecretError 404 SecretNotFound, also while the deletion is under way
 */
export function getDeletedSecret(vault: Vault, name: string, call: Calls): AzureResponse {
  return { status: 200, body: deletedSecret(vault, softDeleted(vault, name, call), false) };
}

/** Finds a secret whose deletion has ended; a look at one that is under way is counted. */
export function softDeleted(vault: Vault, name: string, call: Calls): SecretRecord {
  const secret = findSecret(vault.name, name, call);
  if (secret !== undefined && phaseOf(secret, call.now()) === 'deleted') return secret;
  if (secret?.deleted !== undefined) lookAtSecret(vault.name, secret, call);
  throw deletedSecretNotFound(name);
}

/** Answers the list of soft-deleted secrets. */
export function getDeletedSecrets(
  vault: Vault,
  query: URLSearchParams,
  url: string,
  call: Calls,
): AzureResponse {
  const deleted = listSecrets(vault.name, call).filter((secret) => phaseOf(secret, call.now()) === 'deleted');
  return page(
    deleted.map((secret) => deletedSecret(vault, secret, true)),
    query,
    url,
  );
}

function page(all: readonly object[], query: URLSearchParams, url: string): AzureResponse {
  const most = PAGE.safeParse(query.get('maxresults') ?? undefined);
  const from = z.coerce
    .number()
    .int()
    .min(0)
    .safeParse(query.get('$skiptoken') ?? 0);
  if (!most.success || !from.success) throw badParameter('The value of maxresults is not valid.');
  const to = from.data + most.data;
  const next = new URL(url);
  next.searchParams.set('$skiptoken', String(to));
  return {
    status: 200,
    body: { value: all.slice(from.data, to), nextLink: to < all.length ? next.href : null },
  };
}
