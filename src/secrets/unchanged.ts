import { z } from 'zod';
import { SECRET_TYPE, parentId, resourceIdIn } from '../azure/resource-id.ts';
import { DIGEST_TAG } from '../azure/secret-image.ts';
import type { ListedSecret } from '../azure/vault-list.ts';
import type { StepRecord } from '../engine/entries.ts';

/** What a record tells of a secret that its step has written, or found. */
export interface AppliedSecret {
  /** The keyed digest of the value that was seen once the step had run. */
  readonly digest: string;
  /** When the step had run: milliseconds since 1970. */
  readonly at: number;
}

/**
 * The digest of a value that need not be read: the newest version bears the digest of what was last applied as its tag, and
 * was made or changed no later than that. Undefined: nobody can tell without reading. The time is what tells a value that
 * somebody has set since with our tags; the vault's clock counts whole seconds.
 */
export function unchangedDigest(
  listed: ListedSecret | undefined,
  applied: AppliedSecret | undefined,
): string | undefined {
  if (listed === undefined || applied === undefined || !listed.enabled) return undefined;
  const { updated = Infinity, tags } = listed;
  return tags[DIGEST_TAG] === applied.digest && updated <= applied.at ? applied.digest : undefined;
}

/** The secrets of a vault that the records tell of, by lower-case name; what is not complete tells nothing. */
export function appliedSecrets(
  records: Readonly<Record<string, StepRecord>>,
  vaultId: string,
): ReadonlyMap<string, AppliedSecret> {
  const found = new Map<string, AppliedSecret>();
  for (const { complete, after, finishedAt } of Object.values(records)) {
    if (!complete || finishedAt === undefined) continue;
    for (const [address, image] of Object.entries(after)) {
      const id = resourceIdIn(address);
      if (id?.type !== SECRET_TYPE || parentId(address).toLowerCase() !== vaultId.toLowerCase()) continue;
      const seen = liveShape.safeParse(image).data;
      if (seen) found.set(id.name.toLowerCase(), { digest: seen.digest, at: finishedAt });
    }
  }
  return found;
}

/** The image of a live secret, whoever made it. */
const liveShape = z.object({ digest: z.string(), deleted: z.undefined().optional() });

/** The address of a vault as the record of the step that made it tells it; undefined where none does. */
export function recordedAddress(record: StepRecord | undefined, vaultId: string): string | undefined {
  const made = vaultShape.safeParse(record?.output).data;
  return made?.id.toLowerCase() === vaultId.toLowerCase() ? made.uri : undefined;
}

const vaultShape = z.object({ id: z.string(), uri: z.url() });
