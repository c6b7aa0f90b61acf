import type { Config } from '../config/schema.ts';
import { KEY_SECRET } from '../config/schema/secrets.ts';
import type { State } from '../engine/state.ts';
import { Failure, toFailure } from '../engine/failure.ts';
import type { SecretsDocument } from '../report/secrets-document.ts';
import { secretsText } from '../report/secrets-text.ts';
import { areComparable, type Digest } from '../secrets/digest.ts';
import { recordOf } from '../secrets/facts.ts';
import type { Secret } from '../secrets/secret.ts';
import { openCloud } from './cloud.ts';
import type { Telling } from './common-flags.ts';
import { stateOf } from './facts.ts';
import type { LoadFlags } from './load-for.ts';
import { once } from './once.ts';
import type { Outcome } from './outcome.ts';
import { openProject, type Project } from './project.ts';
import { madeSecrets } from './secrets.ts';
import { openSecretSources, type SecretSources } from './secret-sources.ts';
import type { Shell } from './shell.ts';

/**
 * `deploy secrets check`: says of each secret where its value is read, which version the vault holds, how old that is, and
 * whether it is what was last applied. Changes nothing and takes no lock; exit code 1 where a secret is missing, or where
 * nobody could tell.
 */
export async function secretsCheck(flags: LoadFlags & Telling, shell: Shell): Promise<Outcome> {
  const project = await openProject({ ...flags, offline: false }, shell);
  const { environment, cloud, config } = project.loaded;
  const warnings: string[] = [];
  const opened = await openCloud(project, shell, { write: false, lookUp: true });
  const state = once(() => stateOf(project, project.state.store, shell));
  const warn = (text: string): void => void warnings.push(text);
  const sources = openSecretSources({ project, cloud: opened, state, write: false, warn }, shell);
  const vault = await vaultState(config, sources, shell);
  await sources.key.ready().catch(() => undefined);
  const look: Look = { sources, state: await state(), vault, project, shell };
  const secrets = [
    ...(await Promise.all(config.secrets.map((declared) => declaredLine(declared, look)))),
    ...(await Promise.all(madeSecrets(config).map((name) => madeLine(name, look)))),
    ...(await keyLines(look)),
  ];
  const isMissing = secrets.some(({ source }) => source === 'missing' || source === 'unknown');
  const document: SecretsDocument = shell.redactor.json({
    result: isMissing ? 'missing' : 'completed',
    exitCode: isMissing ? 1 : 0,
    environment,
    cloud,
    vault,
    secrets,
    ...(warnings.length > 0 && { warnings }),
  });
  const { place } = project;
  return { document, text: (paint) => secretsText(document, { place, now: shell.world.now(), paint }) };
}

type Line = SecretsDocument['secrets'][number];

interface Look {
  readonly sources: SecretSources;
  readonly state: State;
  readonly vault: SecretsDocument['vault'];
  readonly project: Project;
  readonly shell: Shell;
}

/** One look tells for all: what cannot be reached is not asked again for each secret. */
async function vaultState(
  { keyVault: { name } }: Config,
  sources: SecretSources,
  { signal }: Shell,
): Promise<SecretsDocument['vault']> {
  try {
    const isThere = (await sources.vaultAddress()) !== undefined;
    if (isThere) await sources.current(KEY_SECRET);
    return { name, state: isThere ? 'reached' : 'absent' };
  } catch (error) {
    signal.throwIfAborted();
    const { reason, message } = toFailure(error);
    return { name, state: reason === 'azure-unreachable' ? 'unreachable' : 'refused', why: message };
  }
}

async function declaredLine(declared: Config['secrets'][number], look: Look): Promise<Line> {
  const { sources, vault } = look;
  const { name, env } = declared;
  const base = { name, kind: 'declared', variable: env } as const;
  const isKnown = vault.state === 'reached' || vault.state === 'absent';
  const { found } = isKnown || vault.state === 'unreachable' ? await tolerant(sources, name) : NOBODY;
  if (found !== undefined) {
    const version = found.from === 'vault' ? await versionOf(name, look) : {};
    return { ...base, source: found.from, ...version, applied: comparison(name, found.secret, look) };
  }
  const lacks = declared.generate === undefined ? 'missing' : 'generate';
  return { ...base, source: isKnown ? lacks : 'unknown', applied: isKnown ? 'never' : 'unknown' };
}

const NOBODY = { found: undefined };

/** Where nobody may stand in for the vault, nothing is known. */
async function tolerant(
  sources: SecretSources,
  name: string,
): Promise<Pick<Awaited<ReturnType<ReturnType<SecretSources['values']>['find']>>, 'found'>> {
  try {
    return await sources.values().find(name);
  } catch (error) {
    if (error instanceof Failure && error.reason === 'azure-unreachable') return NOBODY;
    throw error;
  }
}

async function madeLine(name: string, look: Look): Promise<Line> {
  const { vault, sources } = look;
  const base = { name, kind: 'made' } as const;
  if (vault.state === 'absent') return { ...base, source: 'generate', applied: 'never' };
  if (vault.state !== 'reached') return { ...base, source: 'unknown', applied: 'unknown' };
  const secret = await sources.vault.get(name);
  if (secret === undefined) return { ...base, source: 'generate', applied: 'never' };
  return {
    ...base,
    source: 'vault',
    ...(await versionOf(name, look)),
    applied: comparison(name, secret, look),
  };
}

/** A line where anything is compared under it. */
async function keyLines(look: Look): Promise<Line[]> {
  const { sources, vault, project, shell } = look;
  const { secrets, databases } = project.loaded.config;
  if (secrets.length === 0 && databases.postgres === undefined) return [];
  const base = { name: KEY_SECRET, kind: 'digest-key', variable: 'DEPLOY_DIGEST_KEY' } as const;
  if (shell.variables['DEPLOY_DIGEST_KEY']) return [{ ...base, source: 'environment', applied: 'same' }];
  const isOfVault = (await sources.keySecret()) !== undefined;
  const held = isOfVault && vault.state === 'reached' ? await versionOf(KEY_SECRET, look) : {};
  if (held.version !== undefined) return [{ ...base, source: 'vault', ...held, applied: 'same' }];
  const isHere = sources.key.isOnDisk();
  const isKnown = !isOfVault || vault.state === 'reached' || vault.state === 'absent' || isHere;
  const source = isHere ? 'file' : isKnown ? 'generate' : 'unknown';
  return [{ ...base, source, applied: isHere ? 'same' : isKnown ? 'never' : 'unknown' }];
}

async function versionOf(name: string, { sources, vault }: Look): Promise<Pick<Line, 'version' | 'created'>> {
  const held = vault.state === 'reached' ? await sources.current(name) : null;
  if (held === null) return {};
  return { version: held.version, ...(held.created !== undefined && { created: held.created }) };
}

function comparison(name: string, secret: Secret, { sources, state }: Look): Line['applied'] {
  const { applied } = recordOf(state.records, name);
  if (applied === undefined) return 'never';
  const now = digested(sources.key.digest, secret);
  if (now === undefined || !areComparable(now, applied)) return 'unknown';
  return now === applied ? 'same' : 'different';
}

/** Why the key is not to be had was said already. */
function digested(digest: Digest, secret: Secret): string | undefined {
  try {
    return digest(secret.reveal());
  } catch {
    return undefined;
  }
}
