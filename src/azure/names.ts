import { once, type Connection } from './connection.ts';
import { apiVersionOf } from './resource-kinds.ts';

/** Whether a name that is unique in all of Azure can be taken; not, and why. */
export interface NameAnswer {
  readonly available: boolean;
  readonly why?: string;
}

/** Names that are unique in all of Azure. "Taken" includes taken by ourselves, and held by a soft-deleted vault. */
export interface Names {
  registry(name: string): Promise<NameAnswer>;
  vault(name: string): Promise<NameAnswer>;
  postgres(name: string): Promise<NameAnswer>;
}

/** Opens the name checks through the client of each service. */
export function openNames(connection: Connection): Names {
  const { call, clientOptions, subscriptionId } = connection;
  const registries = once(async () => {
    const { ContainerRegistryManagementClient: Client } = await import('@azure/arm-containerregistry');
    return new Client(await connection.credential(), subscriptionId, clientOptions).registries;
  });
  const vaults = once(async () => {
    const { KeyVaultManagementClient: Client } = await import('@azure/arm-keyvault');
    return new Client(await connection.credential(), subscriptionId, clientOptions).vaults;
  });
  const servers = once(async () => {
    const { PostgreSQLManagementFlexibleServerClient: Client } =
      await import('@azure/arm-postgresql-flexible');
    const options = { ...clientOptions, apiVersion: apiVersionOf(POSTGRES) };
    return new Client(await connection.credential(), subscriptionId, options).nameAvailability;
  });
  return {
    async registry(name) {
      const client = await registries();
      const type = 'Microsoft.ContainerRegistry/registries';
      return answerOf(await call(name, () => client.checkNameAvailability({ name, type })));
    },
    async vault(name) {
      const client = await vaults();
      const type = 'Microsoft.KeyVault/vaults';
      return answerOf(await call(name, () => client.checkNameAvailability({ name, type })));
    },
    async postgres(name) {
      const client = await servers();
      return answerOf(await call(name, () => client.checkGlobally({ name, type: POSTGRES })));
    },
  };
}

const POSTGRES = 'Microsoft.DBforPostgreSQL/flexibleServers';

function answerOf({ nameAvailable, message }: { nameAvailable?: boolean; message?: string }): NameAnswer {
  if (nameAvailable === true) return { available: true };
  return { available: false, ...(message === undefined ? {} : { why: message }) };
}
