import { z } from 'zod';
import type { Json } from '../engine/json.ts';
import type { SecretVersion } from './secret-version.ts';

/** The tag of a secret's version that holds the keyed digest of its value. */
export const DIGEST_TAG = 'deploy-digest';

/** What it takes to speak of secret values without telling them. */
export interface Discretion {
  /** The keyed digest of a value, the same each time. */
  digest(value: string): string;
  /** Hides a value from every report. */
  hide(value: string): void;
}

const secretImage = z.object({
  /** Absent for a live secret. */
  deleted: z.literal(true).exactOptional(),
  /**
   * The keyed digest of the newest version's value. Of a soft-deleted or disabled secret, whose value nobody can read, what
   * its tag says: absent where somebody else has set it.
   */
  digest: z.string().exactOptional(),
  enabled: z.boolean(),
  contentType: z.string().exactOptional(),
  notBefore: z.string().exactOptional(),
  expires: z.string().exactOptional(),
  /** All but the tag of the digest. */
  tags: z.record(z.string(), z.string()).exactOptional(),
});

/** What stands at a secret's address, without its value. */
export type SecretImage = z.infer<typeof secretImage>;

/** Reads an image that comes back from the journal as plain JSON. */
export function secretImageIn(was: Json | null): SecretImage | null {
  return was === null ? null : secretImage.parse(was);
}

/** Makes the image of a live secret from its newest version. */
export function imageOfSecret(version: SecretVersion, digest: string | undefined): SecretImage {
  const { [DIGEST_TAG]: _, ...tags } = version.tags;
  const { enabled, contentType, notBefore, expires } = version;
  return {
    ...(digest !== undefined && { digest }),
    enabled,
    ...(contentType !== undefined && { contentType }),
    ...(notBefore !== undefined && { notBefore }),
    ...(expires !== undefined && { expires }),
    ...(Object.keys(tags).length > 0 && { tags }),
  };
}

/**
 * The digest of a version: of its value where that was read and may be spoken of, else what its tag says. A tag under
 * another key is believed: nobody can tell any more what it should be, and nothing else tells the same as before.
 */
export function digestOf(
  { value, tags }: SecretVersion,
  discretion: Discretion | undefined,
): string | undefined {
  const tag = tags[DIGEST_TAG];
  if (value === undefined || discretion === undefined) return tag;
  discretion.hide(value);
  const digest = discretion.digest(value);
  return isUnderAnotherKey(tag, digest) ? tag : digest;
}

/** Tells whether two digests were made under different keys, and cannot be compared. */
export function isUnderAnotherKey(digest: string | undefined, other: string): boolean {
  const [one, two] = [digest, other].map((text) => KEYED.exec(text ?? '')?.[1]);
  return one !== undefined && one !== two;
}

/** Eight digits tell the key of a digest from others. */
const KEYED = /^hmac-sha256:([\da-f]{8}):[\da-f]{64}$/;
