import { z } from 'zod';

const toggle = z.enum(['Enabled', 'Disabled']).nullish();
const readOnly = z.unknown().optional();

const storage = z.strictObject({
  storageSizeGB: z.int().nullish(),
  autoGrow: toggle,
  tier: z.string().nullish(),
  iops: z.int().nullish(),
  throughput: z.int().nullish(),
  // Premium SSD shows as the empty string, and is taken so again.
  type: z.enum(['', 'Premium_LRS', 'PremiumV2_LRS', 'UltraSSD_LRS']).nullish(),
});

const network = z.strictObject({
  publicNetworkAccess: toggle,
  delegatedSubnetResourceId: z.string().nullish(),
  privateDnsZoneArmResourceId: z.string().nullish(),
});

/**
 * The properties of a server as a PUT may send them.
 * Source: azure-rest-api-specs, specification/postgresql/DBforPostgreSQL.Management/models.tsp, ServerProperties.
 */
export const serverProperties = z.strictObject({
  administratorLogin: z.string().nullish(),
  administratorLoginPassword: z.string().nullish(),
  version: z.string().nullish(),
  storage: storage.nullish(),
  authConfig: z
    .strictObject({ activeDirectoryAuth: toggle, passwordAuth: toggle, tenantId: z.string().nullish() })
    .nullish(),
  dataEncryption: z.looseObject({}).nullish(),
  backup: z
    .strictObject({
      backupRetentionDays: z.int().nullish(),
      geoRedundantBackup: toggle,
      earliestRestoreDate: readOnly,
    })
    .nullish(),
  network: network.nullish(),
  highAvailability: z
    .strictObject({
      mode: z.enum(['Disabled', 'ZoneRedundant', 'SameZone']).nullish(),
      standbyAvailabilityZone: z.string().nullish(),
      state: readOnly,
    })
    .nullish(),
  maintenanceWindow: z
    .strictObject({
      customWindow: z.string().nullish(),
      startHour: z.int().nullish(),
      startMinute: z.int().nullish(),
      dayOfWeek: z.int().nullish(),
    })
    .nullish(),
  availabilityZone: z.string().nullish(),
  replicationRole: z.string().nullish(),
  replica: z.looseObject({}).nullish(),
  createMode: z.string().nullish(),
  // Set by the service: a body that was read may be sent back with them, and they are then ignored.
  state: readOnly,
  minorVersion: readOnly,
  fullyQualifiedDomainName: readOnly,
  replicaCapacity: readOnly,
  privateEndpointConnections: readOnly,
});

/** The properties of a server, checked for shape. */
export type ServerProperties = z.output<typeof serverProperties>;

/** Compute size and tier of a server. */
export const serverSku = z.strictObject({
  name: z.string(),
  tier: z.enum(['Burstable', 'GeneralPurpose', 'MemoryOptimized']),
});

/** Compute size and tier, checked for shape. */
export type ServerSku = z.output<typeof serverSku>;
