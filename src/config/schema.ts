import { z } from 'zod';
import { BASE_POLICIES } from './policy.ts';
import { containerAppsEnvironmentShape } from './schema/container-apps-environment.ts';
import { databasesShape } from './schema/databases.ts';
import { emulatorShape } from './schema/emulator.ts';
import { flagsShape } from './schema/flags.ts';
import { foundationShape, placeShape } from './schema/foundation.ts';
import { operationShape } from './schema/operation.ts';
import { retryShape } from './schema/retry.ts';
import { secretsShape } from './schema/secrets.ts';
import { servicesShape } from './schema/services.ts';
import { stateShape } from './schema/state.ts';
import { telemetryShape } from './schema/telemetry.ts';

/** The effective configuration: the file with the overlay of one environment merged over it. */
export const configSchema = z.strictObject({
  ...placeShape,
  ...foundationShape,
  ...databasesShape,
  ...secretsShape,
  ...containerAppsEnvironmentShape,
  ...servicesShape,
  ...operationShape,
  ...retryShape,
  ...flagsShape,
  ...telemetryShape,
  ...stateShape,
  ...emulatorShape,
});

/**
 * The effective configuration, complete and valid. It is plain JSON. Where its state lives, what is switched on, and where
 * telemetry goes is no part of it: see `LoadedConfig`.
 */
export type Config = Omit<z.output<typeof configSchema>, 'state' | 'flags' | 'telemetry'>;

/** One service that is built from source. */
export type ApplicationService = Config['services'][string];

/** One container that runs from a public image. */
export type InfrastructureService = Config['infrastructure'][string];

/** One Dapr component. */
export type DaprComponent = Config['containerAppsEnvironment']['daprComponents'][string];

/** Which cloud an environment lives in. */
export const cloudSchema = z.enum(['emulator', 'azure']);

/** Which cloud an environment lives in. */
export type Cloud = z.output<typeof cloudSchema>;

/** The name of an environment. It names a folder, so it is lower case. */
export const environmentName = z
  .string()
  .regex(
    /^[a-z](?:[a-z\d-]{0,38}[a-z\d])?$/,
    'is not a name for an environment: 1 to 40 lower-case letters, digits and hyphens, starting with a letter',
  );

/** The whole file: the effective configuration's keys, and those that choose and hold the overlays. */
export const fileSchema = z.strictObject({
  ...configSchema.shape,
  defaultEnvironment: environmentName
    .optional()
    .describe('The environment in force when neither --env nor DEPLOY_ENV names one.'),
  environments: z
    .record(
      environmentName,
      z.strictObject({
        cloud: cloudSchema
          .optional()
          .describe(
            'Which cloud the environment lives in; absent: the emulator with the policy of `local`, otherwise Azure.',
          ),
        extends: z
          .enum(BASE_POLICIES)
          .optional()
          .describe(
            'Whose policy an environment of your own follows; absent: that of `development`. Nothing else is taken over.',
          ),
        ...configSchema.shape,
      }),
    )
    .optional()
    .describe('What differs by environment, merged deeply over everything else; lists are replaced.'),
});
