/** What the generic door must know of one resource type to read, restore and merge it. */
export interface ResourceKind {
  /** As Azure writes it. */
  readonly type: string;
  /** The api-version that every request about it carries. */
  readonly apiVersion: string;
  /** True for what carries tags, and therefore our lineage. */
  readonly tags: boolean;
  /** True for what the list of a resource group's contents shows. */
  readonly listed: boolean;
  /** The writable members beside `location`, `tags` and `properties`. */
  readonly members: readonly string[];
  /** The writable members of `properties`: all that an image holds of them. */
  readonly properties: readonly string[];
  /** Dotted paths inside the writable members that are read-only, write-only or secret; arrays are looked through. */
  readonly hidden: readonly string[];
  /** What a GET must ask for so that it shows all that is writable. */
  readonly query: Readonly<Record<string, string>>;
}

const IDENTITY = ['identity.principalId', 'identity.tenantId', 'identity.userAssignedIdentities.*.*'];

/**
 * The table. Versions are the newest stable ones that public type data knows; writable means: not marked read-only
 * there. Sources: Azure/azure-rest-api-specs and Azure/bicep-types-az, per type and version; for Insights components
 * stable/2020-02-02/components_API.json.
 */
export const RESOURCE_KINDS: ReadonlyMap<string, ResourceKind> = new Map([
  kind('Microsoft.Resources/resourceGroups', {
    version: '2025-04-01',
    listed: false,
    members: ['managedBy'],
    properties: '',
  }),
  kind('Microsoft.ManagedIdentity/userAssignedIdentities', {
    version: '2024-11-30',
    properties: 'isolationScope',
  }),
  kind('Microsoft.OperationalInsights/workspaces', {
    version: '2026-03-01',
    members: ['identity'],
    properties:
      'sku retentionInDays workspaceCapping publicNetworkAccessForIngestion publicNetworkAccessForQuery forceCmkForQuery features defaultDataCollectionRuleResourceId replication',
    hidden: [
      ...IDENTITY,
      'properties.sku.lastSkuUpdate',
      'properties.workspaceCapping.quotaNextResetTime',
      'properties.workspaceCapping.dataIngestionStatus',
      // Undocumented members that Azure adds.
      'properties.features.legacy',
      'properties.features.searchVersion',
      'properties.features.unifiedSentinelBillingOnly',
      'properties.features.associations',
      'properties.replication.provisioningState',
      'properties.replication.createdDate',
      'properties.replication.lastModifiedDate',
    ],
  }),
  kind('Microsoft.Insights/components', {
    version: '2020-02-02',
    members: ['kind'],
    properties:
      'Application_Type Flow_Type Request_Source HockeyAppId SamplingPercentage RetentionInDays DisableIpMasking ImmediatePurgeDataOn30Days WorkspaceResourceId IngestionMode publicNetworkAccessForIngestion publicNetworkAccessForQuery DisableLocalAuth ForceCustomerStorageForProfiler',
  }),
  kind('Microsoft.Insights/actionGroups', {
    version: '2023-01-01',
    properties:
      'groupShortName enabled emailReceivers smsReceivers webhookReceivers itsmReceivers azureAppPushReceivers automationRunbookReceivers voiceReceivers logicAppReceivers azureFunctionReceivers armRoleReceivers eventHubReceivers',
    hidden: ['properties.emailReceivers.status', 'properties.smsReceivers.status'],
  }),
  kind('Microsoft.Insights/scheduledQueryRules', {
    version: '2026-03-01',
    members: ['kind', 'identity'],
    properties:
      'displayName description severity enabled scopes evaluationFrequency windowSize overrideQueryTimeRange targetResourceTypes criteria muteActionsDuration actions checkWorkspaceAlertsStorageConfigured skipQueryValidation autoMitigate resolveConfiguration',
    hidden: IDENTITY,
  }),
  kind('Microsoft.Insights/workbooks', {
    version: '2023-06-01',
    members: ['kind', 'identity'],
    properties: 'displayName serializedData version category tags sourceId storageUri description',
    hidden: IDENTITY,
    query: { canFetchContent: 'true' },
  }),
  kind('Microsoft.Insights/diagnosticSettings', {
    version: '2021-05-01-preview',
    tags: false,
    properties:
      'workspaceId storageAccountId serviceBusRuleId eventHubAuthorizationRuleId eventHubName marketplacePartnerId logAnalyticsDestinationType logs metrics',
  }),
  kind('Microsoft.ContainerRegistry/registries', {
    version: '2025-11-01',
    members: ['sku', 'identity'],
    properties:
      'adminUserEnabled networkRuleSet policies encryption dataEndpointEnabled publicNetworkAccess networkRuleBypassOptions networkRuleBypassAllowedForTasks zoneRedundancy anonymousPullEnabled roleAssignmentMode',
    hidden: [
      ...IDENTITY,
      'sku.tier',
      'properties.policies.retentionPolicy.lastUpdatedTime',
      'properties.encryption.keyVaultProperties.versionedKeyIdentifier',
      'properties.encryption.keyVaultProperties.keyRotationEnabled',
      'properties.encryption.keyVaultProperties.lastKeyRotationTimestamp',
    ],
  }),
  kind('Microsoft.ContainerRegistry/registries/taskRuns', {
    version: '2019-06-01-preview',
    tags: false,
    properties: 'runRequest forceUpdateTag',
  }),
  kind('Microsoft.KeyVault/vaults', {
    version: '2026-02-01',
    properties:
      'tenantId sku accessPolicies enabledForDeployment enabledForDiskEncryption enabledForTemplateDeployment enableSoftDelete softDeleteRetentionInDays enableRbacAuthorization enablePurgeProtection networkAcls publicNetworkAccess',
  }),
  kind('Microsoft.KeyVault/vaults/secrets', { version: '2026-02-01', listed: false, properties: '' }),
  kind('Microsoft.Storage/storageAccounts', {
    version: '2026-04-01',
    members: ['sku', 'kind', 'identity'],
    properties:
      'publicNetworkAccess networkAcls accessTier supportsHttpsTrafficOnly isHnsEnabled allowBlobPublicAccess minimumTlsVersion allowSharedKeyAccess allowCrossTenantReplication defaultToOAuthAuthentication',
    hidden: [...IDENTITY, 'sku.tier'],
  }),
  kind('Microsoft.Storage/storageAccounts/blobServices', {
    version: '2026-04-01',
    tags: false,
    properties: 'deleteRetentionPolicy containerDeleteRetentionPolicy isVersioningEnabled',
  }),
  kind('Microsoft.Storage/storageAccounts/blobServices/containers', {
    version: '2026-04-01',
    tags: false,
    properties: 'publicAccess metadata',
  }),
  kind('Microsoft.Authorization/roleAssignments', {
    version: '2022-04-01',
    tags: false,
    properties:
      'roleDefinitionId principalId principalType description condition conditionVersion delegatedManagedIdentityResourceId',
  }),
  kind('Microsoft.DBforPostgreSQL/flexibleServers', {
    version: '2025-08-01',
    members: ['sku', 'identity'],
    properties:
      'administratorLogin version storage authConfig dataEncryption backup network highAvailability maintenanceWindow availabilityZone replicationRole replica cluster',
    hidden: [
      ...IDENTITY,
      'properties.dataEncryption.primaryEncryptionKeyStatus',
      'properties.dataEncryption.geoBackupEncryptionKeyStatus',
      'properties.backup.earliestRestoreDate',
      'properties.highAvailability.state',
      'properties.replica.capacity',
      'properties.replica.replicationState',
    ],
  }),
  kind('Microsoft.DBforPostgreSQL/flexibleServers/databases', {
    version: '2025-08-01',
    tags: false,
    properties: 'charset collation',
  }),
  kind('Microsoft.DBforPostgreSQL/flexibleServers/firewallRules', {
    version: '2025-08-01',
    tags: false,
    properties: 'startIpAddress endIpAddress',
  }),
  kind('Microsoft.Cache/redisEnterprise', {
    version: '2025-07-01',
    members: ['sku', 'identity'],
    properties: 'publicNetworkAccess highAvailability minimumTlsVersion encryption',
    hidden: IDENTITY,
  }),
  kind('Microsoft.Cache/redisEnterprise/databases', {
    version: '2025-07-01',
    tags: false,
    properties:
      'clientProtocol port clusteringPolicy evictionPolicy persistence modules geoReplication deferUpgrade accessKeysAuthentication',
    hidden: ['properties.modules.version', 'properties.geoReplication.linkedDatabases.state'],
  }),
  kind('Microsoft.App/managedEnvironments', {
    version: '2026-01-01',
    members: ['kind', 'identity'],
    properties:
      'vnetConfiguration appLogsConfiguration zoneRedundant customDomainConfiguration workloadProfiles infrastructureResourceGroup peerAuthentication peerTrafficConfiguration ingressConfiguration publicNetworkAccess',
    hidden: [
      ...IDENTITY,
      'properties.appLogsConfiguration.logAnalyticsConfiguration.sharedKey',
      'properties.customDomainConfiguration.customDomainVerificationId',
      'properties.customDomainConfiguration.certificateValue',
      'properties.customDomainConfiguration.certificatePassword',
      'properties.customDomainConfiguration.expirationDate',
      'properties.customDomainConfiguration.thumbprint',
      'properties.customDomainConfiguration.subjectName',
    ],
  }),
  kind('Microsoft.App/managedEnvironments/daprComponents', {
    version: '2026-01-01',
    tags: false,
    properties: 'componentType version ignoreErrors initTimeout secrets secretStoreComponent metadata scopes',
    hidden: ['properties.secrets.value'],
  }),
  kind('Microsoft.App/containerApps', {
    version: '2026-01-01',
    members: ['kind', 'identity', 'extendedLocation', 'managedBy'],
    properties: 'environmentId workloadProfileName configuration template',
    hidden: [
      ...IDENTITY,
      'properties.configuration.secrets.value',
      'properties.configuration.ingress.fqdn',
      'properties.template.revisionSuffix',
      'properties.template.containers.resources.ephemeralStorage',
      'properties.template.initContainers.resources.ephemeralStorage',
    ],
  }),
  kind('Microsoft.App/jobs', {
    version: '2026-01-01',
    members: ['identity'],
    properties: 'environmentId workloadProfileName configuration template',
    hidden: [
      ...IDENTITY,
      'properties.configuration.secrets.value',
      'properties.template.containers.resources.ephemeralStorage',
      'properties.template.initContainers.resources.ephemeralStorage',
    ],
  }),
]);

interface Row {
  readonly version: string;
  readonly tags?: false;
  readonly listed?: boolean;
  readonly members?: readonly string[];
  readonly properties: string;
  readonly hidden?: readonly string[];
  readonly query?: Readonly<Record<string, string>>;
}

function kind(type: string, row: Row): [string, ResourceKind] {
  const tags = row.tags ?? true;
  return [
    type.toLowerCase(),
    {
      type,
      apiVersion: row.version,
      tags,
      listed: row.listed ?? tags,
      members: row.members ?? [],
      properties: row.properties.split(' ').filter((name) => name !== ''),
      hidden: row.hidden ?? [],
      query: row.query ?? {},
    },
  ];
}
