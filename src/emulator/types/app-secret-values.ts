import { z } from 'zod';
import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import type { AzureResponse } from '../exchange.ts';
import type { StoredResource } from '../resource-type.ts';
import { given, membersOf } from './members.ts';

const storedSchema = z.array(
  z.object({
    name: z.string(),
    value: z.string().nullish(),
    identity: z.string().nullish(),
    keyVaultUrl: z.string().nullish(),
  }),
);

/** A secret of an app, a job or a Dapr component, as a writer sends it or as it is kept. */
export type AppSecret = z.output<typeof storedSchema>[number];

// Stands in the stored resource for a value, which lies in vault.json: a PATCH that leaves the secrets alone keeps it.
const KEPT = '(kept)';
const NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
const SECRET_URL = /^https:\/\/[a-z0-9-]+\.vault\.[a-z.-]+\/secrets\/[0-9a-z-]+(\/[0-9a-z]+)?\/?$/i;

/**
 * Keeps the values of a resource's secrets apart, and returns what the resource itself keeps of them.
 * Codes and words: github.com/pulumi/pulumi-azure-native/issues/3243 (ContainerAppSecretInvalid) and
 * github.com/microsoft/azure-container-apps/issues/733 (ContainerAppSecretKeyVaultUrlInvalid).
 * @throws ArmError 400
 */
export function keepAppSecrets(id: string, secrets: readonly AppSecret[], call: Calls): AppSecret[] {
  const bad = secrets.filter(({ value, identity, keyVaultUrl }) => !value && !(identity && keyVaultUrl));
  refuse(bad, 'ContainerAppSecretInvalid', 'value or keyVaultUrl and identity should be provided.');
  const misnamed = secrets.filter(({ name }) => !NAME.test(name));
  const rule =
    "names consist of lower case alphanumeric characters, '-' or '.', and start and end with an alphanumeric character.";
  refuse(misnamed, 'ContainerAppSecretInvalid', rule);
  const wrong = secrets.filter(({ value, keyVaultUrl }) => !value && !SECRET_URL.test(keyVaultUrl ?? ''));
  refuse(wrong, 'ContainerAppSecretKeyVaultUrlInvalid', 'keyVaultUrl is not the URL of a Key Vault secret.');
  const names = new Set(secrets.filter(({ value }) => value).map(({ name }) => keyOf(id, name)));
  for (const key of keysOf(id, call)) if (!names.has(key)) call.secrets.delete(key);
  return secrets.map(({ name, value, identity, keyVaultUrl }) => {
    if (!value) return { name, identity, keyVaultUrl };
    if (value !== KEPT) call.secrets.set(keyOf(id, name), value);
    return { name, value: KEPT };
  });
}

/** Forgets the values of a resource that is removed. */
export function forgetAppSecrets(id: string, call: Calls): void {
  for (const key of keysOf(id, call)) call.secrets.delete(key);
}

/** POST listSecrets: the one call that shows values. */
export function listAppSecrets(resource: StoredResource, call: Calls): AzureResponse {
  const value = appSecrets(resource).map(({ name, identity, keyVaultUrl }) =>
    keyVaultUrl ? { name, identity, keyVaultUrl } : { name, value: secretOf(resource.id, name, call) },
  );
  return { status: 200, body: { value } };
}

/** The value of a secret that is not a Key Vault reference. */
export function secretOf(id: string, name: string, call: Calls): string {
  return z
    .string()
    .catch('')
    .parse(call.secrets.get(keyOf(id, name)));
}

/** The secrets that a resource keeps: an app's and a job's in their configuration, a component's among its properties. */
export function appSecrets({ properties }: StoredResource): AppSecret[] {
  const of = membersOf(properties?.['configuration'])['secrets'] ?? properties?.['secrets'];
  return storedSchema.parse(of ?? []);
}

/** What a GET shows: secrets without their values. */
export function withoutValues(resource: StoredResource): StoredResource {
  const secrets = appSecrets(resource).map(({ name, identity, keyVaultUrl }) =>
    given({ name, identity, keyVaultUrl }),
  );
  const { configuration, ...properties } = resource.properties ?? {};
  if (configuration === undefined) return { ...resource, properties: { ...properties, secrets } };
  const bare = secrets.length === 0 ? {} : { secrets };
  const { secrets: _, ...settings } = membersOf(configuration);
  return { ...resource, properties: { ...properties, configuration: { ...bare, ...settings } } };
}

function refuse(secrets: readonly AppSecret[], code: string, why: string): void {
  if (secrets.length === 0) return;
  const names = secrets.map(({ name }) => name).join(', ');
  throw new ArmError(
    400,
    code,
    `Invalid Request: Container app secret(s) with name(s) '${names}' are invalid: ${why}`,
  );
}

function keysOf(id: string, call: Calls): string[] {
  return call.secrets
    .entries()
    .map(([key]) => key)
    .filter((key) => key.startsWith(keyOf(id, '')));
}

function keyOf(id: string, name: string): string {
  return `app-secrets${id.toLowerCase()}/${name}`;
}
