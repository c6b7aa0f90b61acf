import { Failure } from '../engine/failure.ts';
import type { Arm } from './arm.ts';
import type { Connection } from './connection.ts';
import { regionName } from './image.ts';
import { orNull } from './long-running.ts';
import { lookedUntil } from './operation.ts';
import { parseResourceId } from './resource-id.ts';

/** The subscription's registration with a resource provider. */
export type Registration = { readonly registrationState: 'Registered' };

/** Registrations with resource providers, by ids such as `/subscriptions/S/providers/Microsoft.App`. */
export interface Providers {
  observe(at: string): Promise<Registration | null>;
  /** Registers where that is not done yet, and waits until it is. */
  register(id: string): Promise<void>;
  /** Where a provider offers a type: short names of regions; empty for types without a region. */
  regionsOf(id: string, type: string): Promise<string[]>;
}

/**
 * Opens the registrations through `@azure/arm-resources`; they have no poller of their own.
 * Source: Microsoft Learn, "Azure resource providers and types" (Registering takes minutes).
 */
export function openProviders(connection: Connection, arm: Arm): Providers {
  async function state(id: string): Promise<string | undefined> {
    const { providers } = await arm.client();
    const found = await orNull(() => connection.call(id, () => providers.get(parseResourceId(id).name)));
    return found?.registrationState;
  }

  /** One that Azure still works on will be there, also when nobody waits for it any more. */
  function settled(id: string): Promise<string | undefined> {
    return lookedUntil(
      connection.patience,
      id,
      () => state(id),
      (now) => now !== 'Registering' && now !== 'Unregistering',
      (now) => words(id, now),
    );
  }

  /** `resource provider Microsoft.App registering`. */
  function words(id: string, now: string | undefined): string {
    const doing = now === 'Unregistering' ? 'unregistering' : 'registering';
    return `resource provider ${parseResourceId(id).name} ${doing}`;
  }

  /** Asking twice is asking once, so a lost answer is no failure where the state tells that the question arrived. */
  async function ask(id: string): Promise<void> {
    const { providers } = await arm.client();
    try {
      await connection.call(id, () => providers.register(parseResourceId(id).name));
    } catch (error) {
      if (!(error instanceof Failure) || error.reason !== 'azure-unreachable') throw error;
      const now = await state(id);
      if (now !== 'Registering' && now !== 'Registered') throw error;
    }
  }

  return {
    async regionsOf(id, type) {
      const { providers } = await arm.client();
      const { resourceTypes = [] } = await connection.call(id, () => providers.get(parseResourceId(id).name));
      const name = type.slice(type.indexOf('/') + 1).toLowerCase();
      const found = resourceTypes.find(({ resourceType }) => resourceType?.toLowerCase() === name);
      return (found?.locations ?? []).map(regionName);
    },
    observe: async (at) =>
      (await settled(at)) === 'Registered' ? { registrationState: 'Registered' } : null,
    async register(id) {
      if ((await settled(id)) === 'Registered') return;
      await ask(id);
      const last = await lookedUntil(
        connection.patience,
        id,
        () => state(id),
        (now) => now === 'Registered',
        (now) => words(id, now),
      );
      if (last === 'Registered') return;
      throw new Failure('operation-failed', `the resource provider is still ${last ?? 'unregistered'}`, {
        address: id,
        hint: 'Registering can take longer on a new subscription: run the same command again in some minutes.',
      });
    },
  };
}
