import { parseResourceId, SECRET_TYPE } from '../../src/azure/resource-id.ts';
import type { Leaves } from './contract.ts';
import type { stepRig } from './rig.ts';

/** The leaves of every tracked resource of the example: its tags, and where it is. */
export const tracked: Leaves = {
  free: { 'tags.project': 'theirs', 'tags.managedBy': 'hand', 'tags.deploy-lineage': 'another' },
  fixed: { location: 'northeurope' },
};

/** Those, and more. */
export function trackedWith(more: Partial<Leaves>): Leaves {
  return {
    ...more,
    free: { ...tracked.free, ...more.free },
    fixed: { ...tracked.fixed, ...more.fixed },
  };
}

/** The leaves of a role assignment: who has which role can never change. */
export const roleAssignment: Leaves = {
  free: { 'properties.principalType': 'Group' },
  fixed: {
    'properties.principalId': '99999999-9999-4999-8999-999999999999',
    'properties.roleDefinitionId':
      '/subscriptions/11111111-1111-4111-8111-111111111111/providers/microsoft.authorization/roledefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7',
  },
};

/** The leaves of a secret: its value, by digest, is changed by setting it, and not by an image. */
export const secret: Leaves = {
  free: { enabled: false, 'tags.deploy-lineage': 'another' },
  fixed: { digest: 'hmac-sha256:0' },
};

/** Deletes a secret as somebody in the portal does: it can be recovered. Anything else: for good. */
export async function removeSecretSoftly(
  at: string,
  { azure, ports }: Pick<ReturnType<typeof stepRig>, 'azure' | 'ports'>,
): Promise<void> {
  const { type, names } = parseResourceId(at);
  const [vault = '', name = ''] = names;
  if (type !== SECRET_TYPE) return azure.restore(at, null, ports.secrets);
  return azure.vaultSecrets.remove(`https://${vault}.vault.azure.net/`, name);
}
