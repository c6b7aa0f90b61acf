import { checkPrerequisites } from '../../steps/check-prerequisites.ts';
import { createContainerAppsEnv } from '../../steps/create-container-apps-env.ts';
import { createDatabases } from '../../steps/create-databases.ts';
import { createKeyVault } from '../../steps/create-key-vault.ts';
import { createMonitoring } from '../../steps/create-monitoring.ts';
import { createResourceGroup } from '../../steps/create-resource-group.ts';
import { storeSecrets } from '../../steps/store-secrets.ts';
import { contract } from './contract.ts';
import { trackedWith } from './leaves.ts';

const IDENTITY =
  '/subscriptions/11111111-1111-4111-8111-111111111111/resourcegroups/rg-shop/providers/microsoft.managedidentity/userassignedidentities/id-shop';

contract(createContainerAppsEnv, {
  before: [
    checkPrerequisites,
    createResourceGroup,
    createMonitoring,
    createKeyVault,
    createDatabases,
    storeSecrets,
  ],
  change: (config) => {
    config.containerAppsEnvironment.daprTelemetry = false;
    const component = config.containerAppsEnvironment.daprComponents['statestore'];
    if (component) component.scopes = ['orderservice'];
  },
  leaves: {
    'microsoft.app/managedenvironments': trackedWith({
      free: {
        'tags.deploy-dapr-telemetry': IDENTITY.replace(
          /microsoft.managedidentity.*/,
          'microsoft.insights/components/other',
        ),
        'properties.peerAuthentication.mtls.enabled': true,
        'properties.peerTrafficConfiguration.encryption.enabled': true,
        'properties.publicNetworkAccess': 'Disabled',
      },
      fixed: {
        'identity.type': 'SystemAssigned, UserAssigned',
        [`identity.userAssignedIdentities.${IDENTITY}`]: { clientId: 'assigned by Azure' },
        'properties.appLogsConfiguration.destination': 'nowhere',
        'properties.appLogsConfiguration.logAnalyticsConfiguration.customerId': 'no workspace of ours',
        'properties.customDomainConfiguration': 'not an object',
        'properties.workloadProfiles.0.name': 7,
        'properties.workloadProfiles.0.workloadProfileType': 7,
        'properties.zoneRedundant': true,
      },
    }),
    'microsoft.app/managedenvironments/daprcomponents': {
      free: {
        'properties.componentType': 'state.other',
        'properties.version': 'v2',
        'properties.ignoreErrors': true,
        'properties.metadata.0.name': 'otherName',
        'properties.metadata.0.value': 'other:6379',
        'properties.metadata.1.name': 'otherPassword',
        'properties.metadata.2.name': 'otherSetting',
        'properties.metadata.2.value': 'false',
        'properties.scopes.0': 'somebody',
        'properties.scopes.1': 'somebody-else',
        'properties.secrets.0.identity': 'system',
        'properties.secrets.0.keyVaultUrl': 'https://other.vault.azure.net/secrets/redis-password',
      },
      fixed: {
        'properties.metadata.1.secretRef': 'unknown-secret',
        'properties.secrets.0.name': 'another-secret',
      },
    },
  },
});
