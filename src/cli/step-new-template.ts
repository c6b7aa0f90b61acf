/** The module of a new step of this name: it makes an identity in the resource group, and keeps all laws of a step. */
export function stepTemplate(step: string): string {
  return `import { armThing, defineStep } from '@deploy-cli/deploy';
import { z } from 'zod';

// A step that works: it makes an identity in the resource group. Put your own work in its place, and keep its test passing.
// What each member means: "Steps of your own" in docs/contract.md, and docs/own-steps.md, of @deploy-cli/deploy.
export default defineStep({
  name: '${step}',
  summary: 'makes an identity of its own',
  // Earlier steps, and what of their output is read here.
  needs: {
    group: { name: 'create_resource_group', output: z.object({ id: z.string(), location: z.string() }) },
  },
  // What it hands on: ids and names; no times, and no secrets.
  output: z.object({ id: z.string() }),
  // All that matters to it, as plain JSON: while this stays the same, the step is skipped.
  inputs: ({ tags }, { group }) => ({
    id: \`\${group.id}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-${step.replaceAll('_', '-')}\`,
    location: group.location,
    tags,
  }),
  // The ids of all that it may make or change, from the inputs alone.
  at: ({ id }) => [id],
  // How each of them is looked at and put back: this is right for what Azure Resource Manager keeps.
  ...armThing,
  // Does it; once more, too, after it was killed half-way.
  run: async ({ id, location, tags }, { azure, log }) => {
    await azure.identities.put(id, { location, tags });
    log(\`made \${id}\`);
    return { id };
  },
});
`;
}
