import { z } from 'zod';
import { groupId, resourceId } from '../src/azure/ids.ts';
import { refusedChanges } from '../src/azure/unchangeable.ts';
import { checkPrerequisites } from './check-prerequisites.ts';
import { armThing, defineStep } from './define.ts';
import { puts, putsGroup } from './requires.ts';

/** Creates the resource group, and in it the identity that the apps run under. */
export const createResourceGroup = defineStep({
  name: 'create_resource_group',
  // Its output is nothing that is not known before: so the plan knows these inputs even where the check runs again.
  after: [checkPrerequisites.name],
  output: z.object({
    /** The id of the group. */
    id: z.string(),
    /** Where everything in it goes. */
    location: z.string(),
    identity: z.object({ id: z.string(), principalId: z.string(), clientId: z.string() }),
  }),
  inputs: ({ subscriptionId, location, tags, resourceGroup, identity }) => ({
    subscriptionId,
    location,
    tags,
    resourceGroup: { name: resourceGroup.name },
    identity,
  }),
  at: (inputs) => Object.values(idsOf(inputs)),
  cannotChange: (from, to) =>
    refusedChanges(
      'Microsoft.Resources/resourceGroups',
      { at: (inputs) => idsOf(inputs).group, from, to },
      { location: ['location', ({ location }) => location] },
    ),
  protects: ({ resourceGroup }, inputs) => (resourceGroup.protect ? [idsOf(inputs).group] : []),
  requires: (config) => [
    putsGroup(config),
    puts(config, 'Microsoft.ManagedIdentity/userAssignedIdentities', config.identity.name),
  ],
  ...armThing,
  run: async (inputs, { azure }) => {
    const { location, tags } = inputs;
    const { group, identity } = idsOf(inputs);
    await azure.groups.put(group, { location, tags });
    return { id: group, location, identity: await azure.identities.put(identity, { location, tags }) };
  },
});

function idsOf(inputs: {
  readonly subscriptionId: string;
  readonly resourceGroup: { readonly name: string };
  readonly identity: { readonly name: string };
}): { group: string; identity: string } {
  const group = groupId(inputs.subscriptionId, inputs.resourceGroup.name);
  const type = 'Microsoft.ManagedIdentity/userAssignedIdentities';
  return { group, identity: resourceId(group, type, inputs.identity.name) };
}
