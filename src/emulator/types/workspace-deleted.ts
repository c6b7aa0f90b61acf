import { z } from 'zod';
import type { Calls } from '../calls.ts';
import type { ProviderAction } from '../provider-action.ts';
import type { StoredResource } from '../resource-type.ts';
import { workspaceVersions } from './workspace-schema.ts';

// Learn, "Delete and recover an Azure Log Analytics workspace".
const FOURTEEN_DAYS = 14 * 24 * 60 * 60 * 1000;

/** The workspaces that can still be recovered, of the subscription; they are shown as they were. */
export const deletedWorkspaces: ProviderAction = {
  provider: 'Microsoft.OperationalInsights',
  method: 'GET',
  path: 'deletedWorkspaces',
  apiVersions: workspaceVersions,
  answer: ({ group }, call) => ({
    status: 200,
    body: {
      value: kept(call)
        .map(({ resource }) => resource)
        .filter(({ id }) => group === undefined || id.split('/')[4]?.toLowerCase() === group.toLowerCase()),
    },
  }),
};

/** Keeps a workspace that is being deleted, so that it can be recovered. */
export function keepDeletedWorkspace(resource: StoredResource, call: Calls): void {
  call.deleted.set(resource.id.toLowerCase(), { resource, deletedAt: call.now() });
}

/** Takes the deleted workspace of this id back, if it can still be recovered. */
export function takeDeletedWorkspace(id: string, call: Calls): StoredResource | undefined {
  const found = kept(call).find(({ resource }) => resource.id.toLowerCase() === id.toLowerCase());
  call.deleted.delete(id.toLowerCase());
  return found?.resource;
}

function kept(call: Calls): z.output<typeof keptSchema>[] {
  return call.deleted.entries().flatMap(([key, value]) => {
    if (!key.includes('/microsoft.operationalinsights/')) return [];
    const row = keptSchema.parse(value);
    return row.deletedAt + FOURTEEN_DAYS > call.now() ? [row] : [];
  });
}

const keptSchema = z.object({
  resource: z.looseObject({
    id: z.string(),
    name: z.string(),
    type: z.string(),
    location: z.string(),
    tags: z.record(z.string(), z.string()).exactOptional(),
    properties: z.record(z.string(), z.unknown()),
  }),
  deletedAt: z.number(),
});
