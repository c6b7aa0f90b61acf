import { z } from 'zod';
import { azureName } from '../azure-names.ts';
import { protect, secretName, serviceName, text } from './fields.ts';

const metadata = z
  .strictObject({
    name: text.describe("The component's setting."),
    value: z.string().optional().describe('Its value, in plain text.'),
    secretKeyRef: secretName.optional().describe("The vault's secret that holds its value."),
  })
  .refine((item) => (item.value === undefined) !== (item.secretKeyRef === undefined), {
    error: 'must have exactly one of value and secretKeyRef',
    when: ({ value }) => typeof value === 'object',
  });

const daprComponent = z.strictObject({
  type: z
    .string()
    .regex(/^[a-z\d-]+(?:\.[a-z\d-]+)+$/i, 'must be the type of a Dapr component, such as state.redis')
    .describe('The type of the component.'),
  version: z
    .string()
    .regex(/^v\d+[a-z\d]*$/, 'must be the version of a Dapr component, such as v1')
    .default('v1')
    .describe('The version of the component.'),
  scopes: z
    .array(serviceName)
    .default([])
    .describe('The services that see the component; none named means all of them.'),
  metadata: z.array(metadata).default([]).describe('The settings of the component.'),
});

/** The environment that the container apps run in, with its Dapr components. */
export const containerAppsEnvironmentShape = {
  containerAppsEnvironment: z
    .strictObject({
      name: azureName('containerAppsEnvironment').describe('The name of the environment.'),
      daprTelemetry: z
        .boolean()
        .default(true)
        .describe("Whether Dapr's traces go to the Application Insights component."),
      daprComponents: z
        .record(azureName('daprComponent'), daprComponent)
        .default({})
        .describe('The Dapr components, by name.'),
      protect: protect('the environment'),
    })
    .describe('The Container Apps environment.'),
};
