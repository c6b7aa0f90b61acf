import { type Alerts, chartQuery, figures, metricRows, ofEnvironment, runRows } from './figures.ts';
import {
  COMPONENT,
  ENVIRONMENT,
  type Item,
  parameters,
  type Visualization,
  type Workbook,
} from './workbook-items.ts';

/**
 * Writes the content of the workbook: runs, failures and rollbacks by environment, then the nine figures, each beside its
 * threshold. The same inputs give the same text.
 * Source: microsoft/Application-Insights-Workbooks, schema/workbook.json (`KqlItem/1.0`, `KqlParameterItem/1.0`).
 */
export function workbookContent(
  deployment: string,
  { componentId, thresholds }: { readonly componentId: string; readonly thresholds: Alerts['thresholds'] },
): string {
  const chart = (title: string, query: string, visualization: Visualization, width = 50): Item => ({
    type: 3,
    content: {
      version: 'KqlItem/1.0',
      query,
      size: 0,
      title,
      noDataMessage: 'Nothing in this time.',
      timeContextFromParameter: 'TimeRange',
      queryType: 0,
      resourceType: COMPONENT,
      crossComponentResources: [componentId],
      visualization,
    },
    customWidth: String(width),
    name: title,
  });
  const content: Workbook = {
    version: 'Notebook/1.0',
    items: [
      {
        type: 1,
        content: {
          json: `# Deployments of ${deployment}\nRuns of \`deploy\`, and what they asked of Azure.`,
        },
        name: 'heading',
      },
      parameters(componentId),
      ...overview.map(({ title, query, visualization }) => chart(title, query, visualization, 33)),
      {
        type: 1,
        content: { json: '## What is watched\nEach figure, and above what an alert fires.' },
        name: 'figures',
      },
      ...figures.map((figure) => {
        const threshold = thresholds[figure.threshold];
        const title = `${figure.title} (alert above ${threshold}${figure.unit === '' ? '' : ` ${figure.unit}`})`;
        return chart(title, chartQuery(figure, threshold), 'timechart');
      }),
    ],
    fallbackResourceIds: [componentId],
    $schema: 'https://github.com/Microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json',
  };
  return JSON.stringify(content);
}

const overview: readonly { title: string; query: string; visualization: Visualization }[] = [
  {
    title: 'Runs by environment',
    query: `${ofEnvironment(runRows)} | summarize runs = sum(itemCount) by bin(timestamp, 1d), ${ENVIRONMENT}`,
    visualization: 'barchart',
  },
  {
    title: 'Failed runs by environment',
    query: `${ofEnvironment(runRows)} | where success == false | summarize failed = sum(itemCount) by bin(timestamp, 1d), ${ENVIRONMENT}`,
    visualization: 'barchart',
  },
  {
    title: 'Rollbacks by environment',
    query: `${ofEnvironment(metricRows('deploy.rollbacks'))} | summarize rollbacks = sum(valueSum) by bin(timestamp, 1d), ${ENVIRONMENT}`,
    visualization: 'barchart',
  },
];
