import { z } from 'zod';
import { Failure } from '../engine/failure.ts';
import type { VaultList } from '../azure/vault-list.ts';
import type { Config } from '../config/schema.ts';
import { sameJson } from '../engine/fingerprint.ts';
import type { State } from '../engine/state.ts';
import type { Digest } from '../secrets/digest.ts';
import { madeFact, madeRecordOf, recordOf, type SecretRecord, secretFact } from '../secrets/facts.ts';
import { generateSecret } from '../secrets/generate.ts';
import type { Shown } from '../secrets/guard-step.ts';
import type { Secret } from '../secrets/secret.ts';
import type { SourceName } from '../secrets/source.ts';
import type { Finding } from '../secrets/values.ts';
import { isOutOfReach } from '../secrets/vault-source.ts';
import type { DigestKeyFact, Facts, SecretValues } from '../../steps/ports.ts';
import { storeSecrets } from '../../steps/store-secrets.ts';
import type { Cloud } from './cloud.ts';
import { once, onceEach } from './once.ts';
import type { Project } from './project.ts';
import { openSecretSources, type SecretSources } from './secret-sources.ts';
import type { Shell } from './shell.ts';

/** The secrets of one run: what inputs learn of them, and what steps work with. */
export interface RunSecrets {
  readonly facts: Pick<Facts, 'secret' | 'madeSecret' | 'digestKey'>;
  readonly values: SecretValues;
  /** Notes a value that was put into the vault. */
  learn(name: string, value: Secret): void;
  /** Asks the vault for the digest key, where it may hold it: an undo needs it before any inputs are asked for. */
  ready(): Promise<void>;
  /**
   * Reads, once, what was not read because it is unchanged, so that it is hidden: something of a step is going to be kept or
   * told. Leaves it where the state holds just that already. Never throws: whoever needs a value is told why it is not
   * to be had.
   */
  reveal(shown?: Shown): Promise<void>;
  /** What the list of the vault shows, by the vault's id; undefined for another vault. */
  listed(vaultId: string): Promise<VaultList | null> | undefined;
  /** Throws what the key is refused with, and `secret-missing` for the first that nobody has a value for. It makes no key. */
  refuseMissing(): Promise<void>;
  /**
   * The same before the lock is held, so that who is refused leaves nothing: of what was never applied and nobody gives. It
   * remembers nothing: whoever holds the lock until then may change anything.
   */
  refuseNew(): Promise<void>;
  /** Who has the value of a declared secret; undefined: nobody who could be asked. Throws what its source throws. */
  from(name: string): Promise<SourceName | undefined>;
  /** Forgets what the vault gave and the state told: something was put back. */
  forget(): void;
}

/** What the secrets of a run are found out from. */
export interface SecretOptions {
  readonly project: Project;
  readonly cloud: Cloud;
  readonly state: () => Promise<State>;
  readonly offline: boolean;
  readonly write: boolean;
  readonly warn: (text: string) => void;
}

/** Opens the secrets of one run. Throws what reading the given values throws; the vault is not asked yet. */
export function openSecrets(options: SecretOptions, shell: Shell): RunSecrets {
  const { project, offline } = options;
  const { config } = project.loaded;
  let state = once(options.state);
  const sources = openSecretSources({ ...options, state: () => state() }, shell);
  const { key } = sources;
  const recorded = async (name: string): Promise<SecretRecord> => recordOf((await state()).records, name);
  const find = offline ? offlineFind(sources, recorded) : (name: string) => sources.values().look(name);
  const forget = (): void => {
    sources.vault.forget();
    state = once(options.state);
  };
  let isElsewhere = false;
  const ready = async (): Promise<void> => {
    if (!offline) return key.ready();
    isElsewhere = !key.isHere() && recordedKey(await state()) !== undefined;
  };
  const digest: Digest = (value) => {
    if (isElsewhere) throw keyElsewhere();
    return key.digest(value);
  };
  const refuse = async (name: string): Promise<void> => {
    const known = { declared: config.secrets, digest: () => '', offline, advice: sources.advice };
    await secretFact(name, { ...known, recorded: () => recorded(name), find: () => find(name) });
  };
  let revealed: Promise<void> | undefined;
  const readAll = async (): Promise<void> => {
    if (offline || !usesSecrets(config)) return;
    await ready().catch(() => undefined);
    const list = await sources.listed().catch(() => null);
    const names = [...madeSecrets(config), ...config.secrets.map(({ name }) => name)];
    const held = names.filter((name) => list?.get(name.toLowerCase())?.enabled === true);
    await Promise.all(held.map((name) => sources.vault.get(name).catch(() => undefined)));
  };
  // What any state of this run held was kept before.
  const kept = once(() => state());
  const isHeld = async (shown: Shown): Promise<boolean> => {
    const { inputs, after } = (await kept()).records[shown.step] ?? {};
    const [held, now] = 'inputs' in shown ? [inputs, shown.inputs] : [after?.[shown.at], shown.image];
    return held !== undefined && sameJson(held, now);
  };
  return {
    facts: {
      secret: onceEach(async (name) => {
        await ready();
        return secretFact(name, {
          declared: config.secrets,
          digest,
          recorded: () => recorded(name),
          find: () => find(name),
          offline,
          advice: sources.advice,
        });
      }),
      madeSecret: onceEach(async (name) => {
        const record = madeRecordOf((await state()).records, name);
        if (offline || record.applied === undefined) return madeFact(name, record, undefined);
        if ((await sources.unchanged(name)) === record.applied) return madeFact(name, record, undefined);
        await ready();
        return madeFact(name, record, await heldNow(name, digest, sources, options, shell));
      }),
      digestKey: once(async () => {
        await ready();
        const was = isElsewhere ? recordedKey(await state()) : undefined;
        if (was !== undefined) return was;
        const secret = await sources.keySecret();
        return { digest: digest(MARKED), ...(secret !== undefined && { secret }) };
      }),
    },
    values: {
      read: async (name) => (await sources.values().find(name)).found?.secret,
      given: (name) => givenIn(sources, name),
      generate: (length) => {
        const value = generateSecret(length);
        shell.redactor.hide(value);
        return value;
      },
      digest,
      hide: (value) => shell.redactor.hide(value),
      key: () => key.secret(),
    },
    learn: (name, value) => sources.vault.learn(name, value),
    from: async (name) => (await find(name)).found?.from,
    forget,
    ready,
    reveal: async (shown) => {
      const isNothingNew = revealed === undefined && shown && (await isHeld(shown).catch(() => false));
      if (!isNothingNew) await (revealed ??= readAll());
    },
    listed: (vaultId) =>
      vaultId.toLowerCase() === sources.vaultId.toLowerCase() ? sources.listed() : undefined,
    refuseMissing: async () => {
      if (usesSecrets(config)) await ready();
      for (const { name, generate } of config.secrets) if (generate === undefined) await refuse(name);
    },
    refuseNew: async () => {
      if (usesSecrets(config) && shell.variables['DEPLOY_DIGEST_KEY']) await ready();
      const bare = config.secrets.filter(
        ({ name, generate }) => generate === undefined && givenIn(sources, name) === undefined,
      );
      for (const { name } of bare) if ((await recorded(name)).applied === undefined) await refuse(name);
      forget();
    },
  };
}

/** Tells whether anything of a configuration is compared by digests. */
export function usesSecrets({ secrets, databases }: Config): boolean {
  return secrets.length > 0 || databases.postgres !== undefined;
}

/** The secrets that a step makes itself. */
export function madeSecrets({ databases: { postgres } }: Config): string[] {
  return postgres === undefined ? [] : [postgres.passwordSecret, postgres.urlSecret];
}

/** Its digest changes with the key, and with nothing else. */
const MARKED = 'deploy: this key';

function givenIn({ order, given }: SecretSources, name: string): Secret | undefined {
  for (const from of order) {
    const value = from === 'vault' ? undefined : given[from].get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Who comes before the vault is asked as ever; what comes after it counts only where nothing is recorded. */
function offlineFind(
  sources: SecretSources,
  recorded: (name: string) => Promise<SecretRecord>,
): (name: string) => Promise<Finding> {
  const { order, key } = sources;
  const at = order.indexOf('vault');
  return async (name) => {
    const { standing } = await recorded(name);
    // Digests under a key made just now would tell nothing.
    const isTold = standing !== undefined && !key.isHere();
    const first = isTold ? NOBODY : await sources.values(order.slice(0, at)).find(name);
    if (first.found !== undefined || standing !== undefined) return first;
    return sources.values(order.slice(at + 1)).find(name);
  };
}

const NOBODY: Finding = { found: undefined, unreachable: undefined };

/** What the vault holds of a secret that a step made; undefined: nothing, or nobody can tell and the record may stand in. */
async function heldNow(
  name: string,
  digest: Digest,
  sources: SecretSources,
  { project, warn }: SecretOptions,
  { redactor }: Shell,
): Promise<{ digest: string; version: string } | undefined> {
  const { policy, config } = project.loaded;
  try {
    const held = await sources.current(name);
    if (held?.value === undefined) return undefined;
    redactor.hide(held.value);
    return { digest: digest(held.value), version: held.version };
  } catch (error) {
    if (!policy.dotenv || !isOutOfReach(error)) throw error;
    warn(
      `the key vault ${config.keyVault.name} cannot be reached: the secret ${name} counts as it was last applied`,
    );
    return undefined;
  }
}

function recordedKey({ records }: State): DigestKeyFact | undefined {
  return keyShape.safeParse(records[storeSecrets.name]?.inputs['digestKey']).data;
}

const keyShape = z.object({ digest: z.string(), secret: z.string().exactOptional() });

function keyElsewhere(): Failure {
  return new Failure('secret-missing', `the digest key is in the key vault, and offline that is not asked`, {
    hint: 'Run the same command once without --offline, or set DEPLOY_DIGEST_KEY.',
  });
}
