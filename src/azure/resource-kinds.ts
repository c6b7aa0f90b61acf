import { Failure } from '../engine/failure.ts';
import { parseResourceId } from './resource-id.ts';
import { RESOURCE_KINDS, type ResourceKind } from './resource-table.ts';

/**
 * Finds the kind of what an id names.
 * Throws `step-invalid` for a type that is not in the table: our own steps name no such address.
 */
export function kindOf(id: string): ResourceKind {
  const { type } = parseResourceId(id);
  const kind = RESOURCE_KINDS.get(type);
  if (kind !== undefined) return kind;
  throw new Failure('step-invalid', `deploy knows nothing of the type ${type}`, {
    address: id,
    hint: 'Write `observe`, `run` and `rollback` by a client of your own; docs/own-steps.md lists the types that it knows.',
  });
}

/** The api-version of a type, for clients whose own default is another one. */
export function apiVersionOf(type: string): string {
  return RESOURCE_KINDS.get(type.toLowerCase())?.apiVersion ?? '';
}
