import { z } from 'zod';
import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import type { ResourceType, StoredResource } from '../resource-type.ts';
import { containerProperties, STORAGE_VERSIONS } from './storage-schema.ts';

const readOnly = z.unknown().optional();

/**
 * The containers of an account's blob service: a new one answers 201, one that is there 200.
 * Sources: azure-rest-api-specs, specification/storage/resource-manager/Microsoft.Storage, blob.json, with its examples
 * BlobContainersPut.json and BlobContainersDelete.json; names: Learn, "Naming and referencing containers, blobs, and
 * metadata".
 */
export const blobContainers: ResourceType = {
  type: 'Microsoft.Storage/storageAccounts/blobServices/containers',
  apiVersions: STORAGE_VERSIONS,
  body: z.strictObject({
    id: readOnly,
    name: readOnly,
    type: readOnly,
    etag: readOnly,
    properties: containerProperties.nullish(),
  }),
  name: /^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$/,
  tracked: false,
  systemData: false,
  etag: true,
  statuses: { create: 201, update: 200, delete: 200, deleteMissing: 204 },
  style: { put: 'sync', delete: 'sync' },
  seconds: { create: 1, update: 1, delete: 1 },
  patch: true,
  accept(body, before, call) {
    const wanted = containerProperties.parse(body.properties ?? {});
    const was = containerProperties.parse(before?.properties ?? {});
    const publicAccess = wanted.publicAccess ?? was.publicAccess ?? 'None';
    if (publicAccess !== 'None') refusePublic(body, call);
    return {
      id: body.id,
      name: body.name,
      type: body.type,
      properties: {
        ...(wanted.metadata != null && { metadata: wanted.metadata }),
        defaultEncryptionScope:
          wanted.defaultEncryptionScope ?? was.defaultEncryptionScope ?? '$account-encryption-key',
        denyEncryptionScopeOverride:
          wanted.denyEncryptionScopeOverride ?? was.denyEncryptionScopeOverride ?? false,
        publicAccess,
        deleted: false,
        remainingRetentionDays: 0,
        hasImmutabilityPolicy: false,
        hasLegalHold: false,
        leaseStatus: 'Unlocked',
        leaseState: 'Available',
        lastModifiedTime: new Date(call.now()).toISOString(),
      },
    };
  },
};

/** Learn, "Remediate anonymous read access to blob data": the account's setting overrides that of its containers. */
function refusePublic({ id }: StoredResource, call: Calls): void {
  const account = call.find(id.replace(/\/blobServices\/.*$/i, ''));
  if (account?.properties?.['allowBlobPublicAccess'] === true) return;
  throw new ArmError(
    409,
    'PublicAccessNotPermitted',
    'Public access is not permitted on this storage account.',
  );
}
