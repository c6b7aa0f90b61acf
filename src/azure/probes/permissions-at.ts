import { z } from 'zod';
import type { Ground } from './ground.ts';
import { permission, permits, type Permission } from './permitted.ts';

/**
 * Tells whether whoever is signed in may do something at a scope. What is given for the group counts for all in it; a role
 * on the resource itself is looked for only without that.
 */
export async function isPermitted(action: string, scope: string, ground: Ground): Promise<boolean> {
  if (permits(await permissionsAt(await above(scope, ground), ground), action)) return true;
  const itself = await standingAt(scope, ground);
  return itself !== undefined && permits(await permissionsAt(itself, ground), action);
}

/** The group of a scope, where there is one already, else the subscription. */
export async function above(scope: string, { group, asking }: Ground): Promise<string> {
  const subscription = `/subscriptions/${asking.subscriptionId}`;
  return isSubscription(scope) ? subscription : ((await group(scope))?.id ?? subscription);
}

/** The id of a group or resource that stands already; undefined for none, and for a subscription. */
export async function standingAt(scope: string, { standing }: Ground): Promise<string | undefined> {
  return isSubscription(scope) ? undefined : (await standing(scope))?.id;
}

/**
 * The permissions of whoever is signed in, at a scope that is there. Throws where Azure tells nothing of them.
 * Source: Microsoft Learn, rest/api/authorization/permissions; that of a subscription is not in the specification, but
 * answered.
 */
export async function permissionsAt(scope: string, { asking }: Ground): Promise<Permission[]> {
  const found = await asking.list(`${scope}/providers/Microsoft.Authorization/permissions`, '2022-04-01');
  // Told nothing is not told that there are none.
  if (found === null) throw new Error(`Azure tells no permissions at ${scope}`);
  return z.array(permission).parse(found);
}

function isSubscription(scope: string): boolean {
  return /^\/subscriptions\/[^/]+\/?$/i.test(scope);
}
