import { isJsonObject, type Json } from '../engine/json.ts';
import type { Owner } from '../engine/session.ts';
import { isOurs } from './image.ts';
import { PROVIDER_TYPE, resourceIdIn } from './resource-id.ts';
import { RESOURCE_KINDS } from './resource-table.ts';

/**
 * Tells whose a thing is that no record knows, by the lineage tag that it bears. What can bear none (a role assignment, a
 * build, a database, a firewall rule, a Dapr component, some fields of an app) belongs to whoever its parent belongs to;
 * a registration with a resource provider is everybody's. Of a type that we do not know tags are expected.
 *
 * Source: Microsoft Learn, "Tag support for Azure resources".
 */
export function ownerOf(at: string, image: Json, lineage: string): Owner {
  const type = resourceIdIn(at)?.type ?? '';
  if (type === PROVIDER_TYPE) return 'shared';
  if (at.includes('#') || RESOURCE_KINDS.get(type)?.tags === false) return 'parent';
  return isOurs(image, lineage) || isOurs(jobOf(image), lineage) ? 'us' : 'others';
}

/** The image of a migration holds that of its job. */
function jobOf(image: Json): Json | undefined {
  return isJsonObject(image) ? image['job'] : undefined;
}
