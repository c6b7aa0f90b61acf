import type { Calls } from '../calls.ts';
import type { StoredResource } from '../resource-type.ts';
import { settleLogin } from './postgres-login.ts';
import { given, membersOf } from './members.ts';
import { invalidParameter } from './postgres-parameter.ts';
import {
  serverProperties,
  serverSku,
  type ServerProperties,
  type ServerSku,
} from './postgres-server-body.ts';
import { settleStorage } from './postgres-storage.ts';

type Standing = StoredResource['properties'];

// The newest minor version of each major one, as recorded servers and the release notes show:
// https://learn.microsoft.com/azure/postgresql/flexible-server/release-notes
const MINOR: Readonly<Record<string, string>> = { 18: '0', 17: '6', 16: '10', 15: '14', 14: '19', 13: '22' };

/** The major versions that are offered. */
export const MAJOR_VERSIONS: readonly string[] = Object.keys(MINOR);

/**
 * Makes the properties of a server of those that a PUT wants and those that stand there; what is left out stays.
 * The defaults are those of a server made with a minimal body, recorded in Azure/azure-service-operator,
 * v2/internal/controllers/recordings/Test_DBForPostgreSQL_FlexibleServer_20250801_CRUD.yaml.
 * @throws ArmError 400 InvalidParameterValue
 */
export function settleServer(
  body: StoredResource,
  before: StoredResource | undefined,
  call: Calls,
): Record<string, unknown> {
  const wanted = serverProperties.parse(body.properties ?? {});
  const was = before?.properties;
  const sku = serverSku.parse(body['sku']);
  if (!['Default', 'Create', 'Update'].includes(wanted.createMode ?? 'Default')) {
    throw invalidParameter('CreateMode');
  }
  const version = settleVersion(wanted, was);
  const highAvailability = settleHighAvailability(wanted, was, sku);
  return {
    replica: { role: 'Primary', capacity: 5 },
    storage: settleStorage(wanted, was),
    network: settleNetwork(wanted, was),
    privateEndpointConnections: was?.['privateEndpointConnections'] ?? [],
    dataEncryption: wanted.dataEncryption ?? was?.['dataEncryption'] ?? { type: 'SystemManaged' },
    ...settleLogin(wanted, was),
    fullyQualifiedDomainName: `${body.name.toLowerCase()}.postgres.database.azure.com`,
    version,
    minorVersion: MINOR[version] ?? '0',
    state: 'Ready',
    availabilityZone: wanted.availabilityZone ?? was?.['availabilityZone'] ?? '1',
    backup: settleBackup(wanted, was, call),
    highAvailability,
    maintenanceWindow: {
      customWindow: 'Disabled',
      dayOfWeek: 0,
      startHour: 0,
      startMinute: 0,
      ...membersOf(was?.['maintenanceWindow']),
      ...given(wanted.maintenanceWindow),
    },
    replicationRole: 'Primary',
    replicaCapacity: 5,
  };
}

/**
 * Checks that a size belongs to its tier: B to Burstable, D to GeneralPurpose, E and M to MemoryOptimized.
 * Source: https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-compute
 */
export function checkSku(body: StoredResource): void {
  const { name, tier } = serverSku.parse(body['sku']);
  const series = /^Standard_(?<series>[BDEM])\d/i.exec(name)?.groups?.['series']?.toUpperCase();
  const offered = { B: 'Burstable', D: 'GeneralPurpose', E: 'MemoryOptimized', M: 'MemoryOptimized' };
  if (offered[series as keyof typeof offered] !== tier) throw invalidParameter('Sku');
}

// A major version is upgraded in place and never lowered:
// https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-major-version-upgrade
function settleVersion(wanted: ServerProperties, was: Standing): string {
  const standing = was?.['version'];
  const version = wanted.version ?? standing;
  if (typeof version !== 'string' || !Object.hasOwn(MINOR, version)) throw invalidParameter('Version');
  if (typeof standing === 'string' && Number(version) < Number(standing)) throw invalidParameter('Version');
  return version;
}

// Not for Burstable: https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-high-availability
function settleHighAvailability(wanted: ServerProperties, was: Standing, sku: ServerSku): object {
  const { mode, standbyAvailabilityZone } = wanted.highAvailability ?? {};
  const settled = mode ?? membersOf(was?.['highAvailability'])['mode'] ?? 'Disabled';
  if (settled === 'Disabled') return { mode: 'Disabled', state: 'NotEnabled' };
  if (sku.tier === 'Burstable') throw invalidParameter('HighAvailability');
  return { mode: settled, state: 'Healthy', standbyAvailabilityZone: standbyAvailabilityZone ?? '2' };
}

// 7 to 35 days; geo-redundancy is chosen once: https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-backup-restore
function settleBackup(wanted: ServerProperties, was: Standing, call: Calls): object {
  const standing = membersOf(was?.['backup']);
  const days = wanted.backup?.backupRetentionDays ?? standing['backupRetentionDays'] ?? 7;
  if (typeof days !== 'number' || days < 7 || days > 35) throw invalidParameter('BackupRetentionDays');
  const geo = wanted.backup?.geoRedundantBackup ?? standing['geoRedundantBackup'] ?? 'Disabled';
  if (was !== undefined && geo !== standing['geoRedundantBackup'])
    throw invalidParameter('GeoRedundantBackup');
  const earliest = standing['earliestRestoreDate'] ?? new Date(call.now()).toISOString();
  return { backupRetentionDays: days, geoRedundantBackup: geo, earliestRestoreDate: earliest };
}

// Public or private access is chosen once: https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-networking-public
function settleNetwork(wanted: ServerProperties, was: Standing): object {
  const standing = membersOf(was?.['network']);
  const network = { publicNetworkAccess: 'Enabled', ...standing, ...given(wanted.network) };
  const subnet = wanted.network?.delegatedSubnetResourceId ?? standing['delegatedSubnetResourceId'];
  if (was !== undefined && subnet !== standing['delegatedSubnetResourceId']) {
    throw invalidParameter('DelegatedSubnetResourceId');
  }
  return subnet === undefined ? network : { ...network, publicNetworkAccess: 'Disabled' };
}
