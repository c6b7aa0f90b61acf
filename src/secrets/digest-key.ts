import { randomBytes } from 'node:crypto';
import { KEY_SECRET } from '../config/schema/secrets.ts';
import { Failure } from '../engine/failure.ts';
import { type Digest, digestUnder } from './digest.ts';
import { keyIn, makeKeyFile, readKeyFile, writeKeyFile } from './key-file.ts';
import { Secret } from './secret.ts';
import type { SecretSource } from './source.ts';
import { isOutOfReach } from './vault-source.ts';

/** The key of the digests of one environment. */
export interface DigestKey {
  /**
   * Finds the key, where that takes the vault; what it throws is thrown by all that needs the key until it succeeds. A new
   * one is made for the first digest, not before: who is refused leaves none, and who waits for the lock takes that of others.
   */
  ready(): Promise<void>;
  /** Throws what `ready` threw. */
  readonly digest: Digest;
  /** The key itself, for the vault. */
  secret(): Secret;
  /** Tells whether the key is known on this machine, without the vault. */
  isHere(): boolean;
  /** Tells whether it is kept in its file. */
  isOnDisk(): boolean;
}

/** Where the key is looked for, and who is told what. */
export interface KeyPlaces {
  /** The file of mode 600 on this machine. */
  readonly file: string;
  /** Whether a key that is made, or came from the vault, may be kept in the file. */
  readonly write: boolean;
  /** 64 hexadecimal digits, for pipelines: they come before all others. */
  readonly given?: string | undefined;
  /** Absent: the key is no matter of the vault. */
  readonly vault?: KeyVaultPlace | undefined;
  readonly hide: (value: string) => void;
  readonly warn: (text: string) => void;
}

/** The vault as a place of the key. */
export interface KeyVaultPlace extends SecretSource {
  readonly name: string;
  /** Whether the file may stand in where the vault cannot be reached. */
  readonly mayStandIn: boolean;
  /** Tells, without reading it, whether the vault surely holds this key. */
  holds(key: Secret): Promise<boolean>;
}

/**
 * Opens the digest key of one environment: the one that is given, else that of the vault, else that of the file, else a new
 * one. A command that may not write uses a new one for itself, and no recorded digest will equal its digests.
 * Throws `Failure`: `secret-missing` for what is no key, `state-invalid` and `state-unwritable` of the file, and what the
 * vault throws where nobody may stand in for it.
 */
export function openDigestKey(places: KeyPlaces): DigestKey {
  const { file, vault, given, hide } = places;
  let key: Secret | undefined;
  let digest: Digest | undefined;
  let failed: unknown;
  let isLookedFor = false;
  const settled = (found: Secret): Digest => {
    hide(found.reveal());
    key = found;
    failed = undefined;
    return (digest = digestUnder(found));
  };
  const here = (): Secret | undefined => givenKey(given) ?? readKeyFile(file);
  const known = (): Digest => {
    if (digest !== undefined) return digest;
    if (failed !== undefined) throw failed;
    return settled(here() ?? newKey(places));
  };
  return {
    async ready() {
      if (digest !== undefined || isLookedFor) return;
      try {
        const first = givenKey(given);
        const held = first === undefined && vault !== undefined ? await keyInVault(vault, places) : undefined;
        const found = first ?? kept(held, places) ?? here();
        failed = undefined;
        isLookedFor = true;
        if (found !== undefined) settled(found);
      } catch (error) {
        failed = error;
        throw error;
      }
    },
    digest: (value) => known()(value),
    secret() {
      known();
      if (key === undefined) throw new Failure('internal', 'the digest key is not known');
      return key;
    },
    isOnDisk: () => readKeyFile(file) !== undefined,
    isHere: () => digest !== undefined || here() !== undefined,
  };
}

function givenKey(text: string | undefined): Secret | undefined {
  if (text === undefined || text === '') return undefined;
  const key = keyIn(text);
  if (key !== undefined) return key;
  throw new Failure('secret-missing', 'DEPLOY_DIGEST_KEY is no digest key of 64 hexadecimal digits', {
    hint: `Make one with \`openssl rand -hex 32\`, or take what a file state/<environment>/key or the secret ${KEY_SECRET} holds.`,
  });
}

/** Undefined: the vault has none, or is not there, or the file stands in for it. */
async function keyInVault(vault: KeyVaultPlace, { file, warn }: KeyPlaces): Promise<Secret | undefined> {
  const here = readKeyFile(file);
  if (here !== undefined && (await vault.holds(here))) return here;
  let found: Secret | undefined;
  try {
    found = await vault.get(KEY_SECRET);
  } catch (error) {
    const stands = vault.mayStandIn && isOutOfReach(error) && here !== undefined;
    if (!stands) throw error;
    warn(`the key vault ${vault.name} cannot be reached: the digest key is read from ${file}`);
    return undefined;
  }
  if (found === undefined) return undefined;
  const key = keyIn(found.reveal());
  if (key !== undefined) return key;
  throw new Failure(
    'state-invalid',
    `the secret ${KEY_SECRET} of the key vault ${vault.name} is no digest key`,
    {
      hint: `Set an earlier version of it again: \`az keyvault secret list-versions --vault-name ${vault.name} --name ${KEY_SECRET}\`. Or delete it: then the steps that use secrets run once more.`,
    },
  );
}

/** What the vault holds is kept here, too: an undo needs it after the vault is gone, and --offline before it is asked. */
function kept(held: Secret | undefined, { file, write, warn, vault }: KeyPlaces): Secret | undefined {
  if (held === undefined) return undefined;
  const here = readKeyFile(file);
  if (here?.equals(held) === true) return held;
  if (here !== undefined)
    warn(
      `the digest key of the key vault ${vault?.name ?? ''} counts: ${file} held another one${write ? ', and now holds this' : ''}`,
    );
  if (write) writeKeyFile(file, held);
  return held;
}

function newKey({ file, write }: KeyPlaces): Secret {
  const key = new Secret(randomBytes(32).toString('hex'));
  return write ? makeKeyFile(file, key) : key;
}
