import type { Calls } from '../calls.ts';
import type { DataPlane } from '../data-plane.ts';
import type { AzureRequest, AzureResponse } from '../exchange.ts';
import { HostNotFound } from '../host-not-found.ts';
import { checkAccess, type SecretAction } from './secret-access.ts';
import { vaultOf, type Vault } from './secret-bundle.ts';
import { badParameter, SecretError } from './secret-error.ts';
import {
  getDeletedSecret,
  getDeletedSecrets,
  getSecret,
  getSecrets,
  getSecretVersions,
} from './secret-reading.ts';
import { deleteSecret, purgeSecret, recoverSecret, setSecret, updateSecret } from './secret-writing.ts';
import { findVault } from './vault-name.ts';

const HOST = /^(?<name>[a-z0-9-]+)\.vault\.azure\.net$/;

/**
 * The secrets of every vault, at `{vault}.vault.azure.net`. A vault that does not exist, is soft-deleted or still
 * registers its name has no address. What was only looked at is counted also when the answer is a refusal, so refusals
 * are answers here and never thrown.
 * Source: https://learn.microsoft.com/rest/api/keyvault/secrets/operation-groups
 */
export const secretPlane: DataPlane = {
  matches: (host) => HOST.test(host),
  handle(request, call) {
    const url = new URL(request.url);
    const name = HOST.exec(url.hostname.toLowerCase())?.groups?.['name'] ?? '';
    const vault = findVault(name, call);
    if (vault === undefined || vault.properties?.['provisioningState'] === 'RegisteringDns') {
      throw new HostNotFound(url.hostname);
    }
    try {
      if (!/^bearer ./i.test(request.headers['authorization'] ?? '')) return challenge(call);
      return serve(vaultOf(vault), request, url, call);
    } catch (thrown) {
      if (thrown instanceof SecretError) return thrown.response();
      throw thrown;
    }
  },
};

// The first request goes without a token, to learn whose token is wanted:
// https://learn.microsoft.com/azure/key-vault/general/authentication-requests-and-responses
function challenge({ tenantId }: Calls): AzureResponse {
  const { body } = new SecretError(
    401,
    'Unauthorized',
    'AKV10000: Request is missing a Bearer or PoP token.',
  ).response();
  const wanted = `Bearer authorization="https://login.microsoftonline.com/${tenantId}", resource="https://vault.azure.net"`;
  return { status: 401, headers: { 'www-authenticate': wanted }, body };
}

function serve(vault: Vault, request: AzureRequest, url: URL, call: Calls): AzureResponse {
  const [collection, secret, rest, ...more] = url.pathname.split('/').filter(Boolean).map(decodeURIComponent);
  const query = url.searchParams;
  if (!query.has('api-version')) throw badParameter('The query parameter api-version is missing.');
  const allowed = (action: SecretAction) => checkAccess(action, { vault: vault.resource, secret }, call);
  const kind =
    more.length > 0 ? 'unknown' : `${request.method.toUpperCase()} ${shapeOf(collection, secret, rest)}`;
  if (secret !== undefined && !/^[0-9a-zA-Z-]{1,127}$/.test(secret)) {
    throw badParameter(`The request URI contains an invalid name: ${secret}`);
  }
  const name = secret ?? '';
  switch (kind) {
    case 'GET secrets':
      allowed('list');
      return getSecrets(vault, query, request.url, call);
    case 'GET secrets/name/versions':
      allowed('list');
      return getSecretVersions(vault, name, query, request.url, call);
    case 'GET secrets/name':
    case 'GET secrets/name/version':
      allowed('get');
      return getSecret(vault, name, rest, call);
    case 'PUT secrets/name':
      allowed('set');
      return setSecret(vault, name, json(request), call);
    case 'PATCH secrets/name':
    case 'PATCH secrets/name/version':
      allowed('update');
      return updateSecret(vault, name, rest, json(request), call);
    case 'DELETE secrets/name':
      allowed('delete');
      return deleteSecret(vault, name, call);
    case 'GET deletedsecrets':
      allowed('list');
      return getDeletedSecrets(vault, query, request.url, call);
    case 'GET deletedsecrets/name':
      allowed('list');
      return getDeletedSecret(vault, name, call);
    case 'POST deletedsecrets/name/recover':
      allowed('recover');
      return recoverSecret(vault, name, call);
    case 'DELETE deletedsecrets/name':
      allowed('purge');
      return purgeSecret(vault, name, call);
    default:
      throw new SecretError(
        501,
        'NotImplemented',
        `The embedded vault does not know ${request.method} ${url.pathname}.`,
      );
  }
}

function shapeOf(collection = '', secret?: string, rest?: string): string {
  const head = collection.toLowerCase();
  if (secret === undefined) return head;
  if (rest === undefined) return `${head}/name`;
  const word = rest.toLowerCase();
  const known = word === 'versions' || word === 'recover' || word === 'backup';
  return `${head}/name/${known ? word : 'version'}`;
}

function json({ body }: AzureRequest): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    throw badParameter('The request body is not JSON.');
  }
}
