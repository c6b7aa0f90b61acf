import type { ManagedServiceIdentity } from '@azure/arm-appcontainers';
import type { Arm } from './arm.ts';
import { isOurs } from './image.ts';

/**
 * Makes the identity to send: the wanted one, and what others have assigned. Left out is what we made and assign no more,
 * and what is gone: deleting an identity takes it from nothing it is assigned to, and a resource whose identity does not
 * exist is refused. What Azure adds to each is not for sending.
 * Source: Microsoft Learn, "Manage user-assigned managed identities" (Delete a user-assigned managed identity).
 */
export async function assignedIdentity(
  wanted: string,
  there: ManagedServiceIdentity | undefined,
  { arm, lineage }: { readonly arm: Pick<Arm, 'observe'>; readonly lineage: string },
): Promise<ManagedServiceIdentity> {
  // In the casing of images, so that what is put back is the same to the letter.
  const ours = wanted.toLowerCase();
  const others = Object.keys(there?.userAssignedIdentities ?? {}).map((id) => id.toLowerCase());
  const found = await Promise.all(
    others.filter((id) => id !== ours).map(async (id) => ({ id, identity: await arm.observe(id) })),
  );
  const kept = found.filter(({ identity }) => identity !== null && !isOurs(identity, lineage));
  return {
    type: there?.type.startsWith('SystemAssigned') === true ? 'SystemAssigned,UserAssigned' : 'UserAssigned',
    userAssignedIdentities: Object.fromEntries([...kept.map(({ id }) => id), ours].map((id) => [id, {}])),
  };
}
