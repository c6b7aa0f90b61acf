import type { Secret } from '@azure/arm-appcontainers';
import { Failure } from '../engine/failure.ts';
import type { VaultSecrets } from './vault-secrets.ts';

/**
 * Hides every value that the containers of an app or a job are given as a secret, so that their logs can be kept: a run
 * that skipped the step which set them does not know them. Throws where one cannot be learned; then no log may be kept.
 */
export async function hideSecretsOf(
  secrets: readonly Secret[],
  vaultSecrets: VaultSecrets,
  hide: (value: string) => void,
): Promise<void> {
  for (const secret of secrets) {
    const value = secret.value ?? (await referencedValue(secret, vaultSecrets));
    if (value === undefined)
      throw new Failure('secret-missing', `the value of the secret ${secret.name ?? ''} cannot be learned`);
    hide(value);
    for (const part of secretPartsOf(value)) hide(part);
  }
}

/** The parts of a connection string that are secret by themselves: what is careful with the whole may yet tell these. */
export function secretPartsOf(value: string): string[] {
  const password = URL.canParse(value) ? new URL(value).password : '';
  const members = value.matchAll(
    /(?:^|[;,\s])\s*(?:password|pwd|\w*key|\w*secret|\w*token)\s*=\s*([^;,\s]+)/gi,
  );
  return [password, decoded(password), ...[...members].map(([, part = '']) => part)].filter(
    (part) => part !== '',
  );
}

const SECRET_URL = /^(?<vault>https:\/\/[^/]+\/)secrets\/(?<name>[^/]+)\/?(?<version>[^/]*)/i;

async function referencedValue(
  { keyVaultUrl = '' }: Secret,
  vaultSecrets: VaultSecrets,
): Promise<string | undefined> {
  const { vault, name, version } = SECRET_URL.exec(keyVaultUrl)?.groups ?? {};
  if (vault === undefined || name === undefined) return undefined;
  if (version !== undefined && version !== '') return vaultSecrets.valueOf(vault, name, version);
  return (await vaultSecrets.current(vault, name))?.value;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
