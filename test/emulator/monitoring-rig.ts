import { rig } from './rig.ts';

/** A group with a workspace, a component and an action group, and the paths and bodies of what is made of them. */
export async function monitoringRig() {
  const one = rig();
  const providers = `${await one.group()}/providers`;
  const workspace = `${providers}/Microsoft.OperationalInsights/workspaces/log-one`;
  const component = `${providers}/Microsoft.Insights/components/appi-one`;
  const actionGroup = `${providers}/Microsoft.Insights/actionGroups/ag-one`;
  await one.make(`${workspace}?api-version=2025-07-01`, { location: 'westeurope' });
  await one.make(`${component}?api-version=2020-02-02`, {
    location: 'westeurope',
    kind: 'web',
    properties: { Application_Type: 'web', WorkspaceResourceId: workspace },
  });
  await one.make(`${actionGroup}?api-version=2023-01-01`, GROUP);
  const condition = {
    query: 'requests | summarize value = count()',
    timeAggregation: 'Maximum',
    metricMeasureColumn: 'value',
    operator: 'GreaterThan',
    threshold: 5,
  };
  const rule = {
    location: 'westeurope',
    properties: {
      severity: 2,
      scopes: [component],
      evaluationFrequency: 'PT5M',
      windowSize: 'PT5M',
      criteria: { allOf: [condition] },
      actions: { actionGroups: [actionGroup] },
    },
  };
  return { ...one, providers, workspace, component, actionGroup, condition, rule };
}

/** The body of an action group. */
export const GROUP = {
  location: 'Global',
  properties: {
    groupShortName: 'one',
    enabled: true,
    emailReceivers: [{ name: 'ops', emailAddress: 'ops@example.com' }],
  },
};
