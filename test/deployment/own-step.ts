import type { ConfigFolder } from './config-folder.ts';

/** The module of a user's step that makes one identity in the group of the deployment. */
export function ownStep(name: string, identity: string): string {
  return `import { z } from 'zod';
import { createResourceGroup } from '${new URL('../../steps/create-resource-group.ts', import.meta.url).pathname}';
import { armThing, defineStep } from '${new URL('../../steps/define.ts', import.meta.url).pathname}';

export default defineStep({
  name: '${name}',
  needs: { group: createResourceGroup },
  output: z.object({ id: z.string() }),
  inputs: ({ location }, { group }) => ({ group: group.id, location }),
  at: (inputs) => [idOf(inputs)],
  ...armThing,
  run: async (inputs, { azure }) => {
    await azure.identities.put(idOf(inputs), { location: inputs.location, tags: {} });
    return { id: idOf(inputs) };
  },
});

function idOf({ group }) {
  return \`\${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${identity}\`;
}
`;
}

/** The id under which an identity stands in the embedded Azure. */
export function identityAt(name: string): RegExp {
  return new RegExp(`/userassignedidentities/${name}$`);
}

/** Lists these steps, and retires those, in the configuration of a folder. */
export function listSteps(
  folder: ConfigFolder,
  steps: readonly (string | { readonly step: string; readonly protect: boolean })[],
  retire: readonly string[] = [],
): void {
  folder.set('steps', steps);
  folder.set('retire', retire.length === 0 ? undefined : retire);
}
