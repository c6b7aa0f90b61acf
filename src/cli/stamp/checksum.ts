/**
 * Sums up a text in 64 bits, to tell whether it is whole; no one is kept from making two alike. FNV-1a
 * (https://datatracker.ietf.org/doc/html/draft-eastlake-fnv) over its code units, from two ends of the alphabet at once: a
 * hash of `node:crypto` would cost more to load than all that is summed up.
 */
export function checksum(text: string): string {
  let one = 0x811c9dc5;
  let other = 0x050c5d1f;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    one = Math.imul(one ^ unit, 0x01000193);
    other = Math.imul(other ^ (unit + at), 0x01000193);
  }
  return [one, other].map((sum) => (sum >>> 0).toString(16).padStart(8, '0')).join('');
}
