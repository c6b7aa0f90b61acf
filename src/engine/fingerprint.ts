import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { isJsonObject, type Json, type JsonObject } from './json.ts';

/** What a step's inputs were, as one digest and leaf by leaf, so that a change can be named. */
export type Fingerprint = {
  /** SHA-256 (hex) over the canonical JSON (RFC 8785) of the inputs and of the step's own revision or code. */
  readonly hash: string;
  /** Dotted path of each leaf to its canonical JSON; a long value stands as `"sha256:..."`. */
  readonly leaves: Readonly<Record<string, string>>;
};

/** One leaf that differs. Values that stand for files or secrets are left out: a digest tells people nothing. */
export type Change = { readonly leaf: string; readonly before?: Json; readonly after?: Json };

/** Computes the fingerprint of a step's inputs together with what says how the step works. */
export function fingerprint(
  inputs: JsonObject,
  step: { revision: number; code?: string | undefined },
): Fingerprint {
  const whole: JsonObject = { inputs, revision: step.revision, code: step.code };
  const leaves: Record<string, string> = {};
  addLeaves(leaves, '', inputs);
  leaves['revision'] ??= String(step.revision);
  if (step.code !== undefined) leaves['code'] = canonical(step.code);
  return { hash: sha256(canonical(whole)), leaves };
}

/**
 * Lists the leaves that differ between two fingerprints, in order of their paths. Digests under two keys cannot be compared:
 * those leaves are left out, and `<the digest key is new>` stands for them, first; so does `<digests name their key now>`
 * for those that an older program wrote without their key, and that are the same.
 */
export function changedLeaves(before: Fingerprint, after: Fingerprint): Change[] {
  const paths = new Set([...Object.keys(before.leaves), ...Object.keys(after.leaves)]);
  const differing = [...paths].filter((path) => before.leaves[path] !== after.leaves[path]);
  const told = new Set<string>();
  const comparable = differing.filter((path) => {
    const why = whyIncomparable(before.leaves[path], after.leaves[path]);
    if (why !== undefined) told.add(why);
    return why === undefined;
  });
  const changes = comparable.sort(byCodeUnit).map((leaf) => ({
    leaf,
    ...shown('before', before.leaves[leaf]),
    ...shown('after', after.leaves[leaf]),
  }));
  return [...[...told].map((leaf) => ({ leaf })), ...changes];
}

function whyIncomparable(before: string | undefined, after: string | undefined): string | undefined {
  const [one, other] = [before, after].map((leaf) => KEYED.exec(leaf ?? '')?.groups);
  if (one === undefined || other === undefined || one['key'] === other['key']) return undefined;
  if (one['key'] !== undefined && other['key'] !== undefined) return '<the digest key is new>';
  return one['digest'] === other['digest'] ? '<digests name their key now>' : undefined;
}

/** Eight digits tell the key of a digest from others. */
const KEYED = /^"hmac-sha256:(?:(?<key>[0-9a-f]{8}):)?(?<digest>[0-9a-f]{64})"$/;

/** Writes a value as canonical JSON (RFC 8785); members that are undefined are absent. */
export function canonical(value: Json): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('a value that JSON cannot hold');
  return text;
}

/** Tells whether two JSON values are the same, whatever the order of their members. */
export function sameJson(one: Json, other: Json): boolean {
  return one === other || canonical(one) === canonical(other);
}

const LONGEST_VALUE = 200;
const DIGEST = /^"(?:[a-z0-9-]*sha256:|[0-9a-f]{64})/;

function addLeaves(leaves: Record<string, string>, path: string, value: Json | undefined): void {
  if (value === undefined) return;
  if (isJsonObject(value) && Object.keys(value).length > 0) {
    for (const [key, member] of Object.entries(value))
      addLeaves(leaves, path ? `${path}.${key}` : key, member);
  } else if (Array.isArray(value) && value.length > 0) {
    for (const [index, member] of value.entries())
      addLeaves(leaves, `${path}.${labelOf(member, index)}`, member);
  } else if (path !== '') {
    const text = canonical(value);
    leaves[path] = text.length <= LONGEST_VALUE ? text : `"sha256:${sha256(text)}"`;
  }
}

/** Named items are told by their name: adding a first one must not show every other as changed. */
function labelOf(item: Json, index: number): string {
  return isJsonObject(item) && typeof item['name'] === 'string' ? item['name'] : String(index);
}

function shown<Side extends string>(side: Side, leaf: string | undefined): Partial<Record<Side, Json>> {
  if (leaf === undefined || DIGEST.test(leaf)) return {};
  const value: Partial<Record<Side, Json>> = {};
  value[side] = JSON.parse(leaf);
  return value;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function byCodeUnit(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
