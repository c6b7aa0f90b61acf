import { z } from 'zod';

/**
 * What may be done at a scope, by one role.
 * Source: azure-rest-api-specs, Microsoft.Authorization 2022-04-01, Permission (each member may be absent).
 */
export const permission = z.object({
  actions: z.array(z.string()).nullish(),
  notActions: z.array(z.string()).nullish(),
  dataActions: z.array(z.string()).nullish(),
  notDataActions: z.array(z.string()).nullish(),
});

/** What may be done at a scope, by one role. */
export type Permission = z.infer<typeof permission>;

/**
 * Tells whether permissions allow an action: some role must, by an action that its own exceptions do not take away; those
 * of one role take nothing from another. A `*` stands for any text, and casing does not count.
 * Source: Microsoft Learn, "Understand Azure role definitions".
 */
export function permits(permissions: readonly Permission[], action: string): boolean {
  return permissions.some(
    ({ actions, notActions }) => isAmong(actions, action) && !isAmong(notActions, action),
  );
}

/** The same for an action on data, such as the secrets of a vault. */
export function permitsOnData(permissions: readonly Permission[], action: string): boolean {
  return permissions.some(
    ({ dataActions, notDataActions }) => isAmong(dataActions, action) && !isAmong(notDataActions, action),
  );
}

function isAmong(patterns: readonly string[] | null | undefined, action: string): boolean {
  return (patterns ?? []).some((pattern) => {
    const literal = pattern.split('*').map((part) => part.replaceAll(/[\\^$.+?()[\]{}|]/g, '\\$&'));
    return new RegExp(`^${literal.join('.*')}$`, 'is').test(action);
  });
}
