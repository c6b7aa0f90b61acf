import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Calls } from '../calls.ts';

const versionSchema = z.object({
  version: z.string(),
  contentType: z.string().exactOptional(),
  tags: z.record(z.string(), z.string()).exactOptional(),
  enabled: z.boolean(),
  nbf: z.number().exactOptional(),
  exp: z.number().exactOptional(),
  created: z.number(),
  updated: z.number(),
});

const recordSchema = z.object({
  name: z.string(),
  /** Oldest first; the last one is the current one. */
  versions: z.array(versionSchema).min(1),
  /** When it was deleted and when it is purged by itself, in milliseconds. */
  deleted: z.object({ at: z.number(), purgeAt: z.number() }).exactOptional(),
  /**
   * A deletion or recovery that is under way: until when, and without latency how often it must still be looked at, so
   * that it is seen under way.
   */
  moving: z.object({ until: z.number(), looks: z.number() }).exactOptional(),
});

/** One version of a secret, without its value. Times are seconds since the epoch, as the vault shows them. */
export type SecretVersion = z.output<typeof versionSchema>;

/** A secret with all its versions, without their values: those lie in vault.json. */
export type SecretRecord = z.output<typeof recordSchema>;

/** Where a secret is on its way between live and soft-deleted. */
export type SecretPhase = 'live' | 'deleting' | 'deleted' | 'recovering';

const SPACE = 'secrets';

/** Finds a secret of a vault, whatever the casing of its name; one whose retention has ended is purged. */
export function findSecret(vault: string, name: string, call: Calls): SecretRecord | undefined {
  return read(keyOf(vault, name), call.data(SPACE).get(keyOf(vault, name)), call);
}

/** Lists the secrets of a vault by name. */
export function listSecrets(vault: string, call: Calls): SecretRecord[] {
  const prefix = keyOf(vault, '');
  return call
    .data(SPACE)
    .entries()
    .filter(([key]) => key.startsWith(prefix))
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([key, value]) => read(key, value, call) ?? []);
}

/** Keeps a secret as it is now. */
export function keepSecret(vault: string, secret: SecretRecord, call: Calls): void {
  call.data(SPACE).set(keyOf(vault, secret.name), secret);
}

/** Removes a secret for good, with the values of all its versions. */
export function forgetSecret(vault: string, name: string, call: Calls): void {
  forget(keyOf(vault, name), call);
}

/** Removes all secrets of a vault for good. */
export function forgetSecrets(vault: string, call: Calls): void {
  for (const [key] of call.data(SPACE).entries()) if (key.startsWith(keyOf(vault, ''))) forget(key, call);
}

/** The value of a version. */
export function secretValue(vault: string, name: string, version: string, call: Calls): string {
  return z.string().parse(call.secrets.get(valueKey(keyOf(vault, name), version)));
}

/** Keeps the value of a version, in vault.json and nowhere else. */
export function keepSecretValue(
  vault: string,
  name: string,
  version: string,
  value: string,
  call: Calls,
): void {
  keepValue(keyOf(vault, name), version, value, call);
}

/** Says where a secret is: what moves arrives when its time has come and somebody has looked. */
export function phaseOf({ deleted, moving }: SecretRecord, now: number): SecretPhase {
  const arrived = moving === undefined || (moving.until <= now && moving.looks === 0);
  if (deleted === undefined) return arrived ? 'live' : 'recovering';
  return arrived ? 'deleted' : 'deleting';
}

/** Counts that somebody saw a secret under way. */
export function lookAtSecret(vault: string, secret: SecretRecord, call: Calls): void {
  if (secret.moving === undefined || secret.moving.looks === 0) return;
  keepSecret(vault, { ...secret, moving: { ...secret.moving, looks: secret.moving.looks - 1 } }, call);
}

/** Says how long a move takes, of so many realistic seconds. */
export function moveFor(seconds: number, call: Calls): { until: number; looks: number } {
  const milliseconds = call.scaled(seconds);
  return { until: call.now() + milliseconds, looks: milliseconds > 0 ? 0 : 1 };
}

function read(key: string, value: unknown, call: Calls): SecretRecord | undefined {
  if (value === undefined) return undefined;
  const secret = recordSchema.parse(value);
  if (secret.deleted === undefined || secret.deleted.purgeAt > call.now()) return asEdited(key, secret, call);
  forget(key, call);
  return undefined;
}

/**
 * Whoever changes a value in vault.json by hand does what they would do with `az keyvault secret set`: from then on there is
 * a new version. Azure itself has nothing of the kind: there no version's value ever changes.
 */
function asEdited(key: string, secret: SecretRecord, call: Calls): SecretRecord {
  const newest = secret.versions.at(-1)?.version ?? '';
  const value = call.secrets.get(valueKey(key, newest));
  const seal = call.secrets.get(sealKey(key, newest));
  if (typeof value !== 'string' || seal === undefined || seal === sealOf(value)) return secret;
  const now = Math.floor(call.now() / 1000);
  const version = call.guid().replaceAll('-', '').toLowerCase();
  const edited = {
    ...secret,
    versions: [...secret.versions, { version, enabled: true, created: now, updated: now }],
  };
  keepValue(key, version, value, call);
  call.data(SPACE).set(key, edited);
  return edited;
}

function keepValue(key: string, version: string, value: string, call: Calls): void {
  call.secrets.set(valueKey(key, version), value);
  call.secrets.set(sealKey(key, version), sealOf(value));
}

function sealOf(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}

function forget(key: string, call: Calls): void {
  call.data(SPACE).delete(key);
  for (const [valueOf] of call.secrets.entries()) {
    if (valueOf.startsWith(valueKey(key, '')) || valueOf.startsWith(sealKey(key, '')))
      call.secrets.delete(valueOf);
  }
}

function keyOf(vault: string, name: string): string {
  return `${vault}/${name}`.toLowerCase();
}

function valueKey(key: string, version: string): string {
  return `secrets/${key}/${version}`;
}

/** Beside each value: by it the value is known again, so that one changed by hand is noticed. */
function sealKey(key: string, version: string): string {
  return `seals/${key}/${version}`;
}
