import type { Workspace } from '@azure/arm-operationalinsights';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Arm } from './arm.ts';
import { once, type Connection } from './connection.ts';
import { nameOf } from './ids.ts';
import { isOurs, type ArmImage, type ArmResource } from './image.ts';
import { orNull } from './long-running.ts';
import { laidOver } from './merge.ts';
import { lookedUntil } from './operation.ts';
import { parseResourceId } from './resource-id.ts';
import { apiVersionOf } from './resource-kinds.ts';
import { binImageOf, isInBin, openWorkspaceBin } from './workspace-bin.ts';

/** What a Log Analytics workspace is to have. */
export interface WorkspaceSpec {
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly retentionDays: number;
}

/** Log Analytics workspaces. At an id there can be three things: nothing, a soft-deleted workspace, a live one. */
export interface Workspaces {
  /** A soft-deleted workspace of this id comes back, with its data: it is adopted as a live one is. */
  put(id: string, spec: WorkspaceSpec): Promise<ArmResource>;
  observe(at: string): Promise<ArmImage | null>;
  /**
   * As for any resource; but what we made is deleted for good (`force`): a soft-deleted workspace would hold its name
   * for 14 days and come back, with its old data, when the name is used again. What was soft-deleted gets its content
   * back, and then goes there again.
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
  const { call, lineage } = connection;
  const client = once(async () => {
    const { OperationalInsightsManagementClient: Client } = await import('@azure/arm-operationalinsights');
    const options = {
      ...connection.clientOptions,
      apiVersion: apiVersionOf('Microsoft.OperationalInsights/workspaces'),
    };
    return new Client(await connection.credential(), connection.subscriptionId, options);
  });
  const bin = openWorkspaceBin(connection, client);

  async function remove(at: string, force: boolean): Promise<void> {
    const { workspaces } = await client();
    const { group = '' } = parseResourceId(at);
    const forced = force ? { force } : {};
    await arm.removed(at, () => workspaces.delete(group, nameOf(at), forced), force ? 'force' : '');
  }

  async function binned(at: string, was: ArmImage): Promise<void> {
    if ((await arm.read(at)) === null) {
      const found = await bin.find(at);
      if (found === null || isDeepStrictEqual(binImageOf(found), was)) return;
    }
    const { deleted: _, ...content } = was;
    await arm.restore(at, content);
    await remove(at, false);
    await lookedUntil(
      connection.deletionPatience,
      at,
      () => bin.find(at),
      (found) => found !== null,
    );
  }

  return {
    async put(id, spec) {
      const { workspaces } = await client();
      const { group = '' } = parseResourceId(id);
      const live = await orNull(() => call(id, () => workspaces.get(group, nameOf(id))));
      const there = live ?? (await bin.find(id));
      delete there?.etag;
      const declared: Workspace = {
        location: there?.location ?? spec.location,
        tags: { ...spec.tags },
        sku: { name: 'PerGB2018' },
        retentionInDays: spec.retentionDays,
      };
      const body = laidOver(there, declared, lineage);
      return arm.written(id, spec, () => workspaces.createOrUpdate(group, nameOf(id), body));
    },
    async observe(at) {
      const live = await arm.observe(at);
      if (live !== null) return live;
      const found = await bin.find(at);
      return found === null ? null : binImageOf(found);
    },
    async restore(at, was) {
      if (was !== null) return isInBin(was) ? binned(at, was) : arm.restore(at, was);
      const there = await arm.read(at);
      if (there !== null && !isOurs({ tags: there.tags ?? {} }, lineage)) return;
      await remove(at, true);
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
