import { z } from 'zod';
import type { ResourceType, StoredResource } from '../resource-type.ts';
import { blobServiceProperties, STORAGE_VERSIONS } from './storage-schema.ts';

const TYPE = 'Microsoft.Storage/storageAccounts/blobServices';
const readOnly = z.unknown().optional();

/** The blob service that comes with every account. */
export function blobServiceOf(account: StoredResource): StoredResource {
  return {
    id: `${account.id}/blobServices/default`,
    name: 'default',
    type: TYPE,
    properties: {
      cors: { corsRules: [] },
      deleteRetentionPolicy: { allowPermanentDelete: false, enabled: false },
    },
  };
}

/**
 * The blob service of an account: always there, always called `default`, never deleted. A PUT changes what it names.
 * Source: azure-rest-api-specs, specification/storage/resource-manager/Microsoft.Storage, blob.json, with its examples
 * BlobServicesPut.json and BlobServicesGet.json.
 */
export const blobServices: ResourceType = {
  type: TYPE,
  apiVersions: STORAGE_VERSIONS,
  body: z.strictObject({
    id: readOnly,
    name: readOnly,
    type: readOnly,
    sku: readOnly,
    properties: blobServiceProperties.nullish(),
  }),
  name: /^default$/,
  tracked: false,
  systemData: false,
  statuses: { create: 200, update: 200, delete: 200, deleteMissing: 204 },
  style: { put: 'sync', delete: 'sync' },
  seconds: { create: 1, update: 1, delete: 1 },
  refuses: ['DELETE'],
  accept: (body, before) => ({
    id: body.id,
    name: body.name,
    type: body.type,
    properties: { ...before?.properties, ...body.properties },
  }),
};
