import { z } from 'zod';
import type { ResourceType } from '../resource-type.ts';

/**
 * Locks of a subscription, a group or a resource; they count for all that lies below.
 * Source: azure-rest-api-specs, Microsoft.Authorization 2020-05-01, locks.json; Microsoft Learn, "Lock your resources to
 * protect your infrastructure".
 */
export const locks: ResourceType = {
  type: 'Microsoft.Authorization/locks',
  apiVersions: ['2020-05-01', '2017-04-01', '2016-09-01'],
  body: z.strictObject({
    properties: z.strictObject({
      level: z.enum(['CanNotDelete', 'ReadOnly']),
      notes: z.string().optional(),
      owners: z.array(z.looseObject({})).optional(),
    }),
  }),
  tracked: false,
  extension: true,
  states: null,
  statuses: { create: 201, update: 200, delete: 200, deleteMissing: 204 },
  style: { put: 'sync', delete: 'sync' },
  seconds: { create: 1, update: 1, delete: 1 },
  accept: (body) => body,
};
