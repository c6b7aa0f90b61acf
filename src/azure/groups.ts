import type { ResourceGroup } from '@azure/arm-resources';
import { z } from 'zod';
import type { Arm } from './arm.ts';
import type { Connection } from './connection.ts';
import { isOurs, type ArmImage, type ArmResource } from './image.ts';
import { orNull } from './long-running.ts';
import { laidOver } from './merge.ts';
import { nameOf } from './ids.ts';

/** What a resource group is to have. */
export interface GroupSpec {
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Resource groups. */
export interface Groups {
  put(id: string, spec: GroupSpec): Promise<ArmResource>;
  observe(at: string): Promise<ArmImage | null>;
  /** As for any resource; but a group is deleted only when it holds nothing of others. */
  restore(at: string, was: ArmImage | null): Promise<void>;
}

/** Opens the resource groups through `@azure/arm-resources`. */
export function openGroups(connection: Connection, arm: Arm): Groups {
  const { call, lineage } = connection;

  async function held(id: string): Promise<Held[] | null> {
    const { resources } = await arm.client();
    return orNull(() =>
      call(id, async () => {
        const found: Held[] = [];
        for await (const item of resources.listByResourceGroup(nameOf(id))) found.push(heldShape.parse(item));
        return found;
      }),
    );
  }

  return {
    observe: (at) => arm.observe(at),
    async put(id, { location, tags }) {
      const { resourceGroups } = await arm.client();
      const there: ResourceGroup | null = await orNull(() => call(id, () => resourceGroups.get(nameOf(id))));
      delete there?.properties;
      const body = laidOver(there, { location: there?.location ?? location, tags: { ...tags } }, lineage);
      return arm.completed(id, () => resourceGroups.createOrUpdate(nameOf(id), body));
    },
    async restore(at, was) {
      if (was !== null) return arm.restore(at, was);
      const there = await arm.read(at);
      if (there !== null && !isOurs({ tags: there.tags ?? {} }, lineage)) return;
      const others = (await held(at))?.filter((item) => !isOurs(item, lineage) && !isCompanion(item)) ?? [];
      if (others.length > 0) return;
      const { resourceGroups } = await arm.client();
      await arm.removed(at, () => resourceGroups.delete(nameOf(at)));
    },
  };
}

const heldShape = z.object({
  id: z.string(),
  name: z.string(),
  // The client sets what is absent to undefined.
  tags: z
    .record(z.string(), z.string())
    .nullish()
    .transform((tags) => tags ?? {}),
});

type Held = z.infer<typeof heldShape>;

/**
 * Azure itself puts an action group beside an Application Insights component, and a smart detection rule a day later.
 * Source: Microsoft Learn, "Migrate Azure Monitor Application Insights smart detection to alerts".
 */
function isCompanion({ id }: Held): boolean {
  return /\/providers\/microsoft\.(insights\/actiongroups\/application insights smart detection|alertsmanagement\/smartdetectoralertrules\/failure anomalies - .*)$/i.test(
    id,
  );
}
