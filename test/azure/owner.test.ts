import { describe, expect, test } from 'vitest';
import { ownerOf } from '../../src/azure/owner.ts';
import { resourceIdIn } from '../../src/azure/resource-id.ts';
import { standing } from '../steps/every-step.ts';

const { images, lineage } = await standing();
const made = [...images].flatMap(([step, at]) =>
  Object.entries(at).map(([address, image]) => ({ step, address, image })),
);

/** Whose each kind of thing is that the fourteen steps make, by its type; `#` where it is only some fields of it. */
const OWNERS: Readonly<Record<string, 'us' | 'parent' | 'shared'>> = {
  'microsoft.resources/providers': 'shared',
  'microsoft.resources/resourcegroups': 'us',
  'microsoft.managedidentity/userassignedidentities': 'us',
  'microsoft.operationalinsights/workspaces': 'us',
  'microsoft.insights/components': 'us',
  'microsoft.insights/actiongroups': 'us',
  'microsoft.insights/scheduledqueryrules': 'us',
  'microsoft.insights/workbooks': 'us',
  'microsoft.insights/diagnosticsettings': 'parent',
  'microsoft.containerregistry/registries': 'us',
  'microsoft.containerregistry/registries/taskruns': 'parent',
  'microsoft.authorization/roleassignments': 'parent',
  'microsoft.keyvault/vaults': 'us',
  'microsoft.keyvault/vaults/secrets': 'us',
  'microsoft.dbforpostgresql/flexibleservers': 'us',
  'microsoft.dbforpostgresql/flexibleservers/databases': 'parent',
  'microsoft.dbforpostgresql/flexibleservers/firewallrules': 'parent',
  'microsoft.cache/redisenterprise': 'us',
  'microsoft.cache/redisenterprise/databases': 'parent',
  'microsoft.app/managedenvironments': 'us',
  'microsoft.app/managedenvironments/daprcomponents': 'parent',
  'microsoft.app/containerapps': 'us',
  'microsoft.app/containerapps#': 'parent',
  'microsoft.app/jobs': 'us',
};

const kindOf = (address: string): string =>
  `${resourceIdIn(address)?.type ?? ''}${address.includes('#') ? '#' : ''}`;

describe('the owner', () => {
  test('of every kind of thing that the steps make is known to this test', () => {
    expect([...new Set(made.map(({ address }) => kindOf(address)))].toSorted()).toEqual(
      Object.keys(OWNERS).toSorted(),
    );
  });

  test.each(made)('of $address is told by what it can bear', ({ address, image }) => {
    expect(image).not.toBeNull();
    const owner = OWNERS[kindOf(address)];
    expect(ownerOf(address, image, lineage)).toBe(owner);
    // The state of another lineage made it.
    expect(ownerOf(address, image, 'another-lineage')).toBe(owner === 'us' ? 'others' : owner);
  });

  test("of what a user's step made up is others', unless it bears our tag", () => {
    expect(ownerOf('my/thing', { color: 'red' }, lineage)).toBe('others');
    expect(ownerOf('my/thing', { tags: { 'deploy-lineage': lineage } }, lineage)).toBe('us');
    expect(ownerOf('my/thing#part', { color: 'red' }, lineage)).toBe('parent');
  });

  test('of a soft-deleted vault is told by the tag that it still has', () => {
    const vault = '/subscriptions/s/resourcegroups/g/providers/microsoft.keyvault/vaults/kv';
    const deleted = { deleted: true, location: 'westeurope' } as const;
    expect(ownerOf(vault, { ...deleted, tags: { 'deploy-lineage': lineage } }, lineage)).toBe('us');
    expect(ownerOf(vault, deleted, lineage)).toBe('others');
  });
});
