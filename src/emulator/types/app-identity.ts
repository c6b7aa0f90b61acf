import { z } from 'zod';
import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import type { StoredResource } from '../resource-type.ts';

/** `identity` of an app or a job, as a writer may send it. */
export const identityBody = z.strictObject({
  type: z.enum([
    'None',
    'SystemAssigned',
    'UserAssigned',
    'SystemAssigned,UserAssigned',
    'SystemAssigned, UserAssigned',
  ]),
  userAssignedIdentities: z.record(z.string(), z.unknown()).nullish(),
  principalId: z.unknown().optional(),
  tenantId: z.unknown().optional(),
});

const idsSchema = z.object({ principalId: z.string(), clientId: z.string() });
const keptSchema = z
  .object({
    principalId: z.string().optional(),
    userAssignedIdentities: z.record(z.string(), idsSchema).optional(),
  })
  .catch({});

/**
 * Makes the `identity` that a resource shows: `{ type: None }` when it has none (recorded in Azure/azure-powershell,
 * src/App/test/AzContainerApp.Recording.json), and the ids of each user-assigned one.
 * @throws ArmError 400 FailedIdentityOperation for an identity that is not there
 */
export function identityOf(
  wanted: z.output<typeof identityBody> | null | undefined,
  before: StoredResource | undefined,
  call: Calls,
): Record<string, unknown> {
  if (!wanted || wanted.type === 'None') return { type: 'None' };
  const assigned = Object.keys(wanted.userAssignedIdentities ?? {}).map((id) => {
    const ids = idsSchema.safeParse(call.find(id)?.properties);
    if (ids.success) return [id, { principalId: ids.data.principalId, clientId: ids.data.clientId }];
    const message = `Identity operation for resource failed with error 'Failed to perform resource identity operation. Status: 'BadRequest'. Response: 'Resource '${id}' was not found.''.`;
    throw new ArmError(400, 'FailedIdentityOperation', message);
  });
  const system = wanted.type.includes('SystemAssigned') && {
    principalId: keptSchema.parse(before?.['identity']).principalId ?? call.guid(),
    tenantId: call.tenantId,
  };
  return {
    type: wanted.type.replace(' ', ''),
    ...system,
    ...(wanted.type.includes('UserAssigned') && { userAssignedIdentities: Object.fromEntries(assigned) }),
  };
}

/** The principal of one of a resource's identities: an id, or `system`; undefined when it has not been given that one. */
export function principalOf(resource: StoredResource, identity: string): string | undefined {
  const kept = keptSchema.parse(resource['identity']);
  if (identity.toLowerCase() === 'system') return kept.principalId;
  const entries = Object.entries(kept.userAssignedIdentities ?? {});
  return entries.find(([id]) => id.toLowerCase() === identity.toLowerCase())?.[1].principalId;
}
