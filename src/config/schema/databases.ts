import { z } from 'zod';
import { azureName } from '../azure-names.ts';
import { protect, secretName, whenValid } from './fields.ts';

/** The secrets that a PostgreSQL server brings along where the configuration does not name them. */
export const defaultSecrets = { passwordSecret: 'postgres-password', urlSecret: 'database-url' } as const;

const tier = z.enum(['Burstable', 'GeneralPurpose', 'MemoryOptimized']);

const sku = z.string().regex(/^Standard_[BDE]\d+[a-z]*(?:_v\d+)?$/, {
  error:
    'is not a size of PostgreSQL flexible server, such as Standard_B1ms, Standard_D2ds_v5 or Standard_E4ds_v5',
});

const tierOfSeries: Readonly<Record<string, z.output<typeof tier>>> = {
  B: 'Burstable',
  D: 'GeneralPurpose',
  E: 'MemoryOptimized',
};

const firewallRule = z
  .strictObject({
    name: azureName('firewallRule').describe('The name of the rule.'),
    startIpAddress: z.ipv4().describe('The first address that is let in.'),
    endIpAddress: z.ipv4().describe('The last address that is let in.'),
  })
  .refine((rule) => toNumber(rule.startIpAddress) <= toNumber(rule.endIpAddress), {
    path: ['endIpAddress'],
    error: 'must not lie before startIpAddress',
    when: whenValid(z.object({ startIpAddress: z.ipv4(), endIpAddress: z.ipv4() })),
  });

/**
 * A PostgreSQL flexible server with one database.
 *
 * Sizes, tiers, storage and versions: "Compute options", "Storage options" and "Supported versions" of Azure Database
 * for PostgreSQL (learn.microsoft.com/azure/postgresql).
 */
const postgres = z
  .strictObject({
    name: azureName('postgresServer').describe('The globally unique name of the server.'),
    version: z
      .enum(['14', '15', '16', '17', '18'])
      .default('16')
      .describe('The major version of PostgreSQL, as text.'),
    sku: sku.default('Standard_B1ms').describe('The compute size of the server.'),
    tier: tier.default('Burstable').describe('The compute tier that offers this size.'),
    storageSizeGB: z
      .literal([32, 64, 128, 256, 512, 1024, 2048, 4095, 4096, 8192, 16_384, 32_767])
      .default(32)
      .describe('The size of the storage in GiB; it can only grow.'),
    backupRetentionDays: z
      .int()
      .min(7)
      .max(35)
      .default(7)
      .describe('How many days backups are kept: 7 to 35.'),
    administratorLogin: azureName('postgresLogin').describe(
      'The login of the administrator; never changed later.',
    ),
    passwordSecret: secretName
      .default(defaultSecrets.passwordSecret)
      .describe("The vault's secret that holds the generated password of the administrator."),
    urlSecret: secretName
      .default(defaultSecrets.urlSecret)
      .describe("The vault's secret that holds the connection string made of the password."),
    database: azureName('postgresDatabase').describe('The name of the database.'),
    protect: protect('the server, with its database and the secrets of it,'),
    firewall: z
      .array(firewallRule)
      .default([{ name: 'azure-services', startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' }])
      .describe('The address ranges that may connect; 0.0.0.0 to 0.0.0.0 is every service inside Azure.'),
  })
  .refine((server) => tierOfSeries[server.sku.charAt('Standard_'.length)] === server.tier, {
    path: ['tier'],
    error:
      'does not offer this size: Standard_B sizes are Burstable, Standard_D GeneralPurpose, Standard_E MemoryOptimized',
    when: whenValid(z.object({ sku, tier })),
  });

const redis = z.strictObject({
  name: azureName('redis').describe('The globally unique name of the Redis.'),
  sku: z
    .string()
    .regex(/^(?:Balanced_B|MemoryOptimized_M|ComputeOptimized_X|FlashOptimized_A)\d+$/, {
      error: 'is not a size of Azure Managed Redis, such as Balanced_B0 or MemoryOptimized_M10',
    })
    .default('Balanced_B0')
    .describe('The size of the Redis.'),
  protect: protect('the Redis'),
});

/** The databases that Azure runs for the services. */
export const databasesShape = {
  databases: z
    .strictObject({
      postgres: postgres.optional().describe('A PostgreSQL flexible server with one database.'),
      redis: redis.optional().describe('An Azure Managed Redis.'),
    })
    .default({})
    .describe('The databases that Azure runs for the services.'),
};

function toNumber(address: string): number {
  return address.split('.').reduce((number, octet) => number * 256 + Number(octet), 0);
}
