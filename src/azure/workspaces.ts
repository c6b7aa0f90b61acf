import type { Workspace } from '@azure/arm-operationalinsights';
import { z } from 'zod';
import type { Arm } from './arm.ts';
import { once, type Connection } from './connection.ts';
import { nameOf } from './ids.ts';
import { isOurs, type ArmImage, type ArmResource } from './image.ts';
import { finished, orNull } from './long-running.ts';
import { laidOver } from './merge.ts';
import { parseResourceId } from './resource-id.ts';
import { apiVersionOf } from './resource-kinds.ts';

/** What a Log Analytics workspace is to have. */
export interface WorkspaceSpec {
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly retentionDays: number;
}

/** Log Analytics workspaces. */
export interface Workspaces {
  put(id: string, spec: WorkspaceSpec): Promise<ArmResource>;
  /**
   * As for any resource; but what we made is deleted for good (`force`): a soft-deleted workspace would hold its name
   * for 14 days and come back, with its old data, when the name is used again.
   */
  restore(at: string, was: ArmImage | null): Promise<void>;
  /** What a Container Apps environment needs to send logs there. The key is a secret: pass it on, keep it nowhere. */
  access(id: string): Promise<{ readonly customerId: string; readonly sharedKey: string }>;
  /** The key of the subscription's workspace with this customer id; undefined where it has none. A secret, likewise. */
  keyOf(customerId: string): Promise<string | undefined>;
}

/**
 * Opens the workspaces through `@azure/arm-operationalinsights`.
 * Source: Microsoft Learn, "Delete and recover an Azure Log Analytics workspace".
 */
export function openWorkspaces(connection: Connection, arm: Arm): Workspaces {
  const { call, lineage, signal, polling } = connection;
  const client = once(async () => {
    const { OperationalInsightsManagementClient: Client } = await import('@azure/arm-operationalinsights');
    const options = {
      ...connection.clientOptions,
      apiVersion: apiVersionOf('Microsoft.OperationalInsights/workspaces'),
    };
    return new Client(await connection.credential(), connection.subscriptionId, options);
  });
  return {
    async put(id, spec) {
      const { workspaces } = await client();
      const { group = '' } = parseResourceId(id);
      const there = await orNull(() => call(id, () => workspaces.get(group, nameOf(id))));
      delete there?.etag;
      const declared: Workspace = {
        location: there?.location ?? spec.location,
        tags: { ...spec.tags },
        sku: { name: 'PerGB2018' },
        retentionInDays: spec.retentionDays,
      };
      const body = laidOver(there, declared, lineage);
      return arm.completed(id, () =>
        finished(() => workspaces.createOrUpdate(group, nameOf(id), body, polling), signal),
      );
    },
    async restore(at, was) {
      if (was !== null) return arm.restore(at, was);
      const there = await arm.read(at);
      if (there !== null && !isOurs({ tags: there.tags ?? {} }, lineage)) return;
      const { workspaces } = await client();
      const { group = '' } = parseResourceId(at);
      await arm.removed(at, () =>
        finished(() => workspaces.delete(group, nameOf(at), { ...polling, force: true }), signal),
      );
    },
    async keyOf(customerId) {
      const { workspaces, sharedKeys } = await client();
      for await (const found of workspaces.list()) {
        const { id = '' } = found;
        if (found.customerId !== customerId) continue;
        const { group = '' } = parseResourceId(id);
        return (await call(id, () => sharedKeys.getSharedKeys(group, nameOf(id)))).primarySharedKey;
      }
      return undefined;
    },
    async access(id) {
      const { workspaces, sharedKeys } = await client();
      const { group = '' } = parseResourceId(id);
      const workspace = await call(id, () => workspaces.get(group, nameOf(id)));
      const keys = await call(id, () => sharedKeys.getSharedKeys(group, nameOf(id)));
      return accessShape.parse({ customerId: workspace.customerId, sharedKey: keys.primarySharedKey });
    },
  };
}

const accessShape = z.object({ customerId: z.string(), sharedKey: z.string() });
