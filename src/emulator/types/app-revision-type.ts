import type { StoredResource } from '../resource-type.ts';

/** The type of a revision. */
export const REVISION_TYPE = 'Microsoft.App/containerApps/revisions';

/** A text among a resource's properties; empty when it is not there. */
export function textOf({ properties }: StoredResource, member: string): string {
  const value = properties?.[member];
  return typeof value === 'string' ? value : '';
}
