import { z } from 'zod';
import { Failure } from '../engine/failure.ts';
import type { Arm } from './arm.ts';
import type { Connection } from './connection.ts';

/** The subscription that everything is created in. */
export interface Subscriptions {
  /**
   * Checks that the subscription can be seen by the signed-in principal, is enabled, and belongs to the tenant.
   * Throws `azure-refused` with what is wrong.
   */
  check(): Promise<void>;
}

/**
 * Opens the subscription through the generic door.
 * Source: Microsoft Learn, rest/api/resources/subscriptions/get (SubscriptionState), and "Azure subscription states".
 */
export function openSubscriptions(connection: Connection, arm: Arm): Subscriptions {
  const { subscriptionId, tenantId, call } = connection;
  return {
    async check() {
      const { resources } = await arm.client();
      const id = `/subscriptions/${subscriptionId}`;
      let body: string | undefined;
      // The generic client's model has no `state`: it is read from the raw answer.
      const onResponse = ({ bodyAsText }: { bodyAsText?: string | null }): void =>
        void (body = bodyAsText ?? undefined);
      await call(id, () => resources.getById(id.slice(1), API_VERSION, { onResponse }));
      const found = subscriptionShape.parse(JSON.parse(body ?? '{}'));
      if (found.state !== 'Enabled') {
        throw new Failure('azure-refused', `the subscription ${found.displayName} is ${found.state}`, {
          address: id,
          hint: 'Enable it again in the Azure portal, or choose another `subscriptionId`.',
        });
      }
      if (found.tenantId.toLowerCase() === tenantId.toLowerCase()) return;
      throw new Failure(
        'azure-refused',
        `the subscription ${found.displayName} belongs to tenant ${found.tenantId}`,
        {
          address: id,
          hint: 'Correct `tenantId` in the configuration.',
        },
      );
    },
  };
}

const API_VERSION = '2022-12-01';

const subscriptionShape = z.object({ displayName: z.string(), state: z.string(), tenantId: z.string() });
