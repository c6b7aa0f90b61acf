import type { OperationalInsightsManagementClient, Workspace } from '@azure/arm-operationalinsights';
import type { Connection } from './connection.ts';
import { armResource, imageOf, type ArmImage } from './image.ts';
import { orNull } from './long-running.ts';
import { parseResourceId } from './resource-id.ts';
import { kindOf } from './resource-kinds.ts';

/** The soft-deleted workspaces, which can be recovered for 14 days. */
export interface WorkspaceBin {
  /** The soft-deleted workspace that had this id, as it was, or null. */
  find(id: string): Promise<Workspace | null>;
}

/**
 * Opens the bin through `@azure/arm-operationalinsights`.
 * Source: Microsoft Learn, rest/api/loganalytics/deleted-workspaces.
 */
export function openWorkspaceBin(
  { call }: Connection,
  client: () => Promise<OperationalInsightsManagementClient>,
): WorkspaceBin {
  return {
    async find(id) {
      const { deletedWorkspaces } = await client();
      const { group = '' } = parseResourceId(id);
      // No group, or no provider: nothing is in the bin either.
      return orNull(() =>
        call(id, async () => {
          for await (const found of deletedWorkspaces.listByResourceGroup(group))
            if (found.id?.toLowerCase() === id.toLowerCase()) return found;
          return null;
        }),
      );
    },
  };
}

/** Makes the image of a soft-deleted workspace: that of the live one, and that it is deleted. */
export function binImageOf(found: Workspace): ArmImage {
  const { id = '', name, location, tags, identity, type: _, features = {}, ...properties } = found;
  // The client keeps apart what it does not know.
  const { additionalProperties, ...known } = features;
  const body = {
    id,
    name,
    location,
    tags,
    identity,
    properties: { ...properties, features: { ...known, ...additionalProperties } },
  };
  const resource = armResource.parse(JSON.parse(JSON.stringify(body)));
  return { deleted: true, ...imageOf(kindOf(id), resource) };
}

/** Tells whether an image is one of a soft-deleted workspace. */
export function isInBin(image: ArmImage): boolean {
  return image['deleted'] === true;
}
