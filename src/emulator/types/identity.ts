import { z } from 'zod';
import type { ResourceType } from '../resource-type.ts';
import { tags } from './tags.ts';

/**
 * User-assigned identities: at once, 201 then 200; Azure assigns `principalId` and `clientId` once, so one that is made
 * again under the same name is another principal.
 * Sources: azure-rest-api-specs, Microsoft.ManagedIdentity 2024-11-30, ManagedIdentity.json; recorded in
 * Azure/azure-service-operator, v2/internal/controllers/recordings/Test_ManagedIdentity_UserAssignedIdentity_CRUD.yaml.
 */
export const userAssignedIdentities: ResourceType = {
  type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
  apiVersions: ['2024-11-30', '2023-01-31', '2022-01-31-preview', '2018-11-30'],
  body: z.strictObject({
    location: z.string(),
    tags: tags.nullish(),
    properties: z
      .strictObject({
        isolationScope: z.enum(['None', 'Regional']).optional(),
        // Read-only: ignored when sent back.
        tenantId: z.string().optional(),
        principalId: z.string().optional(),
        clientId: z.string().optional(),
      })
      .nullish(),
  }),
  // Learn, "Naming rules": 3-128 letters, digits, hyphens, underscores; begins with a letter or digit.
  name: /^[A-Za-z0-9][A-Za-z0-9_-]{2,127}$/,
  tracked: true,
  systemData: false,
  statuses: { create: 201, update: 200, delete: 200, deleteMissing: 204 },
  style: { put: 'sync', delete: 'sync' },
  // Recorded durations: 4 s for the first PUT, under a second later.
  seconds: { create: 4, update: 1, delete: 1 },
  patch: true,
  accept(body, before, call) {
    const { isolationScope } = sent.parse(body.properties ?? {});
    const { principalId, clientId } = assigned.safeParse(before?.properties).data ?? {
      principalId: call.guid(),
      clientId: call.guid(),
    };
    // The directory behind role assignments learns of a new principal only after a while.
    if (before === undefined) {
      call.data('principals').set(principalId, { madeAt: call.now(), type: 'ServicePrincipal' });
    }
    return {
      id: body.id,
      name: body.name,
      type: body.type,
      location: body.location ?? '',
      tags: body.tags ?? {},
      properties: {
        ...(isolationScope && { isolationScope }),
        tenantId: call.tenantId,
        principalId,
        clientId,
      },
    };
  },
  removing(resource, call) {
    const gone = assigned.safeParse(resource.properties).data;
    if (gone) call.data('principals').delete(gone.principalId);
  },
};

const assigned = z.object({ principalId: z.string(), clientId: z.string() });
const sent = z.object({ isolationScope: z.enum(['None', 'Regional']).optional() });
