import type { Azure } from '../src/azure/azure.ts';
import type { Principal } from '../src/azure/connection.ts';
import type { FeatureFlags } from '../src/config/feature-flags.ts';
import type { World } from '../src/engine/world.ts';
import type { ContextDigest } from '../src/files/context.ts';
import type { MadeStanding, SecretStanding } from '../src/secrets/facts.ts';
import type { Secret } from '../src/secrets/secret.ts';

/** What a step works with when it runs, observes and undoes. */
export interface Ports {
  /** Azure, the real one or the embedded one. */
  readonly azure: Azure;
  /** The values of secrets, of which `inputs` has names and digests. */
  readonly secrets: SecretValues;
  /** What a build sends. */
  readonly files: Contexts;
  /** The id of the transaction: an act (a job, a build) carries it, and is looked for by it before it is started again. */
  readonly transaction: string;
  /** Time, waiting and ids: tests have their own. */
  readonly world: World;
  /** Aborted when the run is interrupted: give it to all that waits. */
  readonly signal: AbortSignal;
  /** One line of progress for people. */
  readonly log: (text: string) => void;
  /** Something that people should know and that fails nothing. */
  readonly warn: (text: string) => void;
  /** A number of your own, sent with the telemetry of the run: a name such as `shop.products.migrated`. */
  readonly metric: (name: string, value: number, attributes?: Readonly<Record<string, string>>) => void;
  /** What the environment has switched on. It is no input: switching runs nothing. */
  readonly flags: FeatureFlags;
}

/** Secret values while a step runs; what leaves a step are names and keyed digests. */
export interface SecretValues {
  /**
   * The value of a declared secret, from where the environment reads: with `useKeyVault` the vault, without it what is
   * given; undefined where nobody has it. Throws `azure-unreachable` where the vault must be asked and does not answer.
   */
  read(name: string): Promise<Secret | undefined>;
  /** The value from the process environment or, where that is allowed, `.env`; undefined where neither has it. */
  given(name: string): Secret | undefined;
  /** A new value of so many letters and digits, hidden from every report from then on. */
  generate(length: number): string;
  /** The keyed digest of a value, the same on every run of this environment. */
  digest(value: string): string;
  /** Hides a value that came out of Azure from every report. */
  hide(value: string): void;
  /** The key of the digests, for the vault. */
  key(): Secret;
}

/** The build contexts of the services. */
export interface Contexts {
  /**
   * Packs exactly the files of a digest, piece by piece, hashing each again; throws `files-unreadable` when one has
   * changed. The Dockerfile is that of the digest.
   */
  archive(folder: string, expected: ContextDigest, dockerfile: string): AsyncIterable<Uint8Array>;
}

/** What `inputs` may ask for beside the configuration: all of it ends up hashed, none of it is secret. */
export interface Facts {
  /** Who signs the requests to Azure; offline, who did when the state was last written. */
  principal(): Promise<Principal>;
  /** How a declared secret stands: by the keyed digest of its value, or that it was or is to be generated. */
  secret(name: string): Promise<SecretFact>;
  /** How a secret stands that a step makes itself: as it was made, or set by somebody else since. */
  madeSecret(name: string): Promise<MadeSecretFact>;
  /** Under which key values are digested, and the secret of the vault that holds it, if one does. */
  digestKey(): Promise<DigestKeyFact>;
  /** What a build context consists of; the folder is relative to the configuration file. */
  contextDigest(folder: string, dockerfile: string): Promise<ContextDigest>;
  /** The stamps of the files of a context that lie below a directory of it, by their paths in the context. */
  contextFiles(folder: string, dockerfile: string, directory: string): Promise<Record<string, string>>;
  /** The name, without its ending, of the newest file of a folder relative to the configuration file. */
  newestFile(folder: string): Promise<string>;
  /** The name of the environment: `--env`. */
  readonly environment: string;
  /** Whether it is the embedded Azure or the real one. */
  readonly cloud: 'emulator' | 'azure';
}

/** A secret without its value. */
export type SecretFact = SecretStanding;

/** A secret that a step makes itself, without its value; `changed` is the version that somebody else has set. */
export type MadeSecretFact = MadeStanding;

/** The key of the digests without its value: the digest of a fixed text, and the secret of the vault that holds the key. */
export type DigestKeyFact = { readonly digest: string; readonly secret?: string };
