import type { ContainerAppsAPIClient, ManagedEnvironment } from '@azure/arm-appcontainers';
import { z } from 'zod';
import { Failure } from '../engine/failure.ts';
import type { JsonObject } from '../engine/json.ts';
import { allEnded } from './all-ended.ts';
import type { Arm } from './arm.ts';
import { assignedIdentity } from './assigned-identity.ts';
import type { Components } from './components.ts';
import { once, type Connection } from './connection.ts';
import { nameOf } from './ids.ts';
import { isOurs, type ArmImage } from './image.ts';
import { orNull } from './long-running.ts';
import { laidOver } from './merge.ts';
import { parseResourceId } from './resource-id.ts';
import { apiVersionOf } from './resource-kinds.ts';
import type { Workspaces } from './workspaces.ts';

/** What a Container Apps environment is to have. */
export interface EnvironmentSpec {
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Assigned to the environment, so that Dapr components can read the vault as it. */
  readonly identity: string;
  /** The Log Analytics workspace that the apps' logs go to. */
  readonly workspaceId: string;
  /** The Application Insights component that Dapr's traces go to; null: nowhere. */
  readonly telemetry: string | null;
}

/** An environment, and the domain that its apps are under. */
export interface EnvironmentIds {
  readonly id: string;
  readonly defaultDomain: string;
}

/** Container Apps environments. */
export interface Environments {
  put(id: string, spec: EnvironmentSpec): Promise<EnvironmentIds>;
  /**
   * Puts an image back with what no GET shows: the key of the workspace that its customer id names, and the connection
   * string of the component that our tag names.
   */
  restore(at: string, was: ArmImage | null): Promise<void>;
}

/** Where Dapr's traces go cannot be read back; this tag holds the component's id. */
export const TELEMETRY_TAG = 'deploy-dapr-telemetry';

/** Opens the environments through `@azure/arm-appcontainers`. */
export function openEnvironments(
  connection: Connection,
  arm: Arm,
  from: { readonly workspaces: Workspaces; readonly components: Components },
): Environments {
  const { call, lineage } = connection;
  const client = containerAppsClient(connection);
  return {
    async put(id, spec) {
      const { managedEnvironments } = await client();
      const { group = '' } = parseResourceId(id);
      const { telemetry } = spec;
      const [there, { customerId, sharedKey }, daprAIConnectionString] = await allEnded([
        orNull(() => call(id, () => managedEnvironments.get(group, nameOf(id)))),
        from.workspaces.access(spec.workspaceId),
        telemetry === null ? Promise.resolve('') : destination(telemetry, from.components),
      ]);
      const declared: ManagedEnvironment = {
        location: there?.location ?? spec.location,
        tags: { ...spec.tags, ...(telemetry !== null && { [TELEMETRY_TAG]: telemetry }) },
        appLogsConfiguration: {
          destination: 'log-analytics',
          logAnalyticsConfiguration: { customerId, sharedKey },
        },
        daprAIConnectionString,
        workloadProfiles: [{ name: 'Consumption', workloadProfileType: 'Consumption' }],
        zoneRedundant: there?.zoneRedundant ?? false,
      };
      const identity = await assignedIdentity(spec.identity, there?.identity, { arm, lineage });
      const body = { ...laidOver(there, declared, lineage), identity };
      const put = () => managedEnvironments.createOrUpdate(group, nameOf(id), body);
      const made = await arm.written(id, spec, put);
      return { id: made.id, defaultDomain: environmentShape.parse(made.properties).defaultDomain };
    },
    async restore(at, was) {
      await arm.restore(at, was, was === null ? {} : await unseen(was, isOurs(was, lineage), from));
    },
  };
}

/** Opens the client of Microsoft.App once; all adapters for it speak the api-version that public type data knows. */
export function containerAppsClient(connection: Connection): () => Promise<ContainerAppsAPIClient> {
  return once(async () => {
    const { ContainerAppsAPIClient: Client } = await import('@azure/arm-appcontainers');
    const options = { ...connection.clientOptions, apiVersion: apiVersionOf('Microsoft.App/containerApps') };
    return new Client(await connection.credential(), connection.subscriptionId, options);
  });
}

async function destination(component: string, components: Components): Promise<string> {
  const found = await components.connectionString(component);
  if (found !== undefined) return found;
  throw new Failure('azure-refused', 'the Application Insights component for Dapr’s traces is gone', {
    address: component,
    hint: 'Make it again: `npx deploy --force-step create_monitoring`',
  });
}

async function unseen(
  was: ArmImage,
  ours: boolean,
  from: { readonly workspaces: Workspaces; readonly components: Components },
): Promise<JsonObject> {
  const logs = logsShape.safeParse(was.properties).data?.appLogsConfiguration.logAnalyticsConfiguration;
  const telemetry = was.tags?.[TELEMETRY_TAG];
  const sharedKey = logs && (await from.workspaces.keyOf(logs.customerId));
  return {
    ...(sharedKey !== undefined && { appLogsConfiguration: { logAnalyticsConfiguration: { sharedKey } } }),
    ...(telemetry !== undefined && {
      daprAIConnectionString: (await from.components.connectionString(telemetry)) ?? '',
    }),
    // Without our tag it was nowhere, if it was ours; of what we found we know nothing and leave it.
    ...(telemetry === undefined && ours && { daprAIConnectionString: '' }),
  };
}

const environmentShape = z.object({ defaultDomain: z.string() });

const logsShape = z.object({
  appLogsConfiguration: z.object({ logAnalyticsConfiguration: z.object({ customerId: z.string() }) }),
});
