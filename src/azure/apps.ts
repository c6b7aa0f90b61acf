import type { ContainerAppsAPIClient } from '@azure/arm-appcontainers';
import { z } from 'zod';
import { Failure } from '../engine/failure.ts';
import { addressesIn, withAddresses, type Addresses } from './app-addresses.ts';
import { openAppBodies } from './app-body.ts';
import type { AppSpec } from './app-model.ts';
import type { Arm, Noted } from './arm.ts';
import { armBody } from './arm-body.ts';
import type { Connection } from './connection.ts';
import { saidIn } from './failures.ts';
import { nameOf } from './ids.ts';
import type { ArmImage } from './image.ts';
import { parseResourceId } from './resource-id.ts';
import { openRevisions, unhealthy, type Rollout } from './revisions.ts';
import { lacksRole, throughRoleLag } from './role-lag.ts';
import { withSecretValues } from './secret-values.ts';

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
  const revisions = openRevisions(connection, client);
  const bodies = openAppBodies(connection, arm, client);

  /** Proven is that all is written as it was; that it runs again is waited for, and cannot be made to happen. */
  async function settled(id: string): Promise<void> {
    try {
      await revisions.ready(id, RESTORE_SECONDS);
    } catch (error) {
      if (!(error instanceof Failure) || error.reason !== 'unhealthy') throw error;
    }
  }

  async function restored(at: string, image: ArmImage, noted: Noted): Promise<void> {
    const secrets = await withSecretValues(image, () => bodies.secrets(at));
    await throughRoleLag(connection, () => arm.restore(at, image, secrets, noted));
    await settled(at);
  }

  return {
    newestRevision: (id) => revisions.newest(id),
    async put(id, spec) {
      const { containerApps } = await client();
      const { group = '' } = parseResourceId(id);
      const write = async (): Promise<AppIds> => {
        const body = await bodies.of(id, spec);
        const put = () => containerApps.createOrUpdate(group, nameOf(id), body);
        const made = await arm.written(id, spec, put);
        await revisions.ready(id, spec.timeoutSeconds);
        return { id: made.id, fqdn: fqdnShape.parse(made.properties).configuration.ingress.fqdn };
      };
      try {
        return await throughRoleLag(connection, write);
      } catch (error) {
        if (!isRevisionRefused(error)) throw error;
        const rollout = await revisions.newest(id);
        throw unhealthy(id, rollout?.revision ?? '', `refused: ${saidIn(error)}`);
      }
    },
    async observe(at) {
      const image = await arm.observe(at);
      return image === null ? null : withAddresses(image, {});
    },
    async restore(at, was) {
      if (was === null) return arm.restore(at, null);
      const now = await arm.observe(at);
      await restored(at, now === null ? was : withAddresses(was, addressesIn(now)), { asked: was });
    },
    async putAddresses(id, addresses, timeoutSeconds) {
      const image = await arm.observe(id);
      if (image === null) throw new Failure('azure-refused', `${nameOf(id)} is gone`, { address: id });
      const body = armBody.parse(withAddresses(image, addresses));
      const secrets = await withSecretValues(image, () => bodies.secrets(id));
      const noted = { at: addressesAt(id), asked: addresses };
      await throughRoleLag(connection, () => arm.put(id, body, secrets, noted));
      await revisions.ready(id, timeoutSeconds);
    },
    async observeAddresses(at) {
      const image = await arm.observe(appOf(at));
      const addresses = image === null ? {} : addressesIn(image);
      return Object.keys(addresses).length === 0 ? null : addresses;
    },
    async restoreAddresses(at, was) {
      const image = await arm.observe(appOf(at));
      const noted = { at: addressesAt(appOf(at)), asked: was ?? {} };
      if (image !== null) await restored(appOf(at), withAddresses(image, was ?? {}), noted);
    },
  };
}

/** How long a restored app is waited for. */
const RESTORE_SECONDS = 300;

/** The address of the step that owns an app's address variables alone. */
function addressesAt(app: string): string {
  return `${app}#env`;
}

function appOf(at: string): string {
  return at.replace(/#.*$/s, '');
}

/** A write that Azure took and then could not carry out; what a revision was waited for in vain is told already. */
function isRevisionRefused(error: unknown): error is Failure {
  if (!(error instanceof Failure) || error.reason === 'unhealthy') return false;
  return lacksRole(error) || REFUSED_REVISION.includes(error.details.code ?? '');
}

const REFUSED_REVISION = ['ContainerAppOperationError', 'InvalidParameterValueInContainerTemplate'];

const fqdnShape = z.object({
  configuration: z.object({ ingress: z.object({ fqdn: z.string() }) }),
});
