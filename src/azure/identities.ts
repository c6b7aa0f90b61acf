import { z } from 'zod';
import type { Arm } from './arm.ts';
import { once, type Connection } from './connection.ts';
import { nameOf } from './ids.ts';
import { orNull } from './long-running.ts';
import { laidOver } from './merge.ts';
import { parseResourceId } from './resource-id.ts';

/** What a user-assigned identity is to have. */
export interface IdentitySpec {
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** An identity as those see it who give it roles (`principalId`) or sign in as it (`clientId`). */
export interface IdentityIds {
  readonly id: string;
  readonly principalId: string;
  readonly clientId: string;
}

/** User-assigned managed identities. */
export interface Identities {
  put(id: string, spec: IdentitySpec): Promise<IdentityIds>;
}

/** Opens the identities through `@azure/arm-msi`. */
export function openIdentities(connection: Connection, arm: Arm): Identities {
  const { call, lineage } = connection;
  const client = once(async () => {
    const { ManagedServiceIdentityClient: Client } = await import('@azure/arm-msi');
    return new Client(await connection.credential(), connection.subscriptionId, connection.clientOptions);
  });
  return {
    async put(id, { location, tags }) {
      const { userAssignedIdentities } = await client();
      const { group = '' } = parseResourceId(id);
      const there = await orNull(() => call(id, () => userAssignedIdentities.get(group, nameOf(id))));
      const body = laidOver(there, { location: there?.location ?? location, tags: { ...tags } }, lineage);
      const made = await arm.completed(id, () =>
        userAssignedIdentities.createOrUpdate(group, nameOf(id), body),
      );
      const { principalId, clientId } = idsShape.parse(made.properties);
      return { id: made.id, principalId, clientId };
    },
  };
}

const idsShape = z.object({ principalId: z.string(), clientId: z.string() });
