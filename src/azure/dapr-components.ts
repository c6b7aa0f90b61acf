import type { Arm } from './arm.ts';
import type { Connection } from './connection.ts';
import { containerAppsClient } from './environments.ts';
import { nameOf } from './ids.ts';
import { parseResourceId } from './resource-id.ts';

/** What a Dapr component is to have. */
export interface DaprComponentSpec {
  readonly componentType: string;
  readonly version: string;
  readonly scopes: readonly string[];
  readonly metadata: readonly {
    readonly name: string;
    readonly value?: string;
    readonly secretRef?: string;
  }[];
  /** Read from the vault by the platform, as the identity: no value passes through here. */
  readonly secrets: readonly {
    readonly name: string;
    readonly keyVaultUrl: string;
    readonly identity: string;
  }[];
}

/** Dapr components of a Container Apps environment. */
export interface DaprComponents {
  put(id: string, spec: DaprComponentSpec): Promise<void>;
}

/** Opens the Dapr components through `@azure/arm-appcontainers`. They carry no tags, so a PUT declares them whole. */
export function openDaprComponents(connection: Connection, arm: Arm): DaprComponents {
  const client = containerAppsClient(connection);
  return {
    async put(id, spec) {
      const { daprComponents } = await client();
      const { group = '' } = parseResourceId(id);
      const environment = nameOf(id.slice(0, id.toLowerCase().lastIndexOf('/daprcomponents/')));
      const body = {
        componentType: spec.componentType,
        version: spec.version,
        ignoreErrors: false,
        scopes: [...spec.scopes],
        metadata: spec.metadata.map((item) => ({ ...item })),
        secrets: spec.secrets.map((secret) => ({ ...secret })),
      };
      await arm.completed(id, () => daprComponents.createOrUpdate(group, environment, nameOf(id), body));
    },
  };
}
