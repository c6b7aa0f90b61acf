import { join } from 'node:path';
import type { Azure } from '../azure/azure.ts';
import { groupId, resourceId } from '../azure/ids.ts';
import type { SecretVersion } from '../azure/secret-version.ts';
import type { VaultList } from '../azure/vault-list.ts';
import { parseDuration } from '../config/duration.ts';
import { KEY_SECRET } from '../config/schema/secrets.ts';
import type { State } from '../engine/state.ts';
import { type CachedSource, cachedSource } from '../secrets/cached-source.ts';
import { areComparable, digestUnder } from '../secrets/digest.ts';
import { type DigestKey, openDigestKey } from '../secrets/digest-key.ts';
import {
  type DeclaredSecret,
  dotenvSource,
  environmentSource,
  type GivenSecrets,
  readSecrets,
} from '../secrets/given.ts';
import { type SecretSource, sourceOrder, type SourceName } from '../secrets/source.ts';
import { openValues, type SecretValueSources } from '../secrets/values.ts';
import { appliedSecrets, recordedAddress, unchangedDigest } from '../secrets/unchanged.ts';
import { vaultSource } from '../secrets/vault-source.ts';
import { createKeyVault } from '../../steps/create-key-vault.ts';
import { storeSecrets } from '../../steps/store-secrets.ts';
import type { Cloud } from './cloud.ts';
import type { Project } from './project.ts';
import type { Shell } from './shell.ts';

/** Where the secrets of one environment come from, opened for one command. */
export interface SecretSources {
  readonly given: GivenSecrets;
  readonly order: readonly SourceName[];
  /** The vault as a source, remembering what it gave and what its list showed. */
  readonly vault: CachedSource;
  /** The id of the vault. */
  readonly vaultId: string;
  /** What the list of the vault shows; null where there is no vault. Throws `azure-unreachable`, which names the vault. */
  listed(): Promise<VaultList | null>;
  /** The digest of what the vault still holds since it was last applied, where that is known without reading it. */
  unchanged(name: string): Promise<string | undefined>;
  /** The newest version that the vault holds; null where there is none, and where there is no vault. */
  current(name: string): Promise<SecretVersion | null>;
  /** The address of the vault; undefined where there is none yet. */
  vaultAddress(): Promise<string | undefined>;
  /** All sources in their order; of some of them, where only those are to be asked. */
  values(of?: readonly SourceName[]): SecretValueSources;
  readonly key: DigestKey;
  /** The secret of the vault that holds the digest key; undefined where it is no matter of the vault. */
  keySecret(): Promise<string | undefined>;
  /** Says what to do about a secret that nobody has. */
  readonly advice: (secret: DeclaredSecret) => string;
}

/** What the sources are opened with. */
export interface SourceOptions {
  readonly project: Project;
  readonly cloud: Cloud;
  /** Asked for more than once: the caller remembers it. */
  readonly state: () => Promise<State>;
  readonly write: boolean;
  readonly warn: (text: string) => void;
}

/** Opens the sources; the vault is not asked before it is needed. Throws what `readSecrets` throws. */
export function openSecretSources(options: SourceOptions, shell: Shell): SecretSources {
  const { project, cloud, state } = options;
  const { config, folder, policy, flags } = project.loaded;
  const { variables, redactor, world } = shell;
  const { dotenv } = policy;
  const warn = telling(options.warn);
  const given = readSecrets(config.secrets, {
    variables,
    envFile: dotenv ? join(folder, '.env') : undefined,
    redactor,
  });
  const { name: vaultName } = config.keyVault;
  const group = groupId(config.subscriptionId, config.resourceGroup.name);
  const vaultId = resourceId(group, 'Microsoft.KeyVault/vaults', vaultName);
  const azure = (): Azure => cloud.azure('none', 'run');
  const asked = vaultSource(
    {
      name: vaultName,
      recorded: async () => recordedAddress((await state()).records[createKeyVault.name], vaultId),
      address: () => azure().secrets.addressOf(vaultId),
      current: (address, name) => azure().vaultSecrets.current(address, name),
      list: (address) => azure().vaultSecrets.listed(address),
    },
    () => world.now(),
  );
  const forMs = parseDuration(config.secretSources.cacheFor) ?? 0;
  const cached = cachedSource(asked, { forMs, now: () => world.now() });
  const vault: CachedSource = {
    ...cached,
    learn: (name, value) => {
      asked.forget();
      cached.learn(name, value);
    },
    forget: () => {
      asked.forget();
      cached.forget();
    },
  };
  // A state is gone through once, not for each secret.
  const appliedIn = new WeakMap<State, ReturnType<typeof appliedSecrets>>();
  /** Whoever reads the value is told what keeps the list from being read. */
  const unchanged = async (name: string): Promise<string | undefined> => {
    const now = await state();
    const all = appliedIn.get(now) ?? appliedSecrets(now.records, vaultId);
    appliedIn.set(now, all);
    const applied = all.get(name.toLowerCase());
    if (applied === undefined) return undefined;
    const list = await asked.listed().catch(() => null);
    return unchangedDigest(list?.get(name.toLowerCase()), applied);
  };
  const sources: Record<SourceName, SecretSource> = {
    vault,
    environment: environmentSource(given),
    dotenv: dotenvSource(given),
  };
  const order = sourceOrder(config.secretSources.order, { useKeyVault: flags.useKeyVault, dotenv });
  const stores = project.steps.some(({ name }) => name === storeSecrets.name);
  const keySecret = async (): Promise<string | undefined> =>
    stores && (flags.useKeyVault || isKeyRecorded(await state())) ? KEY_SECRET : undefined;
  const givenKey = variables['DEPLOY_DIGEST_KEY'];
  const key = openDigestKey({
    file: join(project.stateFolder, 'key'),
    write: options.write,
    given: givenKey,
    vault: {
      name: vaultName,
      mayStandIn: dotenv,
      // Its name is asked for last: reading the state is not worth it where the key is given.
      get: async (name) => ((await keySecret()) === undefined ? undefined : asked.get(name)),
      holds: async (held) => {
        const name = await keySecret();
        const digest = digestUnder(held)(held.reveal());
        return name !== undefined && (await unchanged(name)) === digest;
      },
    },
    hide: (value) => redactor.hide(value),
    warn,
  });
  return {
    given,
    order,
    vault,
    vaultId,
    listed: () => asked.listed(),
    unchanged,
    current: (name) => asked.current(name),
    vaultAddress: () => asked.address(),
    values: (of = order) =>
      openValues({
        declared: config.secrets,
        order: of,
        sources,
        mayStandIn: dotenv,
        vaultName,
        unread: async (name) => {
          const digest = await unchanged(name);
          // Under another key it says nothing of a value that is given.
          if (digest === undefined || !key.isHere() || !areComparable(digest, key.digest('')))
            return undefined;
          return { digest, equals: (other) => key.digest(other.reveal()) === digest };
        },
        warn,
      }),
    key,
    keySecret,
    advice: ({ env }) =>
      dotenv
        ? `Set ${env} in the environment or in .env beside the configuration, or let it be made with \`generate: 32\`.`
        : `Set the environment variable ${env}: ${project.loaded.environment} takes it from there alone, and from no .env. Or let it be made with \`generate: 32\`.`,
  };
}

/** Once the key is in the vault the record names it; switching the flag must not take it out. */
function isKeyRecorded({ records }: State): boolean {
  const key = records[storeSecrets.name]?.inputs['digestKey'];
  return typeof key === 'object' && key !== null && 'secret' in key;
}

/** Each sentence once. */
function telling(warn: (text: string) => void): (text: string) => void {
  const told = new Set<string>();
  return (text) => {
    if (told.has(text)) return;
    told.add(text);
    warn(text);
  };
}
