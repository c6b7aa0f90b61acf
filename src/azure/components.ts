import { z } from 'zod';
import type { Arm } from './arm.ts';
import type { ArmResource } from './image.ts';

/** What an Application Insights component is to have. */
export interface ComponentSpec {
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The workspace that holds its data. */
  readonly workspaceId: string;
}

/** Application Insights components. */
export interface Components {
  put(id: string, spec: ComponentSpec): Promise<ArmResource>;
  /** The connection string that telemetry is sent with; undefined where there is no component. A secret: pass it on, keep it nowhere. */
  connectionString(id: string): Promise<string | undefined>;
}

/**
 * Opens the components through the generic door: their own client (`@azure/arm-appinsights`) is of a generation without
 * our pipeline, and speaks an api-version without workspaces.
 */
export function openComponents(arm: Arm): Components {
  return {
    put: (id, { location, tags, workspaceId }) =>
      arm.put(id, {
        location,
        tags: { ...tags },
        kind: 'web',
        properties: { Application_Type: 'web', WorkspaceResourceId: workspaceId },
      }),
    async connectionString(id) {
      const there = await arm.read(id);
      return there === null ? undefined : stringShape.parse(there.properties).ConnectionString;
    },
  };
}

const stringShape = z.object({ ConnectionString: z.string() });
