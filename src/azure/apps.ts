import type { ContainerApp, ContainerAppsAPIClient, Secret } from '@azure/arm-appcontainers';
import { z } from 'zod';
import { Failure } from '../engine/failure.ts';
import { addressesIn, addressNames, addressTags, withAddresses, type Addresses } from './app-addresses.ts';
import { appModel, type AppSpec } from './app-model.ts';
import type { Arm } from './arm.ts';
import { armBody } from './arm-body.ts';
import type { Connection } from './connection.ts';
import { identityOf } from './containers.ts';
import { nameOf } from './ids.ts';
import { isOurs, type ArmImage } from './image.ts';
import { finished, orNull } from './long-running.ts';
import { laidOver } from './merge.ts';
import { parseResourceId } from './resource-id.ts';
import { openRevisions, unhealthy, type Rollout } from './revisions.ts';
import { lacksRole, throughRoleLag } from './role-lag.ts';
import { literalSecrets } from './secret-values.ts';

/** An app, and its host inside or outside the environment. */
export interface AppIds {
  readonly id: string;
  readonly fqdn: string;
}

/**
 * Container apps. Two steps share an app: one owns its address variables (an address `<app>#env`), one everything else.
 */
export interface Apps {
  /**
   * Writes an app, its address variables kept, and waits until the revision that carries it is ready. An image or secret
   * that is refused for want of a role which was just assigned is tried again. Throws `unhealthy`.
   */
  put(id: string, spec: AppSpec): Promise<AppIds>;
  /** The app without its address variables. */
  observe(at: string): Promise<ArmImage | null>;
  /** Puts everything back but the address variables, which stay as they are, and waits for the revision. */
  restore(at: string, was: ArmImage | null): Promise<void>;
  /** Sets the address variables of an app, exactly these, and waits until the revision that carries them is ready. */
  putAddresses(id: string, addresses: Addresses, timeoutSeconds: number): Promise<void>;
  /** The address variables of an app; null where there are none. */
  observeAddresses(at: string): Promise<Addresses | null>;
  /** Puts the address variables back; null: none. Where the app is gone there is nothing to do. */
  restoreAddresses(at: string, was: Addresses | null): Promise<void>;
  /** How the newest revision of an app stands; null where there is no app. */
  newestRevision(id: string): Promise<Rollout | null>;
}

/** Opens the apps through `@azure/arm-appcontainers`. */
export function openApps(
  connection: Connection,
  arm: Arm,
  client: () => Promise<ContainerAppsAPIClient>,
): Apps {
  const { call, lineage, signal, polling } = connection;
  const revisions = openRevisions(connection, client);

  async function modelOf(id: string, spec: AppSpec): Promise<ContainerApp> {
    const { containerApps } = await client();
    const { group = '' } = parseResourceId(id);
    const there = await orNull(() => call(id, () => containerApps.get(group, nameOf(id))));
    const declared = keepingAddresses(appModel(nameOf(id), spec), there);
    const identity = identityOf(spec, there?.identity);
    const theirs = await secretsOfOthers(id, there);
    if (there === null) return { ...laidOver(null, declared, lineage), identity };
    const { managedEnvironmentId: _old, identity: _identity, ...rest } = there;
    const body = laidOver(rest, { ...declared, location: there.location }, lineage);
    const ours = body.configuration?.secrets ?? [];
    const secrets = [...theirs.filter(({ name }) => !ours.some((own) => own.name === name)), ...ours];
    return { ...body, identity, configuration: { ...body.configuration, secrets } };
  }

  /** What somebody else's app brought along may still be used by it, and comes back when the app is put back. */
  async function secretsOfOthers(id: string, there: ContainerApp | null): Promise<Secret[]> {
    if (there === null || isOurs({ tags: there.tags ?? {} }, lineage)) return [];
    return literalSecrets(there.configuration?.secrets ?? [], () => listSecrets(id));
  }

  async function listSecrets(id: string): Promise<Secret[]> {
    const { containerApps } = await client();
    const { group = '' } = parseResourceId(id);
    return (await call(id, () => containerApps.listSecrets(group, nameOf(id)))).value;
  }

  /** A GET does not show the values of secrets that are no references, and a PUT must bring them. */
  async function secretsIn(
    id: string,
    { properties }: ArmImage,
  ): Promise<{ configuration?: { secrets: Secret[] } }> {
    const { secrets = [] } = configurationShape.parse(properties).configuration ?? {};
    if (secrets.every(({ keyVaultUrl }) => keyVaultUrl !== undefined)) return {};
    return { configuration: { secrets: await literalSecrets(secrets, () => listSecrets(id)) } };
  }

  /** Proven is that all is written as it was; that it runs again is waited for, and cannot be made to happen. */
  async function settled(id: string): Promise<void> {
    try {
      await revisions.ready(id, RESTORE_SECONDS);
    } catch (error) {
      if (!(error instanceof Failure) || error.reason !== 'unhealthy') throw error;
    }
  }

  async function restored(at: string, image: ArmImage): Promise<void> {
    const secrets = JSON.parse(JSON.stringify(await secretsIn(at, image)));
    await throughRoleLag(connection, () => arm.restore(at, image, secrets));
    await settled(at);
  }

  return {
    newestRevision: (id) => revisions.newest(id),
    async put(id, spec) {
      const { containerApps } = await client();
      const { group = '' } = parseResourceId(id);
      const write = async () => {
        const body = await modelOf(id, spec);
        return arm.completed(id, () =>
          finished(() => containerApps.createOrUpdate(group, nameOf(id), body, polling), signal),
        );
      };
      try {
        const made = await throughRoleLag(connection, write);
        await revisions.ready(id, spec.timeoutSeconds);
        return { id: made.id, fqdn: fqdnShape.parse(made.properties).configuration.ingress.fqdn };
      } catch (error) {
        if (!(error instanceof Failure) || !isRevisionRefused(error)) throw error;
        const rollout = await revisions.newest(id);
        throw unhealthy(id, rollout?.revision ?? '', `refused: ${error.message}`);
      }
    },
    async observe(at) {
      const image = await arm.observe(at);
      return image === null ? null : withAddresses(image, {});
    },
    async restore(at, was) {
      if (was === null) return arm.restore(at, null);
      const now = await arm.observe(at);
      await restored(at, now === null ? was : withAddresses(was, addressesIn(now)));
    },
    async putAddresses(id, addresses, timeoutSeconds) {
      const image = await arm.observe(id);
      if (image === null) throw new Failure('azure-refused', `${nameOf(id)} is gone`, { address: id });
      const body = armBody.parse(withAddresses(image, addresses));
      const secrets = JSON.parse(JSON.stringify(await secretsIn(id, image)));
      await throughRoleLag(connection, () => arm.put(id, body, secrets));
      await revisions.ready(id, timeoutSeconds);
    },
    async observeAddresses(at) {
      const image = await arm.observe(appOf(at));
      const addresses = image === null ? {} : addressesIn(image);
      return Object.keys(addresses).length === 0 ? null : addresses;
    },
    async restoreAddresses(at, was) {
      const image = await arm.observe(appOf(at));
      if (image !== null) await restored(appOf(at), withAddresses(image, was ?? {}));
    },
  };
}

/** How long a restored app is waited for. */
const RESTORE_SECONDS = 300;

function appOf(at: string): string {
  return at.replace(/#.*$/s, '');
}

function keepingAddresses(declared: ContainerApp, there: ContainerApp | null): ContainerApp {
  const [container, ...others] = declared.template?.containers ?? [];
  const taken = new Set((container?.env ?? []).map(({ name }) => name));
  const names = addressNames(there?.tags).filter((name) => !taken.has(name));
  const kept = (there?.template?.containers?.[0]?.env ?? []).filter(({ name = '' }) => names.includes(name));
  if (container === undefined || kept.length === 0) return declared;
  const tags = addressTags(kept.map(({ name = '' }) => name));
  const containers = [{ ...container, env: [...(container.env ?? []), ...kept] }, ...others];
  return { ...declared, tags: { ...declared.tags, ...tags }, template: { ...declared.template, containers } };
}

function isRevisionRefused(error: Failure): boolean {
  return (
    lacksRole(error) ||
    /^(ContainerAppOperationError|InvalidParameterValueInContainerTemplate)$/.test(error.details.code ?? '')
  );
}

const configurationShape = z.object({
  configuration: z
    .object({
      secrets: z
        .array(
          z.object({
            name: z.string(),
            keyVaultUrl: z.string().exactOptional(),
            identity: z.string().exactOptional(),
          }),
        )
        .optional(),
    })
    .optional(),
});

const fqdnShape = z.object({
  configuration: z.object({ ingress: z.object({ fqdn: z.string() }) }),
});
