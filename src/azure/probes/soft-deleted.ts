import { z } from 'zod';
import type { Expected, Obstacle } from '../../engine/gate.ts';
import { providerId } from '../ids.ts';
import { regionName } from '../image.ts';
import { parseResourceId } from '../resource-id.ts';
import { apiVersionOf } from '../resource-kinds.ts';
import type { RequirementOf } from '../requirement.ts';
import type { Ground } from './ground.ts';
import type { Need } from './needs.ts';
import { isPermitted } from './permissions-at.ts';
import type { Probe } from './probe.ts';

/**
 * Finds soft-deleted things that hold a name and that our steps can neither bring back nor get rid of. What they do: a
 * vault of the very id is recovered, or purged where `whenSoftDeleted` says so; a workspace of the very id comes back when
 * it is created, in the region where it was.
 * Sources: Microsoft Learn, "Azure Key Vault soft-delete overview", "Delete and recover an Azure Log Analytics workspace".
 */
export const softDeletedProbe: Probe = (needs, ground, run) =>
  needs.of('resource').flatMap((need) => {
    const { type, name } = parseResourceId(need.requirement.at);
    const find = FINDERS[type];
    return find === undefined
      ? []
      : [{ about: `whether a soft-deleted one has the name ${name}`, find: () => find(need, ground, run) }];
  });

type Find = (
  need: Need<RequirementOf<'resource'>>,
  ground: Ground,
  run: Pick<Expected, 'mayLose'>,
) => Promise<Obstacle[]>;

const FINDERS: Readonly<Record<string, Find>> = {
  'microsoft.keyvault/vaults': deletedVault,
  'microsoft.operationalinsights/workspaces': deletedWorkspace,
};

const vaultShape = z.object({
  name: z.string(),
  properties: z.object({
    vaultId: z.string(),
    location: z.string(),
    purgeProtectionEnabled: z.boolean().nullish(),
    scheduledPurgeDate: z.string().nullish(),
  }),
});

/** The soft-deleted vault of a name in this subscription, which holds that name in all of Azure. */
export async function deletedVaultNamed(
  name: string,
  { asking }: Ground,
): Promise<z.infer<typeof vaultShape> | undefined> {
  const path = `${providerId(asking.subscriptionId, 'Microsoft.KeyVault')}/deletedVaults`;
  const found = await asking.list(path, apiVersionOf('Microsoft.KeyVault/vaults'));
  const vaults = z.array(vaultShape).parse(found ?? []);
  return vaults.find((one) => one.name.toLowerCase() === name.toLowerCase());
}

async function deletedVault(
  { steps, requirement: { at, whenSoftDeleted = 'recover' } }: Need<RequirementOf<'resource'>>,
  ground: Ground,
  { mayLose }: Pick<Expected, 'mayLose'>,
): Promise<Obstacle[]> {
  const { name } = parseResourceId(at);
  if ((await ground.standing(at)) !== null) return [];
  const found = await deletedVaultNamed(name, ground);
  if (found === undefined) return [];
  const { vaultId, location, purgeProtectionEnabled, scheduledPurgeDate } = found.properties;
  const region = regionName(location);
  const isProtected = purgeProtectionEnabled === true;
  const until = scheduledPurgeDate == null ? '' : ` until ${scheduledPurgeDate}`;
  const obstacle = (what: string, clear: string, code = 'ConflictError'): Obstacle[] => [
    { steps, address: at, code, what, clear },
  ];
  const purge = `az keyvault purge --name ${name} --location ${region}`;
  if (vaultId.toLowerCase() !== at.toLowerCase()) {
    return obstacle(
      `the soft-deleted vault ${vaultId} holds the name ${name}${until}`,
      isProtected
        ? `It is protected against purging: choose another \`keyVault.name\`, or bring it back: az keyvault recover --name ${name} --location ${region}`
        : `${purge} (its secrets are gone then), or choose another \`keyVault.name\``,
    );
  }
  if (whenSoftDeleted === 'recover') return [];
  if (isProtected) {
    return obstacle(
      `the soft-deleted vault ${name} is to be purged, but is protected against purging${until}`,
      'Set `keyVault.whenSoftDeleted: recover`, or choose another `keyVault.name`.',
    );
  }
  if (!(await isPermitted(PURGE, `/subscriptions/${ground.asking.subscriptionId}`, ground))) {
    return obstacle(
      `the soft-deleted vault ${name} is to be purged, which the signed-in principal may not (${PURGE})`,
      `Have an owner run: ${purge}`,
      'AuthorizationFailed',
    );
  }
  if (mayLose) return [];
  return obstacle(
    `the soft-deleted vault ${name} would be purged, and its secrets with it, for good`,
    'Set `keyVault.whenSoftDeleted: recover`; if it is meant, type the same command again with --allow-irreversible.',
  );
}

const PURGE = 'Microsoft.KeyVault/locations/deletedVaults/purge/action';

const workspaceShape = z.object({ id: z.string(), location: z.string() });

async function deletedWorkspace(
  { steps, requirement: { at, location } }: Need<RequirementOf<'resource'>>,
  ground: Ground,
): Promise<Obstacle[]> {
  if (location === undefined || (await ground.standing(at)) !== null) return [];
  const path = `${providerId(ground.asking.subscriptionId, 'Microsoft.OperationalInsights')}/deletedWorkspaces`;
  const found = await ground.asking.list(path, apiVersionOf('Microsoft.OperationalInsights/workspaces'));
  const workspaces = z.array(workspaceShape).parse(found ?? []);
  const held = workspaces.find((one) => one.id.toLowerCase() === at.toLowerCase());
  if (held === undefined || regionName(held.location) === regionName(location)) return [];
  const { name, group = '' } = parseResourceId(at);
  return [
    {
      steps,
      address: at,
      code: 'ConflictError',
      what: `the soft-deleted workspace ${name} can come back only in ${regionName(held.location)}, not in ${location}`,
      clear: `az monitor log-analytics workspace recover -g ${group} -n ${name}, then az monitor log-analytics workspace delete --force -g ${group} -n ${name} (its data is gone then), or choose another \`monitoring.workspace\``,
    },
  ];
}
