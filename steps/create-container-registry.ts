import { z } from 'zod';
import { resourceId, roleAssignmentId, type RoleGrant, ROLES } from '../src/azure/ids.ts';
import { refusedChanges } from '../src/azure/unchangeable.ts';
import { createResourceGroup } from './create-resource-group.ts';
import { armThing, defineStep } from './define.ts';
import { afterWorkspace, logAddresses, LOGS, loggedTo, putLogs } from './diagnostics.ts';
import { gives, puts, sendsLogs } from './requires.ts';
import { together } from './together.ts';

/** Creates the registry, and lets the apps' identity pull images from it. */
export const createContainerRegistry = defineStep({
  name: 'create_container_registry',
  needs: { group: createResourceGroup },
  afterWith: afterWorkspace,
  output: z.object({ id: z.string(), name: z.string(), loginServer: z.string() }),
  inputs: ({ registry, tags, ...config }, { group: { id, location, identity } }) => ({
    group: { id, location, identity: { principalId: identity.principalId } },
    registry: { name: registry.name, sku: registry.sku },
    tags,
    ...loggedTo(config, id),
  }),
  at: (inputs) => [idOf(inputs), roleAssignmentId(pullOf(inputs)), ...logAddresses(idOf(inputs), inputs)],
  cannotChange: (from, to) =>
    refusedChanges(
      'Microsoft.ContainerRegistry/registries',
      { at: idOf, from, to },
      { location: ['location', ({ group }) => group.location] },
    ),
  protects: ({ registry }, inputs) => (registry.protect ? [idOf(inputs)] : []),
  requires: (config) => [
    puts(config, REGISTRIES, config.registry.name, { sku: config.registry.sku }),
    gives(config, 'acrPull', REGISTRIES, config.registry.name),
    ...sendsLogs(config, REGISTRIES, config.registry.name),
  ],
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
    const letPull = () => azure.roles.put({ ...pullOf(inputs), principalType: 'ServicePrincipal' });
    const keepLogs = () => putLogs(id, LOGS.registry, { ...inputs, azure });
    await together<() => Promise<unknown>, unknown>([letPull, keepLogs], (make) => make());
    return { id, name: registry.name, loginServer };
  },
});

const REGISTRIES = 'Microsoft.ContainerRegistry/registries';

interface Named {
  readonly group: { readonly id: string; readonly identity: { readonly principalId: string } };
  readonly registry: { readonly name: string };
}

function idOf({ group, registry }: Named): string {
  return resourceId(group.id, REGISTRIES, registry.name);
}

function pullOf(inputs: Named): RoleGrant {
  return { scope: idOf(inputs), role: ROLES.acrPull, principalId: inputs.group.identity.principalId };
}
