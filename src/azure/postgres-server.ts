import type { Server } from '@azure/arm-postgresql-flexible';
import { isJsonObject, type Json } from '../engine/json.ts';
import type { Arm } from './arm.ts';
import { childId, groupId, nameOf, resourceId } from './ids.ts';
import type { ArmImage } from './image.ts';
import { isPlain } from './merge.ts';
import { parentId, parseResourceId } from './resource-id.ts';
import type { Discretion } from './secret-image.ts';
import type { Secrets } from './secrets.ts';

/** The tag of a server that tells which password is in force: what `witnessOf` makes. */
export const PASSWORD_TAG = 'deploy-password';

/**
 * Makes what can be read on a server of its password, which nobody can read: the vault and secret that hold it, and the
 * keyed digest of the value. Through it an undo finds the password that was in force.
 */
export function witnessOf(secret: string, digest: string): string {
  return `${nameOf(parentId(secret))}/${nameOf(secret)}:${digest}`;
}

/** Puts the image of a server back: see `Postgres.restoreServer`. */
export async function restoreServer(
  at: string,
  was: ArmImage | null,
  { arm, secrets, discretion }: { arm: Arm; secrets: Secrets; discretion: Discretion | undefined },
): Promise<void> {
  const seen = was === null ? null : await arm.observe(at);
  const there = seen && imageOfServer(seen);
  const witness = was?.tags?.[PASSWORD_TAG];
  const inForce = there?.tags?.[PASSWORD_TAG];
  if (was === null || discretion === undefined || witness === undefined || witness === inForce) {
    return arm.restore(at, was === null ? null : attainable(was, there));
  }
  const secret = secretNamed(at, witness);
  const value = secret && (await secrets.former(secret.id, secret.digest, discretion));
  if (value !== undefined)
    return arm.restore(at, attainable(was, there), { administratorLoginPassword: value });
  // The password is lost: what the tag says stays true, and the difference is seen.
  const { [PASSWORD_TAG]: _, ...tags } = was.tags ?? {};
  const telling = { ...tags, ...(inForce !== undefined && { [PASSWORD_TAG]: inForce }) };
  return arm.restore(at, { ...attainable(was, there), tags: telling });
}

/** Azure shows Premium SSD, the default, as an empty type of storage, and takes only the names of types. */
export function imageOfServer(image: ArmImage): ArmImage {
  const { storage, ...properties } = image.properties ?? {};
  if (!isJsonObject(storage) || storage['type'] !== '') return image;
  const { type: _, ...rest } = storage;
  return { ...image, properties: { ...properties, storage: rest } };
}

/**
 * What the typed client reads of a server, made ready to be written again: without what Azure alone sets, without the empty
 * texts that the client fills in for what Azure does not show, and where the size of the storage changes without the
 * performance that came with the old one.
 */
export function rewritable(server: Server, storageSizeGB: number): Server {
  const { systemData: _, tags, storage, ...rest } = server;
  const { tier, iops, ...size } = storage ?? {};
  const performance = { ...(tier !== undefined && { tier }), ...(iops !== undefined && { iops }) };
  const kept = storage?.storageSizeGB === storageSizeGB ? { ...size, ...performance } : size;
  return { ...withoutEmptyTexts({ ...rest, storage: kept }), ...(tags !== undefined && { tags }) };
}

function withoutEmptyTexts<Part extends object>(part: Part): Part {
  const full = Object.entries(part).filter(([, value]) => value !== '');
  // Nothing is added, and what is left out is optional.
  return Object.fromEntries(
    full.map(([name, value]) => [name, isPlain(value) ? withoutEmptyTexts(value) : value]),
  ) as Part;
}

/** The image, but for what Azure never takes back: storage only grows, the version only rises. */
function attainable(was: ArmImage, there: ArmImage | null): ArmImage {
  const now = there?.properties;
  if (now === undefined) return was;
  const { storage, version } = was.properties ?? {};
  const grown = Number(sizeOf(now['storage'])) > Number(sizeOf(storage));
  const risen = Number(now['version']) > Number(version);
  return {
    ...was,
    properties: {
      ...was.properties,
      ...(grown && { storage: now['storage'] }),
      ...(risen && { version: now['version'] }),
    },
  };
}

function sizeOf(storage: Json | undefined): Json | undefined {
  return isJsonObject(storage) ? storage['storageSizeGB'] : undefined;
}

/** The address and digest in a witness; the vault lies in the group of the server. */
function secretNamed(server: string, witness: string): { id: string; digest: string } | undefined {
  const { vault, secret, digest } =
    /^(?<vault>[^/]+)\/(?<secret>[^:]+):(?<digest>.+)$/.exec(witness)?.groups ?? {};
  if (vault === undefined || secret === undefined || digest === undefined) return undefined;
  const { subscriptionId, group = '' } = parseResourceId(server);
  const vaultId = resourceId(groupId(subscriptionId, group), 'Microsoft.KeyVault/vaults', vault);
  return { id: childId(vaultId, 'secrets', secret), digest };
}
