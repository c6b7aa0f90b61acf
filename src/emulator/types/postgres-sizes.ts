/** A size of a flexible server. */
export interface Size {
  readonly name: string;
  readonly tier: 'Burstable' | 'GeneralPurpose' | 'MemoryOptimized';
  readonly vCores: number;
  /** What its cores are counted with: `standardDDSv5Family`. */
  readonly family: string;
}

const TIERS = { B: 'Burstable', D: 'GeneralPurpose', E: 'MemoryOptimized', M: 'MemoryOptimized' } as const;

// Learn, "Compute options in Azure Database for PostgreSQL flexible server".
const CORES: Readonly<Record<string, readonly number[]>> = {
  'Standard_D#s_v3': [2, 4, 8, 16, 32, 48, 64],
  'Standard_D#ds_v4': [2, 4, 8, 16, 32, 48, 64],
  'Standard_D#ds_v5': [2, 4, 8, 16, 32, 48, 64, 96],
  'Standard_D#ads_v5': [2, 4, 8, 16, 32, 48, 64, 96],
  'Standard_E#s_v3': [2, 4, 8, 16, 32, 48, 64],
  'Standard_E#ds_v4': [2, 4, 8, 16, 20, 32, 48, 64],
  'Standard_E#ds_v5': [2, 4, 8, 16, 20, 32, 48, 64, 96],
  'Standard_E#ads_v5': [2, 4, 8, 16, 20, 32, 48, 64, 96],
};

const BURSTABLE = ['1ms', '2s', '2ms', '4ms', '8ms', '12ms', '16ms', '20ms'];

/** The sizes that a region shows, as those of azure-rest-api-specs, CapabilitiesByLocationList.json, are. */
export const SIZES: readonly Size[] = [
  ...BURSTABLE.map((one) => `Standard_B${one}`),
  ...Object.entries(CORES).flatMap(([pattern, cores]) => cores.map((n) => pattern.replace('#', String(n)))),
].flatMap((name) => sizeOf(name) ?? []);

/**
 * Reads the name of a size; undefined where it is none. Families are named as in azure-rest-api-specs,
 * QuotaUsagesForFlexibleServers.json: `standardBSFamily`, `standardDDSv4Family`.
 */
export function sizeOf(name: string): Size | undefined {
  const [, series = '', cores = '', features = '', generation = ''] =
    /^Standard_([BDEM])(\d+)([a-z]*)(?:_(v\d+))?$/i.exec(name) ?? [];
  const letter = series.toUpperCase();
  if (letter !== 'B' && letter !== 'D' && letter !== 'E' && letter !== 'M') return undefined;
  const traits = letter === 'B' ? 'S' : features.toUpperCase();
  const family = `standard${letter}${traits}${generation.toLowerCase()}Family`;
  return { name, tier: TIERS[letter], vCores: Number(cores), family };
}
