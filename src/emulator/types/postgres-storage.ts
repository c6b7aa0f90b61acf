import type { StoredResource } from '../resource-type.ts';
import { membersOf } from './members.ts';
import { invalidParameter } from './postgres-parameter.ts';
import type { ServerProperties } from './postgres-server-body.ts';

// Size in GiB, performance tier and IOPS of Premium SSD:
// https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-storage-premium-ssd
const SIZES: ReadonlyMap<number, { readonly tier: string; readonly iops: number }> = new Map([
  [32, { tier: 'P4', iops: 120 }],
  [64, { tier: 'P6', iops: 240 }],
  [128, { tier: 'P10', iops: 500 }],
  [256, { tier: 'P15', iops: 1100 }],
  [512, { tier: 'P20', iops: 2300 }],
  [1024, { tier: 'P30', iops: 5000 }],
  [2048, { tier: 'P40', iops: 7500 }],
  [4095, { tier: 'P50', iops: 7500 }],
  [4096, { tier: 'P50', iops: 7500 }],
  [8192, { tier: 'P60', iops: 16_000 }],
  [16_384, { tier: 'P70', iops: 18_000 }],
  [32_767, { tier: 'P80', iops: 20_000 }],
]);

const TIERS = [...new Set([...SIZES.values()].map(({ tier }) => tier))];

/**
 * Settles the storage of a server: it only grows, and tier and IOPS follow the size unless a higher tier is wanted.
 * Source: https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-storage-premium-ssd: "storage can only be scaled up".
 */
export function settleStorage(wanted: ServerProperties, was: StoredResource['properties']): object {
  const standing = membersOf(was?.['storage']);
  const { storageSizeGB, tier, autoGrow, iops, throughput, type } = wanted.storage ?? {};
  const size = storageSizeGB ?? standing['storageSizeGB'];
  const kind = type ?? standing['type'];
  if (typeof size !== 'number' || size < Number(standing['storageSizeGB'] ?? 0)) {
    throw invalidParameter('StorageSizeGB');
  }
  const grow = autoGrow ?? standing['autoGrow'] ?? 'Disabled';
  if (kind === 'PremiumV2_LRS' || kind === 'UltraSSD_LRS') {
    if (size < 32 || size > 65_536) throw invalidParameter('StorageSizeGB');
    const given = {
      iops: iops ?? standing['iops'] ?? 3000,
      throughput: throughput ?? standing['throughput'] ?? 125,
    };
    return { type: kind, ...given, storageSizeGB: size, autoGrow: grow };
  }
  const base = SIZES.get(size);
  if (base === undefined) throw invalidParameter('StorageSizeGB');
  // A PATCH is merged over what stands there, so the standing tier comes back with it: it gives way to a larger size.
  const chosen = tier === standing['tier'] ? undefined : tier;
  const kept = size === standing['storageSizeGB'] ? standing['tier'] : undefined;
  const settled = settleTier(chosen ?? kept, base.tier);
  const speed = [...SIZES.values()].find((row) => row.tier === settled)?.iops ?? base.iops;
  // Recordings show `type: ""` where none was chosen, which the documented list does not have: left out here.
  return {
    ...(kind !== undefined && kind !== '' && { type: kind }),
    iops: speed,
    tier: settled,
    storageSizeGB: size,
    autoGrow: grow,
  };
}

function settleTier(tier: unknown, base: string): string {
  if (tier === undefined) return base;
  if (typeof tier !== 'string' || TIERS.indexOf(tier) < TIERS.indexOf(base)) throw invalidParameter('Tier');
  return tier;
}
