import { z } from 'zod';
import { resourceId } from '../src/azure/ids.ts';
import { joined, refusedChanges } from '../src/azure/unchangeable.ts';
import { createResourceGroup } from './create-resource-group.ts';
import { armThing, defineStep } from './define.ts';
import { withoutProtect } from './protection.ts';

/** Creates the Log Analytics workspace, and the Application Insights component that keeps its data there. */
export const createMonitoring = defineStep({
  name: 'create_monitoring',
  needs: { group: createResourceGroup },
  // Ids only: connection strings and keys are asked for when they are needed.
  output: z.object({ workspaceId: z.string(), componentId: z.string() }),
  inputs: ({ monitoring, tags }, { group: { id, location } }) => ({
    group: { id, location },
    monitoring: withoutProtect(monitoring),
    tags,
  }),
  at: (inputs) => Object.values(idsOf(inputs)),
  cannotChange: (from, to) =>
    joined(
      refusedChanges(
        'Microsoft.OperationalInsights/workspaces',
        { at: (inputs) => idsOf(inputs).workspaceId, from, to },
        { location: ['location', ({ group }) => group.location] },
      ),
      refusedChanges(
        'Microsoft.Insights/components',
        { at: (inputs) => idsOf(inputs).componentId, from, to },
        { location: ['location', ({ group }) => group.location] },
      ),
    ),
  protects: ({ monitoring }, inputs) => (monitoring.protect ? Object.values(idsOf(inputs)) : []),
  ...armThing,
  run: async (inputs, { azure }) => {
    const { group, monitoring, tags } = inputs;
    const { workspaceId, componentId } = idsOf(inputs);
    const common = { location: group.location, tags };
    await azure.workspaces.put(workspaceId, { ...common, retentionDays: monitoring.retentionDays });
    await azure.components.put(componentId, { ...common, workspaceId });
    return { workspaceId, componentId };
  },
});

function idsOf({
  group,
  monitoring,
}: {
  readonly group: { readonly id: string };
  readonly monitoring: { readonly workspace: string; readonly component: string };
}): { workspaceId: string; componentId: string } {
  return {
    workspaceId: resourceId(group.id, 'Microsoft.OperationalInsights/workspaces', monitoring.workspace),
    componentId: resourceId(group.id, 'Microsoft.Insights/components', monitoring.component),
  };
}
