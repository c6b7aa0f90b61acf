import { join } from 'node:path';
import { groupId, resourceId } from '../azure/ids.ts';
import { Failure } from '../engine/failure.ts';
import type { KnownSecret } from '../secrets/audit-text.ts';
import { otlpTarget } from '../report/telemetry/otlp-target.ts';
import { readSecrets, SIGN_IN_VARIABLES } from '../secrets/given.ts';
import { readKeyFile } from '../secrets/key-file.ts';
import { isUncommon } from '../secrets/redact.ts';
import type { Cloud } from './cloud.ts';
import type { Environment } from './environment.ts';
import type { Shell } from './shell.ts';
import { secretsOfConnection } from './state-store.ts';

/** The values that must stand nowhere, and in sentences which ones could not be had. */
export interface KnownSecrets {
  readonly known: readonly KnownSecret[];
  readonly unchecked: readonly string[];
  /** Nobody could tell all values that there are. */
  readonly incomplete: boolean;
}

/**
 * Gathers every secret value that this machine and, with a cloud to ask, the vault know: declared ones from the process
 * environment and `.env`, whoever may read that; what the vault holds, with earlier versions; the digest key; what signs in
 * to Azure, to the store and to telemetry. Each is hidden from everything that is written from now on.
 */
export async function knownSecrets(
  environment: Environment,
  cloud: Cloud | undefined,
  shell: Shell,
): Promise<KnownSecrets> {
  const unchecked: string[] = [];
  const here = [...givenSecrets(environment, shell, unchecked), ...ownSecrets(environment, shell)];
  let incomplete = false;
  const held =
    cloud === undefined
      ? []
      : await vaultSecrets(environment, cloud).catch((error: unknown) => {
          shell.signal.throwIfAborted();
          incomplete = true;
          unchecked.push(`what the vault holds could not be read: ${messageOf(error)}`);
          return [];
        });
  if (cloud === undefined) unchecked.push('what only the vault holds was not looked for: --offline');
  const all = [
    ...new Map([...here, ...held].map((one) => [`${one.name} ${one.value}`, one])).values(),
  ].filter(({ value }) => value !== '');
  for (const { value } of all) shell.redactor.hide(value);
  const common = all.filter(({ value }) => !isUncommon(value.trim()));
  for (const name of new Set(common.map((one) => one.name)))
    unchecked.push(`the value of ${name} is too short or too common to be looked for`);
  return { known: all.filter((one) => !common.includes(one)), unchecked, incomplete };
}

function givenSecrets(
  { loaded: { config, folder } }: Environment,
  { variables, redactor }: Shell,
  unchecked: string[],
): KnownSecret[] {
  return config.secrets.flatMap((declared) => {
    try {
      const given = readSecrets([declared], { variables, envFile: join(folder, '.env'), redactor });
      return [...given.environment, ...given.dotenv].map(([name, value]) => ({
        name,
        value: value.reveal(),
      }));
    } catch (error) {
      unchecked.push(`the given value of ${declared.name} could not be read: ${messageOf(error)}`);
      return [];
    }
  });
}

/** What this program itself signs in with and compares under. */
function ownSecrets({ loaded, stateFolder }: Environment, { variables }: Shell): KnownSecret[] {
  const { store, telemetry } = loaded;
  const connection = store.type === 'blob' ? (store.connectionString ?? '') : '';
  return [
    ...SIGN_IN_VARIABLES.map((name) => ({ name, value: variables[name] ?? '' })),
    { name: 'DEPLOY_DIGEST_KEY', value: variables['DEPLOY_DIGEST_KEY']?.trim() ?? '' },
    { name: 'the digest key', value: keyIn(join(stateFolder, 'key')) },
    ...secretsOfConnection(connection).map((value) => ({ name: 'state.store.connectionString', value })),
    ...(otlpTarget(telemetry.otlp, variables)?.secrets ?? []).map((value) => ({
      name: 'the headers of the OTLP exporter',
      value,
    })),
  ];
}

/** A damaged one holds no key. */
function keyIn(file: string): string {
  try {
    return readKeyFile(file)?.reveal() ?? '';
  } catch {
    return '';
  }
}

async function vaultSecrets({ loaded: { config } }: Environment, cloud: Cloud): Promise<KnownSecret[]> {
  const azure = cloud.azure('none', 'run');
  const group = groupId(config.subscriptionId, config.resourceGroup.name);
  const uri = await azure.secrets.addressOf(
    resourceId(group, 'Microsoft.KeyVault/vaults', config.keyVault.name),
  );
  if (uri === undefined) return [];
  const { vaultSecrets: vault } = azure;
  const names = [...(await vault.names(uri))].sort();
  const held: KnownSecret[] = [];
  for (const name of names) {
    const current = await vault.current(uri, name);
    if (current?.value !== undefined) held.push({ name, value: current.value });
    const earlier = (await vault.versions(uri, name)).filter(
      ({ enabled, version }) => enabled && version !== current?.version,
    );
    for (const { version } of earlier.slice(0, MOST_VERSIONS))
      held.push({ name: `${name} (an earlier version)`, value: await vault.valueOf(uri, name, version) });
  }
  return held;
}

/** A state keeps what some fifty runs told; a secret that is rotated with each of them is rare. */
const MOST_VERSIONS = 20;

function messageOf(error: unknown): string {
  if (error instanceof Failure) return error.message;
  return error instanceof Error ? error.message : String(error);
}
