import { runRows } from './figures.ts';

/** The type of what the queries ask. */
export const COMPONENT = 'microsoft.insights/components';

/** The column of the environment, in KQL. */
export const ENVIRONMENT = 'environment = tostring(customDimensions["deployment.environment.name"])';

/** How the answer of a query is shown. */
export type Visualization = 'timechart' | 'barchart';

/** The content of a workbook. */
export interface Workbook {
  readonly version: 'Notebook/1.0';
  readonly items: readonly Item[];
  readonly fallbackResourceIds: readonly string[];
  readonly $schema: string;
}

/** A text (1), a query (3) or parameters (9). */
export type Item =
  | { readonly type: 1; readonly content: { readonly json: string }; readonly name: string }
  | { readonly type: 3; readonly content: Query; readonly customWidth: string; readonly name: string }
  | { readonly type: 9; readonly content: Parameters; readonly name: string };

interface Query {
  readonly version: 'KqlItem/1.0';
  readonly query: string;
  /** 0 is the medium size. */
  readonly size: 0;
  readonly title: string;
  readonly noDataMessage: string;
  readonly timeContextFromParameter: string;
  /** 0 is a query on logs. */
  readonly queryType: 0;
  readonly resourceType: string;
  readonly crossComponentResources: readonly string[];
  readonly visualization: Visualization;
}

interface Parameters {
  readonly version: 'KqlParameterItem/1.0';
  readonly parameters: readonly object[];
  readonly style: 'pills';
  readonly queryType: 0;
  readonly resourceType: string;
}

/** What is chosen above the charts: the span of time, and the environments. */
export function parameters(componentId: string): Item {
  const version = 'KqlParameterItem/1.0';
  return {
    type: 9,
    name: 'parameters',
    content: {
      version,
      style: 'pills',
      queryType: 0,
      resourceType: COMPONENT,
      parameters: [
        {
          id: '6f1d6c1e-0b7e-4b53-9d57-0f3f5b9f2a10',
          version,
          name: 'TimeRange',
          label: 'Time',
          // 4 is a span of time.
          type: 4,
          isRequired: true,
          value: { durationMs: 7 * DAY },
          typeSettings: {
            selectableValues: [1, 7, 30].map((days) => ({ durationMs: days * DAY })),
            allowCustom: true,
          },
        },
        {
          id: 'a2f6f4c5-58f0-4f0e-8d4b-6d1c7f7f3c22',
          version,
          name: 'Environment',
          // 2 is a choice.
          type: 2,
          isRequired: true,
          multiSelect: true,
          quote: "'",
          delimiter: ',',
          query: `${runRows} | extend ${ENVIRONMENT} | distinct environment | order by environment asc`,
          crossComponentResources: [componentId],
          value: ['value::all'],
          typeSettings: { additionalResourceOptions: ['value::all'], selectAllValue: '*' },
          timeContextFromParameter: 'TimeRange',
          queryType: 0,
          resourceType: COMPONENT,
        },
      ],
    },
  };
}

const DAY = 86_400_000;
