import { z } from 'zod';
import { azureName } from '../azure-names.ts';
import { containerShape, sizesAgree } from './containers.ts';
import { command, port, serviceName, text, variableName } from './fields.ts';

const path = z.string().regex(/^\/\S*$/, 'must be a path that starts with /');

const infrastructureService = z
  .strictObject({
    image: z
      .string()
      .regex(
        /^(?!https?:)[a-z\d][\w.:/@-]*$/i,
        'must be an image, such as docker.io/library/redis:7.4-alpine',
      )
      .describe('The public image to run.'),
    port: port.describe('The TCP port that other services reach it on, under its name.'),
    command: command.default([]).describe("What replaces the image's entry point."),
    args: command.default([]).describe("What replaces the image's arguments."),
    ...containerShape,
  })
  .refine(sizesAgree.test, sizesAgree);

const dapr = z.strictObject({
  enabled: z.boolean().default(false).describe('Whether a Dapr sidecar runs beside the service.'),
  appId: azureName('containerApp')
    .optional()
    .describe("The service's name within Dapr; its own name when absent."),
  appPort: port.optional().describe("The port that Dapr calls; the service's port when absent."),
  protocol: z
    .enum(['http', 'grpc'])
    .default('http')
    .describe('The protocol that Dapr speaks to the service.'),
});

const applicationService = z
  .strictObject({
    context: text.describe('The folder that the image is built from, relative to the configuration file.'),
    dockerfile: text.default('Dockerfile').describe('The Dockerfile, relative to the context.'),
    port: port.describe('The port that the service listens on.'),
    external: z.boolean().default(false).describe('Whether the internet reaches the service.'),
    addresses: z
      .record(variableName, serviceName)
      .default({})
      .describe('Environment variables that take the address of a service.'),
    health: z
      .strictObject({
        path: path.describe('The path that answers 200 when the service is healthy.'),
      })
      .describe('How the health of the service is asked.'),
    dapr: dapr.default({ enabled: false, protocol: 'http' }).describe('The Dapr sidecar of the service.'),
    scale: z
      .strictObject({
        concurrentRequests: z
          .int()
          .min(1)
          .max(100_000)
          .default(50)
          .describe('How many requests at once bring another replica.'),
      })
      .default({ concurrentRequests: 50 })
      .describe('When another replica is started.'),
    ...containerShape,
  })
  .refine(sizesAgree.test, sizesAgree);

/** The containers that run: public images, and services built from source. */
export const servicesShape = {
  infrastructure: z
    .record(serviceName, infrastructureService)
    .default({})
    .describe(
      'Containers from public images that the services need, by name; reached inside the environment only.',
    ),
  services: z
    .record(serviceName, applicationService)
    .default({})
    .describe('Your own services, by name; each is built from its folder.'),
};
