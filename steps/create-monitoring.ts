import { z } from 'zod';
import { resourceId } from '../src/azure/ids.ts';
import { joined, refusedChanges } from '../src/azure/unchangeable.ts';
import { alertAddresses, putAlerts } from './alerts.ts';
import { createResourceGroup } from './create-resource-group.ts';
import { armThing, defineStep } from './define.ts';
import { withoutProtect } from './protection.ts';
import { puts, putsAlerts } from './requires.ts';

/**
 * Creates the Log Analytics workspace, and the Application Insights component that keeps its data there; where they are
 * on, the alerts on that data too.
 */
export const createMonitoring = defineStep({
  name: 'create_monitoring',
  needs: { group: createResourceGroup },
  // Ids only: connection strings and keys are asked for when they are needed.
  output: z.object({ workspaceId: z.string(), componentId: z.string() }),
  inputs: ({ name, monitoring, tags }, { group: { id, location } }) => {
    const { alerts, ...rest } = withoutProtect(monitoring);
    const { enabled, ...wanted } = alerts;
    return {
      group: { id, location },
      // What is off is not there: it is no input.
      ...(enabled ? { name, monitoring: { ...rest, alerts: wanted } } : { monitoring: rest }),
      tags,
    };
  },
  at: (inputs) => [
    ...Object.values(idsOf(inputs)),
    ...('name' in inputs ? alertAddresses({ ...inputs, ...idsOf(inputs) }) : []),
  ],
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
  requires: (config) => [
    puts(config, 'Microsoft.OperationalInsights/workspaces', config.monitoring.workspace),
    puts(config, 'Microsoft.Insights/components', config.monitoring.component),
    ...putsAlerts(config),
  ],
  ...armThing,
  run: async (inputs, ports) => {
    const { azure } = ports;
    const { group, monitoring, tags } = inputs;
    const { workspaceId, componentId } = idsOf(inputs);
    const common = { location: group.location, tags };
    await azure.workspaces.put(workspaceId, { ...common, retentionDays: monitoring.retentionDays });
    await azure.components.put(componentId, { ...common, workspaceId });
    if ('name' in inputs) {
      const {
        name,
        monitoring: { alerts },
      } = inputs;
      await putAlerts({ name, group, tags, alerts, componentId }, ports);
    }
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
