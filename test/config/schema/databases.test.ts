import { describe, expect, it } from 'vitest';
import { load, minimal, problems } from '../fixture.ts';

const server = (more: string): string[] =>
  problems(
    `${minimal}databases: { postgres: { name: psql, administratorLogin: shop, database: shop, ${more} } }\n`,
  ).map((problem) => problem.replace('databases.postgres.', ''));

describe('a PostgreSQL server', () => {
  it.each([
    ['sku: Standard_B2ms, tier: Burstable'],
    ['sku: Standard_D2ds_v5, tier: GeneralPurpose'],
    ['sku: Standard_E16ads_v5, tier: MemoryOptimized'],
  ])('may have %s', (size) => {
    expect(server(size)).toEqual([]);
  });

  it.each([
    ['sku: Standard_D2ds_v5', 'tier | does not offer this size'],
    ['tier: MemoryOptimized', 'tier | does not offer this size'],
    ['sku: Standard_E2s_v3, tier: Burstable', 'tier | does not offer this size'],
    ['sku: B1ms', 'sku | is not a size of PostgreSQL flexible server'],
    ['tier: Basic', 'tier | must be one of Burstable'],
    ['version: 16', 'version | must be one of 14, 15, 16, 17 and 18 | put it in quotes'],
    ['version: "13"', 'version | must be one of'],
    ['storageSizeGB: 100', 'storageSizeGB | must be one of 32, 64,'],
    ['backupRetentionDays: 6', 'backupRetentionDays | must be at least 7'],
    ['backupRetentionDays: 36', 'backupRetentionDays | must be at most 35'],
    [
      'firewall: [{ name: a, startIpAddress: 10.0.1.0, endIpAddress: 10.0.0.255 }]',
      'firewall.0.endIpAddress | must not lie before',
    ],
    [
      'firewall: [{ name: a, startIpAddress: ::1, endIpAddress: 1.1.1.1 }]',
      'firewall.0.startIpAddress | must be an IPv4 address',
    ],
  ])('refuses %s', (more, problem) => {
    expect(server(more)).toEqual([expect.stringContaining(problem)]);
  });

  it('lets services inside Azure in unless told otherwise', () => {
    const text = `${minimal}databases: { postgres: { name: psql, administratorLogin: shop, database: shop } }\n`;
    expect(load(text).config.databases.postgres?.firewall).toEqual([
      { name: 'azure-services', startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' },
    ]);
  });
});

describe('Managed Redis', () => {
  it.each(['Balanced_B0', 'MemoryOptimized_M10', 'ComputeOptimized_X5', 'FlashOptimized_A250'])(
    'has the size %s',
    (sku) => {
      expect(problems(`${minimal}databases: { redis: { name: r, sku: ${sku} } }\n`)).toEqual([]);
    },
  );

  it('has none of the sizes that are being retired', () => {
    expect(problems(`${minimal}databases: { redis: { name: r, sku: Premium_P1 } }\n`)).toEqual([
      expect.stringContaining('is not a size of Azure Managed Redis'),
    ]);
  });
});
