import { z } from 'zod';
import type { Calls } from '../calls.ts';
import type { AzureResponse } from '../exchange.ts';
import { deletedSecret, seconds, secretBundle, current, type Vault } from './secret-bundle.ts';
import { badParameter, SecretError } from './secret-error.ts';
import { liveSecret, softDeleted, versionOf } from './secret-reading.ts';
import {
  findSecret,
  forgetSecret,
  keepSecret,
  keepSecretValue,
  lookAtSecret,
  moveFor,
  phaseOf,
  type SecretRecord,
} from './secret-record.ts';

const DAY = 86_400_000;

// A recorded deletion took a minute until it showed (azure-sdk-for-js, sdk/keyvault/keyvault-secrets/recordings, "can
// recover a deleted a secret with requestOptions timeout"); a recovery is assumed to be shorter.
const DELETION = 60;
const RECOVERY = 20;

const attributes = z.object({
  enabled: z.boolean().nullish(),
  nbf: z.int().nullish(),
  exp: z.int().nullish(),
});

// At most 15 tags, names and values of at most 256 characters:
// https://learn.microsoft.com/azure/key-vault/secrets/about-secrets#secret-tags
const tags = z
  .record(z.string().max(256), z.string().max(256))
  .refine((given) => Object.keys(given).length <= 15, 'A secret can have at most 15 tags.');

const common = {
  contentType: z.string().max(255).nullish(),
  tags: tags.nullish(),
  attributes: attributes.nullish(),
};
const newVersion = z.object({ value: z.string(), ...common });
const changes = z.object(common);

/**
 * Sets a secret: always a new version, whatever the value.
 * @throws SecretError 409 Conflict with inner ObjectIsDeletedButRecoverable, ObjectIsBeingDeleted or ObjectIsBeingRecovered
 */
export function setSecret(vault: Vault, name: string, body: unknown, call: Calls): AzureResponse {
  const before = findSecret(vault.name, name, call);
  if (before !== undefined) refuseConflict(vault, before, call);
  const sent = parse(newVersion, body);
  // 25 kB: https://learn.microsoft.com/azure/key-vault/secrets/about-secrets
  if (new TextEncoder().encode(sent.value).length > 25_600) {
    throw badParameter('The value of the secret is longer than 25600 bytes.');
  }
  const now = seconds(call.now());
  const { contentType, attributes: given } = sent;
  const version = {
    version: call.guid().replaceAll('-', '').toLowerCase(),
    ...(contentType != null && { contentType }),
    ...(sent.tags != null && { tags: sent.tags }),
    enabled: given?.enabled ?? true,
    ...(given?.nbf != null && { nbf: given.nbf }),
    ...(given?.exp != null && { exp: given.exp }),
    created: now,
    updated: now,
  };
  const secret = { name: before?.name ?? name, versions: [...(before?.versions ?? []), version] };
  keepSecretValue(vault.name, name, version.version, sent.value, call);
  keepSecret(vault.name, secret, call);
  return { status: 200, body: { value: sent.value, ...secretBundle(vault, secret, version) } };
}

/** Changes the attributes, tags or content type of a version; what is left out stays, and so does the value. */
export function updateSecret(
  vault: Vault,
  name: string,
  version: string | undefined,
  body: unknown,
  call: Calls,
): AzureResponse {
  const secret = liveSecret(vault, name, call);
  const old = versionOf(secret, version);
  const { contentType, tags: tagged, attributes: given } = parse(changes, body);
  const updated = {
    ...old,
    ...(contentType != null && { contentType }),
    ...(tagged != null && { tags: tagged }),
    ...(given?.enabled != null && { enabled: given.enabled }),
    ...(given?.nbf != null && { nbf: given.nbf }),
    ...(given?.exp != null && { exp: given.exp }),
    updated: seconds(call.now()),
  };
  const versions = secret.versions.map((one) => (one.version === old.version ? updated : one));
  keepSecret(vault.name, { ...secret, versions }, call);
  return { status: 200, body: secretBundle(vault, secret, updated) };
}

/** Soft-deletes a secret with all its versions. It is gone at once; as a deleted one it shows after a while. */
export function deleteSecret(vault: Vault, name: string, call: Calls): AzureResponse {
  const secret = liveSecret(vault, name, call);
  const deleted: SecretRecord = {
    ...secret,
    deleted: { at: call.now(), purgeAt: call.now() + vault.recoverableDays * DAY },
    moving: moveFor(DELETION, call),
  };
  keepSecret(vault.name, deleted, call);
  return { status: 200, body: deletedSecret(vault, deleted, false) };
}

/** Recovers a soft-deleted secret with all its versions; it can be read after a while. */
export function recoverSecret(vault: Vault, name: string, call: Calls): AzureResponse {
  refuseMoving(vault, name, call);
  const { deleted: _, ...secret } = softDeleted(vault, name, call);
  keepSecret(vault.name, { ...secret, moving: moveFor(RECOVERY, call) }, call);
  return { status: 200, body: secretBundle(vault, secret, current(secret)) };
}

/**
 * Removes a soft-deleted secret for good.
 * @throws SecretError 403 Forbidden in a vault with purge protection (github.com/microsoft/AzureTRE/issues/1760)
 */
export function purgeSecret(vault: Vault, name: string, call: Calls): AzureResponse {
  refuseMoving(vault, name, call);
  softDeleted(vault, name, call);
  if (vault.purgeProtected) {
    const message =
      'Operation "purge" is not allowed because purge protection is enabled for this vault. Key Vault service will automatically purge it after the retention period has passed.';
    throw new SecretError(403, 'Forbidden', message);
  }
  forgetSecret(vault.name, name, call);
  return { status: 204 };
}

// Words and inner codes: Azure.Security.KeyVault.Secrets, samples/Sample4; recorded 409s of azure-sdk-for-js.
function refuseConflict(vault: Vault, secret: SecretRecord, call: Calls): void {
  const phase = phaseOf(secret, call.now());
  if (phase === 'live') return;
  lookAtSecret(vault.name, secret, call);
  if (phase === 'deleted') {
    const message = `Secret ${secret.name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.`;
    throw new SecretError(409, 'Conflict', message, 'ObjectIsDeletedButRecoverable');
  }
  throw phase === 'deleting'
    ? new SecretError(409, 'Conflict', 'Secret is currently being deleted.', 'ObjectIsBeingDeleted')
    : new SecretError(409, 'Conflict', 'Secret is currently being recovered.', 'ObjectIsBeingRecovered');
}

function refuseMoving(vault: Vault, name: string, call: Calls): void {
  const secret = findSecret(vault.name, name, call);
  if (secret !== undefined && phaseOf(secret, call.now()) === 'deleting') refuseConflict(vault, secret, call);
}

function parse<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  throw badParameter(`Property ${first?.path.join('.') ?? ''} has invalid value\r\n`);
}
