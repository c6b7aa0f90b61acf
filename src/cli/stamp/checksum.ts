/**
 * Sums up bytes in 64 bits, to tell whether they are whole; no one is kept from making two alike. FNV-1a
 * (https://datatracker.ietf.org/doc/html/draft-eastlake-fnv) over words of four bytes and, beside it, over their positions: a hash
 * of `node:crypto` would cost more to load than all that is summed up.
 */
export function checksum(bytes: Uint8Array): string {
  const { buffer, byteOffset, byteLength } = aligned(bytes);
  const words = new Uint32Array(buffer, byteOffset, byteLength >>> 2);
  let one = 0x811c9dc5;
  let other = 0x050c5d1f ^ bytes.length;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? 0;
    one = Math.imul(one ^ word, 0x01000193);
    // What only the highest bits differ in reaches the lowest.
    one ^= one >>> 15;
    other = Math.imul(other ^ (word + at), 0x01000193);
    other ^= other >>> 13;
  }
  return [one, other].map((sum) => (sum >>> 0).toString(16).padStart(8, '0')).join('');
}

/** The same in memory of its own, filled up with zeros to whole words. */
function aligned(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array((bytes.length + 3) & ~3);
  whole.set(bytes);
  return whole;
}
