import { z } from 'zod';
import { tags } from './tags.ts';

/** The versions of the workspace API; the first is the one that our client pins. */
export const workspaceVersions = [
  '2025-07-01',
  '2026-03-01',
  '2025-02-01',
  '2023-09-01',
  '2022-10-01',
  '2021-06-01',
  '2020-08-01',
];

const access = z.enum(['Enabled', 'Disabled', 'SecuredByPerimeter']);

// Written by Azure; ignored when a client sends it back, as it does with what it has read.
const readOnly = z.unknown().optional();

/** What of a workspace's properties a client may send. */
export const workspaceProperties = z.strictObject({
  sku: z
    .strictObject({
      // Azure answers with its own casing, and takes any.
      name: z.string().transform((name, context) => {
        const known = SKUS.find((sku) => sku.toLowerCase() === name.toLowerCase());
        if (known === undefined)
          context.addIssue({ code: 'custom', message: `'${name}' is not a supported sku.` });
        return known ?? name;
      }),
      capacityReservationLevel: z.int().optional(),
      lastSkuUpdate: readOnly,
    })
    .optional(),
  // Learn, "Manage data retention in a Log Analytics workspace": 30 to 730 days.
  retentionInDays: z.int().min(30).max(730).optional(),
  workspaceCapping: z
    .strictObject({
      dailyQuotaGb: z.number().optional(),
      quotaNextResetTime: readOnly,
      dataIngestionStatus: readOnly,
    })
    .optional(),
  publicNetworkAccessForIngestion: access.optional(),
  publicNetworkAccessForQuery: access.optional(),
  forceCmkForQuery: z.boolean().optional(),
  features: z.looseObject({}).optional(),
  defaultDataCollectionRuleResourceId: z.string().optional(),
  provisioningState: readOnly,
  customerId: readOnly,
  createdDate: readOnly,
  modifiedDate: readOnly,
  privateLinkScopedResources: readOnly,
});

const SKUS = [
  'Free',
  'Standard',
  'Premium',
  'PerNode',
  'PerGB2018',
  'Standalone',
  'CapacityReservation',
  'LACluster',
];

/** The body of a workspace. */
export const workspaceBody = z.strictObject({
  location: z.string(),
  tags: tags.nullish(),
  properties: workspaceProperties.optional(),
  identity: z.looseObject({ type: z.enum(['SystemAssigned', 'UserAssigned', 'None']) }).optional(),
});
