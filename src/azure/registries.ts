import type { Registry } from '@azure/arm-containerregistry';
import { z } from 'zod';
import type { Arm } from './arm.ts';
import { once, type Connection } from './connection.ts';
import { nameOf } from './ids.ts';
import { orNull } from './long-running.ts';
import { laidOver } from './merge.ts';
import { parseResourceId } from './resource-id.ts';
import { apiVersionOf } from './resource-kinds.ts';

/** What a container registry is to have. */
export interface RegistrySpec {
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly sku: 'Basic' | 'Standard' | 'Premium';
}

/** A registry, and the host that images are pulled from. */
export interface RegistryIds {
  readonly id: string;
  readonly loginServer: string;
}

/** Container registries. */
export interface Registries {
  put(id: string, spec: RegistrySpec): Promise<RegistryIds>;
}

/** Opens the registries through `@azure/arm-containerregistry`. The admin user stays off: identities pull. */
export function openRegistries(connection: Connection, arm: Arm): Registries {
  const { call, lineage } = connection;
  const client = once(async () => {
    const { ContainerRegistryManagementClient: Client } = await import('@azure/arm-containerregistry');
    const options = {
      ...connection.clientOptions,
      apiVersion: apiVersionOf('Microsoft.ContainerRegistry/registries'),
    };
    return new Client(await connection.credential(), connection.subscriptionId, options);
  });
  return {
    async put(id, spec) {
      const { registries } = await client();
      const { group = '' } = parseResourceId(id);
      const there = await orNull(() => call(id, () => registries.get(group, nameOf(id))));
      const declared: Registry = {
        location: there?.location ?? spec.location,
        tags: { ...spec.tags },
        sku: { name: spec.sku },
        adminUserEnabled: false,
      };
      const body = laidOver(there, declared, lineage);
      const made = await arm.written(id, spec, () => registries.create(group, nameOf(id), body));
      return { id: made.id, loginServer: registryShape.parse(made.properties).loginServer };
    },
  };
}

const registryShape = z.object({ loginServer: z.string() });
