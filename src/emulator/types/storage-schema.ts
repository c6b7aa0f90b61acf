import { z } from 'zod';
import { tags } from './tags.ts';

const readOnly = z.unknown().optional();
const open = z.looseObject({}).nullish();
const onOff = z.enum(['Enabled', 'Disabled']);
const flag = z.boolean().nullish();

/** The api-versions of Microsoft.Storage that are accepted. */
export const STORAGE_VERSIONS = [
  '2026-04-01',
  '2025-08-01',
  '2025-06-01',
  '2025-01-01',
  '2024-01-01',
  '2023-05-01',
  '2023-01-01',
];

/** What the writer of an account may set; `Microsoft.Storage/storageAccounts` 2026-04-01, `properties`. */
export const accountProperties = z.strictObject({
  allowedCopyScope: z.enum(['PrivateLink', 'AAD', 'All']).nullish(),
  publicNetworkAccess: z.enum(['Enabled', 'Disabled', 'SecuredByPerimeter']).nullish(),
  sasPolicy: open,
  keyPolicy: z.strictObject({ keyExpirationPeriodInDays: z.int() }).nullish(),
  customDomain: open,
  encryption: open,
  networkAcls: z.looseObject({ defaultAction: z.enum(['Allow', 'Deny']) }).nullish(),
  accessTier: z.enum(['Hot', 'Cool', 'Premium', 'Cold', 'Smart']).nullish(),
  azureFilesIdentityBasedAuthentication: open,
  supportsHttpsTrafficOnly: flag,
  isSftpEnabled: flag,
  isLocalUserEnabled: flag,
  enableExtendedGroups: flag,
  isHnsEnabled: flag,
  largeFileSharesState: onOff.nullish(),
  routingPreference: open,
  dualStackEndpointPreference: open,
  allowBlobPublicAccess: flag,
  minimumTlsVersion: z.enum(['TLS1_0', 'TLS1_1', 'TLS1_2', 'TLS1_3']).nullish(),
  allowSharedKeyAccess: flag,
  isNfsV3Enabled: flag,
  allowCrossTenantReplication: flag,
  defaultToOAuthAuthentication: flag,
  immutableStorageWithVersioning: open,
  dnsEndpointType: z.enum(['Standard', 'AzureDnsZone']).nullish(),
  creationTime: readOnly,
  keyCreationTime: readOnly,
  primaryEndpoints: readOnly,
  primaryLocation: readOnly,
  privateEndpointConnections: readOnly,
  provisioningState: readOnly,
  statusOfPrimary: readOnly,
});

/** The body of the PUT of an account; `Microsoft.Storage/storageAccounts` 2026-04-01. */
export const accountBody = z.strictObject({
  id: readOnly,
  name: readOnly,
  type: readOnly,
  location: z.string(),
  tags: tags.nullish(),
  sku: z.strictObject({
    name: z.enum([
      'Standard_LRS',
      'Standard_GRS',
      'Standard_RAGRS',
      'Standard_ZRS',
      'Premium_LRS',
      'Premium_ZRS',
      'Standard_GZRS',
      'Standard_RAGZRS',
    ]),
    tier: readOnly,
  }),
  kind: z.enum(['Storage', 'StorageV2', 'BlobStorage', 'FileStorage', 'BlockBlobStorage']),
  identity: z.looseObject({ type: z.string() }).nullish(),
  extendedLocation: open,
  zones: z.array(z.string()).nullish(),
  properties: accountProperties.nullish(),
  systemData: readOnly,
});

// Learn, "Soft delete for blobs", "Soft delete for containers": 1 to 365 days.
const retention = z
  .strictObject({
    enabled: flag,
    days: z.int().min(1).max(365).nullish(),
    allowPermanentDelete: flag,
  })
  .refine(({ enabled, days }) => enabled !== true || days != null, {
    message: 'days must be specified when the policy is enabled.',
  });

/** What the writer of a blob service may set; `Microsoft.Storage/storageAccounts/blobServices` 2026-04-01, `properties`. */
export const blobServiceProperties = z.strictObject({
  cors: open,
  defaultServiceVersion: z.string().nullish(),
  deleteRetentionPolicy: retention.nullish(),
  containerDeleteRetentionPolicy: retention.nullish(),
  staticWebsite: open,
  isVersioningEnabled: flag,
  automaticSnapshotPolicyEnabled: flag,
  changeFeed: open,
  restorePolicy: open,
  lastAccessTimeTrackingPolicy: open,
});

/** What the writer of a container may set; `Microsoft.Storage/storageAccounts/blobServices/containers` 2026-04-01. */
export const containerProperties = z.strictObject({
  publicAccess: z.enum(['None', 'Blob', 'Container']).nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  defaultEncryptionScope: z.string().nullish(),
  denyEncryptionScopeOverride: flag,
  enableNfsV3RootSquash: flag,
  enableNfsV3AllSquash: flag,
  immutableStorageWithVersioning: open,
  deleted: readOnly,
  hasImmutabilityPolicy: readOnly,
  hasLegalHold: readOnly,
  lastModifiedTime: readOnly,
  leaseState: readOnly,
  leaseStatus: readOnly,
  remainingRetentionDays: readOnly,
  version: readOnly,
});
