import { Failure } from '../engine/failure.ts';
import { parseResourceId } from './resource-id.ts';
import { RESOURCE_KINDS, type ResourceKind } from './resource-table.ts';

/**
 * Finds the kind of what an id names.
 * Throws `internal` for a type that is not in the table: an address is made by our own steps.
 */
export function kindOf(id: string): ResourceKind {
  const { type } = parseResourceId(id);
  const kind = RESOURCE_KINDS.get(type);
  if (kind === undefined) throw new Failure('internal', `no such resource kind: ${type}`, { address: id });
  return kind;
}

/** The api-version of a type, for clients whose own default is another one. */
export function apiVersionOf(type: string): string {
  return RESOURCE_KINDS.get(type.toLowerCase())?.apiVersion ?? '';
}
