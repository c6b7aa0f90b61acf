import { ArmError } from '../arm-error.ts';
import type { StoredResource } from '../resource-type.ts';
import type { EnvironmentProperties } from './environment-schema.ts';
import { membersOf } from './members.ts';

type Logs = NonNullable<EnvironmentProperties['appLogsConfiguration']>;

// Stands in the stored resource for a key that Azure has and never shows; a PATCH that leaves the logs alone keeps it.
const KEPT = '(kept)';
const GUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/**
 * Checks where an environment sends its logs. A PUT must bring customer id and shared key each time, because the key
 * that a GET hides is not filled in (github.com/microsoft/azure-container-apps/issues/990,
 * github.com/hashicorp/terraform-provider-azurerm/issues/29244); the customer id is a GUID
 * (github.com/Azure/azure-cli/issues/27098).
 * @throws ArmError 400 InvalidRequestParameterWithDetails
 */
export function appLogs(wanted: Logs | null | undefined): object {
  const destination = wanted?.destination ?? null;
  if (destination === null || destination === '') return {};
  if (destination === 'azure-monitor' || destination === 'none') return { destination };
  if (destination !== 'log-analytics') {
    throw invalid(`AppLogsConfiguration.Destination is invalid.  '${destination}' is not supported.`);
  }
  const { customerId, sharedKey } = wanted?.logAnalyticsConfiguration ?? {};
  if (!customerId || !sharedKey) {
    throw invalid('LogAnalyticsConfiguration is invalid.  Must provide a valid LogAnalyticsConfiguration');
  }
  if (!GUID.test(customerId)) {
    const message =
      'LogAnalyticsConfiguration.CustomerId is invalid.  CustomerId must be a GUID without additional whiteSpace.';
    throw invalid(message);
  }
  return { destination, logAnalyticsConfiguration: { customerId, sharedKey: KEPT } };
}

/** What a GET shows of an environment: the logs' key stays hidden. */
export function hideSharedKey(environment: StoredResource): StoredResource {
  const { appLogsConfiguration, ...properties } = environment.properties ?? {};
  const { logAnalyticsConfiguration, ...logs } = membersOf(appLogsConfiguration);
  const { sharedKey: _, ...shown } = membersOf(logAnalyticsConfiguration);
  const analytics = logAnalyticsConfiguration === undefined ? {} : { logAnalyticsConfiguration: shown };
  return { ...environment, properties: { ...properties, appLogsConfiguration: { ...logs, ...analytics } } };
}

function invalid(message: string): ArmError {
  return new ArmError(400, 'InvalidRequestParameterWithDetails', message);
}
