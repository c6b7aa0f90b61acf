import type { Secret } from '@azure/arm-appcontainers';
import { z } from 'zod';
import type { JsonObject } from '../engine/json.ts';
import type { ArmImage } from './image.ts';

/**
 * The secrets of an app or job, ready to be written again: those that are no references to a vault get their values, which
 * are asked for only then. Keep the result nowhere.
 */
export async function literalSecrets(
  secrets: readonly Secret[],
  list: () => Promise<readonly Secret[]>,
): Promise<Secret[]> {
  if (secrets.every(isReference)) return [...secrets];
  const values = new Map((await list()).map(({ name, value }) => [name, value]));
  return secrets.map((secret) => {
    const value = values.get(secret.name);
    return isReference(secret) || value === undefined ? secret : { ...secret, value };
  });
}

/** What a PUT of an app's or job's image must bring besides: the values of its secrets, which no image has. */
export async function withSecretValues(
  { properties }: ArmImage,
  list: () => Promise<readonly Secret[]>,
): Promise<JsonObject> {
  const { secrets = [] } = propertiesShape.parse(properties).configuration ?? {};
  if (secrets.every(isReference)) return {};
  const whole = await literalSecrets(secrets, list);
  return { configuration: { secrets: whole.map((secret) => ({ ...secret })) } };
}

function isReference({ keyVaultUrl }: Secret): boolean {
  return (keyVaultUrl ?? '') !== '';
}

const secretShape = z.object({
  name: z.string(),
  keyVaultUrl: z.string().exactOptional(),
  identity: z.string().exactOptional(),
});

const propertiesShape = z.object({
  configuration: z.object({ secrets: z.array(secretShape).optional() }).optional(),
});
