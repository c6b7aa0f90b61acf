import { z } from 'zod';
import { resourceId, roleAssignmentId, type RoleGrant, ROLES } from '../src/azure/ids.ts';
import { refusedChanges } from '../src/azure/unchangeable.ts';
import { createResourceGroup } from './create-resource-group.ts';
import { armThing, defineStep } from './define.ts';

/** Creates the registry, and lets the apps' identity pull images from it. */
export const createContainerRegistry = defineStep({
  name: 'create_container_registry',
  needs: { group: createResourceGroup },
  output: z.object({ id: z.string(), name: z.string(), loginServer: z.string() }),
  inputs: ({ registry, tags }, { group: { id, location, identity } }) => ({
    group: { id, location, identity: { principalId: identity.principalId } },
    registry: { name: registry.name, sku: registry.sku },
    tags,
  }),
  at: (inputs) => [idOf(inputs), roleAssignmentId(pullOf(inputs))],
  cannotChange: (from, to) =>
    refusedChanges(
      'Microsoft.ContainerRegistry/registries',
      { at: idOf, from, to },
      { location: ['location', ({ group }) => group.location] },
    ),
  protects: ({ registry }, inputs) => (registry.protect ? [idOf(inputs)] : []),
  ...armThing,
  run: async (inputs, { azure }) => {
    const { group, registry, tags } = inputs;
    const id = idOf(inputs);
    const { loginServer } = await azure.registries.put(id, {
      location: group.location,
      tags,
      sku: registry.sku,
    });
    // The type spares Azure the search for an identity that was just made.
    await azure.roles.put({ ...pullOf(inputs), principalType: 'ServicePrincipal' });
    return { id, name: registry.name, loginServer };
  },
});

interface Named {
  readonly group: { readonly id: string; readonly identity: { readonly principalId: string } };
  readonly registry: { readonly name: string };
}

function idOf({ group, registry }: Named): string {
  return resourceId(group.id, 'Microsoft.ContainerRegistry/registries', registry.name);
}

function pullOf(inputs: Named): RoleGrant {
  return { scope: idOf(inputs), role: ROLES.acrPull, principalId: inputs.group.identity.principalId };
}
