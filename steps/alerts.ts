import { nameOf, NOTIFIED_ROLES, resourceId, workbookId } from '../src/azure/ids.ts';
import { alertQuery, type Alerts, figures, lookBackOf } from './figures.ts';
import type { Ports } from './ports.ts';
import { together } from './together.ts';
import { workbookContent } from './workbook.ts';

/** What the alerts part of `create_monitoring` works on. */
export interface AlertsInputs {
  /** What the deployment is called. */
  readonly name: string;
  readonly group: { readonly id: string; readonly location: string };
  readonly tags: Readonly<Record<string, string>>;
  readonly alerts: Omit<Alerts, 'enabled'>;
  readonly componentId: string;
}

/** Lists what is made for alerts, in the order in which it is made. */
export function alertAddresses(inputs: Pick<AlertsInputs, 'name' | 'group' | 'componentId'>): string[] {
  const { actionGroup, rules, workbook } = places(inputs);
  return [actionGroup, ...rules.map(({ id }) => id), workbook];
}

/** Makes the action group, then the alert rules that name it, and the workbook. */
export async function putAlerts(inputs: AlertsInputs, { azure }: Ports): Promise<void> {
  const { name, group, tags, alerts, componentId } = inputs;
  const { actionGroup, rules, workbook } = places(inputs);
  const { location } = group;
  await azure.monitoring.putActionGroup(actionGroup, {
    tags,
    shortName: name.slice(0, SHORT),
    emails: alerts.emails,
    roles: Object.fromEntries(alerts.roles.map((role) => [role, NOTIFIED_ROLES[role]])),
  });
  const puts = rules.map(({ id, figure }) => () => {
    const threshold = alerts.thresholds[figure.threshold];
    const lookBack = lookBackOf(figure);
    return azure.monitoring.putQueryRule(id, {
      location,
      tags,
      displayName: `${name}: ${figure.title}`,
      description: `Above ${threshold}${figure.unit === '' ? '' : ` ${figure.unit}`}. ${figure.advice}`,
      severity: alerts.severity,
      scope: componentId,
      query: alertQuery(figure),
      threshold,
      ...(lookBack !== undefined && { lookBack }),
      actionGroup,
    });
  });
  const putWorkbook = (): Promise<void> =>
    azure.monitoring.putWorkbook(workbook, {
      location,
      tags,
      displayName: `Deployments of ${name}`,
      description: 'Runs, failures and rollbacks, and the figures that alerts watch.',
      source: componentId,
      content: workbookContent(name, { componentId, thresholds: alerts.thresholds }),
    });
  await together([...puts, putWorkbook], (put) => put());
}

/** Azure takes no longer short name of an action group. */
const SHORT = 12;

/**
 * Rules and workbook are named after the component: Azure never lets a rule change what it is scoped to, so another
 * component has rules of its own. Source: pulumi/pulumi-azure-native, issue 4839.
 */
function places({ name, group, componentId }: Pick<AlertsInputs, 'name' | 'group' | 'componentId'>) {
  const component = nameOf(componentId);
  // The component may have a name that a rule cannot have: Microsoft Learn, "Naming rules and restrictions".
  const watched = component.replaceAll(/[<>:*{}]/g, '-').slice(0, 200);
  return {
    actionGroup: resourceId(group.id, 'Microsoft.Insights/actionGroups', `ag-${name}`),
    rules: figures.map((figure) => ({
      figure,
      id: resourceId(group.id, 'Microsoft.Insights/scheduledQueryRules', `${watched}-${figure.slug}`),
    })),
    workbook: workbookId(group.id, component),
  };
}
