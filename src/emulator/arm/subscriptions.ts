import { ArmError } from '../arm-error.ts';
import type { AzureResponse } from '../exchange.ts';
import { checkApiVersion } from './checks.ts';
import type { Cloud } from './cloud.ts';
import { regions } from './locations.ts';
import type { Serving } from './serving.ts';

/** Serves the list of subscriptions and of tenants, one subscription, and its locations; undefined for another path. */
export function subscriptions(serving: Serving): AzureResponse | undefined {
  const { cloud, request } = serving;
  const path = request.segments.map((segment) => segment.toLowerCase());
  if (request.method !== 'GET') return undefined;
  const known =
    (path[0] === 'tenants' && path.length === 1) ||
    (path[0] === 'subscriptions' && (path.length <= 2 || (path[2] === 'locations' && path.length === 3)));
  if (!known) return undefined;
  checkApiVersion(undefined, request.apiVersion);
  if (path[0] === 'tenants') {
    const { tenantId } = cloud;
    const tenant = { id: `/tenants/${tenantId}`, tenantId, displayName: 'Emulated', tenantCategory: 'Home' };
    return { status: 200, body: { value: [tenant] } };
  }
  if (path.length === 1) return { status: 200, body: { value: [subscription(cloud)] } };
  if (path.length === 2) return { status: 200, body: subscription(cloud) };
  const value = regions.map(([name, displayName]) => ({
    id: `/subscriptions/${cloud.subscriptionId}/locations/${name}`,
    name,
    type: 'Region',
    displayName,
    regionalDisplayName: displayName,
    metadata: { regionType: 'Physical', regionCategory: 'Recommended' },
  }));
  return { status: 200, body: { value } };
}

/** @throws ArmError 404 SubscriptionNotFound for another subscription than the one that is emulated */
export function checkSubscription(cloud: Cloud, asked: string | undefined): void {
  if (asked === undefined || asked.toLowerCase() === cloud.subscriptionId.toLowerCase()) return;
  throw new ArmError(404, 'SubscriptionNotFound', `The subscription '${asked}' could not be found.`);
}

function subscription({ subscriptionId, tenantId }: Cloud): object {
  return {
    id: `/subscriptions/${subscriptionId}`,
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    subscriptionId,
    tenantId,
    displayName: 'Emulated',
    state: 'Enabled',
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: 'PayAsYouGo_2014-09-01',
      spendingLimit: 'Off',
    },
  };
}
