import type { Secret } from '@azure/arm-appcontainers';
import { z } from 'zod';
import { Failure } from '../engine/failure.ts';
import type { Json } from '../engine/json.ts';
import { decoded, signaturesIn } from './signatures.ts';
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
  const parts = [
    password || (UNENCODED.exec(value)?.[1] ?? ''),
    ...[...value.matchAll(MEMBERS)].flatMap(([, quoted = '', single = '', short = '', long = '']) => [
      quoted,
      single,
      short,
      short + long,
    ]),
    ...signaturesIn(value),
    ...textsIn(value),
  ];
  return [...new Set([...parts, decoded(password)])].filter((part) => part !== '');
}

/** A password that nobody has encoded makes a URL none. */
const UNENCODED = /:\/\/[^\s:/@]*:(\S+)@/;

/** A comma separates members for some (Redis), and is a part of them for others (ADO.NET): both are taken. */
const MEMBERS =
  /(?:^|[;,\s])\s*(?:password|pwd|\w*key|\w*secret|\w*token|sharedaccesssignature)\s*=\s*(?:"([^"]+)"|'([^']+)'|([^;,\s]+)(,[^;\s=]+(?=;|\s|$))?)/gi;

/** The texts of a value that is JSON, such as the key of a service account, whose names say that they are secret. */
function textsIn(value: string): string[] {
  const { success, data } = z.json().safeParse(parsedJson(value));
  return success ? secretTexts(data, false) : [];
}

function secretTexts(json: Json | undefined, secret: boolean): string[] {
  if (typeof json === 'string') return secret ? [json] : [];
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([name, member]) =>
    secretTexts(member, SECRET_NAME.test(name) || (secret && Array.isArray(json))),
  );
}

const SECRET_NAME = /(?:pass|password|pwd|secret|token|key|credential|signature)s?$/i;

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

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
