import { createHmac } from 'node:crypto';
import type { Secret } from './secret.ts';

/** Makes the keyed digests under which secret values are compared: nobody without the key can guess a value by them. */
export type Digest = (value: string) => string;

/**
 * Makes digests under one key: `hmac-sha256:`, eight hexadecimal digits that tell the key from others, and 64 of the digest
 * (RFC 2104). What tells the key is a digest under it, too: nothing of the key can be read from it.
 */
export function digestUnder(key: Secret): Digest {
  const bytes = Buffer.from(key.reveal(), 'hex');
  const of = (text: string): string => createHmac('sha256', bytes).update(text).digest('hex');
  const id = of('deploy: the id of this key').slice(0, ID_LENGTH);
  return (value) => `hmac-sha256:${id}:${of(value)}`;
}

const ID_LENGTH = 8;

/** Tells under which key a digest was made; undefined for what is no keyed digest. */
export function keyIdOf(digest: string): string | undefined {
  return /^hmac-sha256:([\da-f]{8}):/.exec(digest)?.[1];
}

/** Tells whether two digests can be compared: those under two keys differ whatever they stand for. */
export function areComparable(one: string, other: string): boolean {
  return keyIdOf(one) === keyIdOf(other);
}
