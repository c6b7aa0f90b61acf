import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import type { ProviderAction } from '../provider-action.ts';

const TYPE = 'Microsoft.App/managedEnvironments';

/**
 * How much of Container Apps a subscription uses in a region, and may use.
 * Sources: azure-rest-api-specs, Microsoft.App, Usages_List; the name is that which Azure/azure-cli-extensions expects in
 * test_containerapp_scenario.py (`containerapp list-usages`).
 */
export function environmentUsages(apiVersions: readonly string[]): ProviderAction {
  return {
    provider: 'Microsoft.App',
    method: 'GET',
    path: 'locations/{location}/usages',
    apiVersions,
    answer({ segments }, call) {
      const name = { value: 'ManagedEnvironmentCount', localizedValue: 'Managed Environment Count' };
      const currentValue = environmentsIn(segments['location'] ?? '', call);
      const limit = call.conditions.limits.containerAppsEnvironments;
      return { status: 200, body: { value: [{ unit: 'Count', currentValue, limit, name }] } };
    },
  };
}

/**
 * Refuses an environment too many. Source of code and words: github.com/microsoft/azure-container-apps/issues/429.
 * @throws ArmError 400 MaxNumberOfRegionalEnvironmentsInSubExceeded
 */
export function refuseTooMany(location: string, call: Calls): void {
  const limit = call.conditions.limits.containerAppsEnvironments;
  if (environmentsIn(location, call) < limit) return;
  const message = `The subscription '${call.subscriptionId}' cannot have more than ${limit} environments in ${location}.`;
  throw new ArmError(400, 'MaxNumberOfRegionalEnvironmentsInSubExceeded', message);
}

function environmentsIn(location: string, call: Calls): number {
  return call.list(TYPE).filter((one) => one.location === location.toLowerCase()).length;
}
