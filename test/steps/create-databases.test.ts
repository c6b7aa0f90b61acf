import { checkPrerequisites } from '../../steps/check-prerequisites.ts';
import { createDatabases } from '../../steps/create-databases.ts';
import { createKeyVault } from '../../steps/create-key-vault.ts';
import { createResourceGroup } from '../../steps/create-resource-group.ts';
import { contract } from './contract.ts';
import { removeSecretSoftly, secret, trackedWith } from './leaves.ts';

contract(createDatabases, {
  before: [checkPrerequisites, createResourceGroup, createKeyVault],
  change: (config) => config.databases.postgres && (config.databases.postgres.backupRetentionDays = 14),
  leaves: {
    'microsoft.keyvault/vaults/secrets': secret,
    'microsoft.dbforpostgresql/flexibleservers': trackedWith({
      free: {
        'tags.deploy-password': 'kv-shop-demo/postgres-password:hmac-sha256:0',
        'sku.name': 'Standard_B2s',
        'properties.authConfig.activeDirectoryAuth': 'Enabled',
        'properties.authConfig.passwordAuth': 'Disabled',
        'properties.availabilityZone': '2',
        'properties.backup.backupRetentionDays': 30,
        'properties.dataEncryption.type': 'AzureKeyVault',
        'properties.maintenanceWindow.customWindow': 'Enabled',
        'properties.maintenanceWindow.dayOfWeek': 3,
        'properties.maintenanceWindow.startHour': 3,
        'properties.maintenanceWindow.startMinute': 30,
        'properties.network.publicNetworkAccess': 'Disabled',
        'properties.storage.autoGrow': 'Enabled',
        'properties.storage.tier': 'P6',
      },
      fixed: {
        'sku.tier': 'GeneralPurpose',
        'properties.administratorLogin': 'another',
        'properties.backup.geoRedundantBackup': 'Enabled',
        'properties.highAvailability.mode': 'SameZone',
        'properties.replica.role': 'AsyncReplica',
        'properties.replicationRole': 'AsyncReplica',
        'properties.storage.iops': 5000,
      },
      oneWay: {
        'properties.storage.storageSizeGB': 64,
        'properties.version': '17',
      },
    }),
    'microsoft.dbforpostgresql/flexibleservers/databases': {
      free: {},
      fixed: { 'properties.charset': 'LATIN1', 'properties.collation': 'C' },
    },
    'microsoft.dbforpostgresql/flexibleservers/firewallrules': {
      free: { 'properties.endIpAddress': '0.0.0.9' },
      // Azure wants the first address not to lie behind the last.
      fixed: { 'properties.startIpAddress': '0.0.0.9' },
    },
  },
  remove: removeSecretSoftly,
});
